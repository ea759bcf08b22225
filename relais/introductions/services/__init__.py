"""Verbs of the room, by who acts: sending, answering, closing, watching, keeping. Each checks its own permission."""
