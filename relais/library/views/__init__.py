"""Doors of the library for people."""
