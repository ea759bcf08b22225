"""Answers to the rooms below, and what the room adds to their pages."""

from relais.diagnostics.queries import held_about
from relais.diagnostics.services.responses import erase_person
from relais.people.holdings import register_holding

register_holding("diagnostics", held_about, erase_person)
