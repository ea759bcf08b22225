"""Doors for people: the barometer, its keeping, the watch."""
