"""Answers to the rooms below."""

from collections.abc import Collection

from relais.groundwork.silences import register_kind
from relais.library import queries, visit_queries
from relais.library.choosing import choose
from relais.library.letters import DEAD_LINKS, DEAD_LINKS_SAID
from relais.library.services import visiting
from relais.library.services.marking import erase_done
from relais.people.holdings import register_holding
from relais.vocabulary.models import Theme
from relais.vocabulary.uses import register_pieces

MOST_ON_THEME = 6


def pieces_on(themes: Collection[int]) -> list[queries.PieceCard]:
    """Return the pieces that the page of a theme shows; ``themes`` are the ids of its leaves."""
    cards = queries.pieces_about(Theme.objects.filter(pk__in=themes).order_by().values("slug"))
    named = list(dict.fromkeys(slug for card in cards for slug in card.themes))
    return choose(cards, named, queries.KINDS, MOST_ON_THEME)


register_pieces(pieces_on)
register_holding("done_sheets", queries.held_about, erase_done)
register_holding("visits", visit_queries.held_about, visiting.erase_person)
register_kind(DEAD_LINKS, *DEAD_LINKS_SAID)
