"""Verbs of the room: on questionnaires, on responses, on the plan."""
