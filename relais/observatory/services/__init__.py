"""Verbs of the room: on figures, and the daily stocktaking."""
