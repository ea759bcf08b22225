"""Verbs of the room, by whose they are: a person's calendar, the appointment, what comes from outside, the platform."""
