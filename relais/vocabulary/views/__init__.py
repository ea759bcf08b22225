"""Doors of the vocabulary for people."""
