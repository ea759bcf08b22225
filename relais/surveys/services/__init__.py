"""Verbs of the surveys."""
