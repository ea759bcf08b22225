"""Reactions to the rooms below, and what the room adds to their pages."""

from relais.library import visit_queries
from relais.library.services import visiting
from relais.people.holdings import register_holding

register_holding("visits", visit_queries.held_about, visiting.erase_person)
