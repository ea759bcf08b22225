"""Doors of the room for people: the firm, the door's holder, the animator."""
