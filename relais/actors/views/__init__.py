"""Doors of the actors for people."""
