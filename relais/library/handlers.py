"""Answers to the rooms below, and what the room adds to their pages."""

from collections.abc import Collection

from relais.actors.additions import register_shelf
from relais.actors.events import PersonLeft
from relais.groundwork.announcements import listens
from relais.groundwork.silences import register_kind
from relais.library import queries, showcase_letters, visit_queries
from relais.library.choosing import choose
from relais.library.letters import DEAD_LINKS, DEAD_LINKS_SAID
from relais.library.services import showcase_keeping, visiting
from relais.library.services.marking import erase_done
from relais.library.showcase_shelves import shelf_of
from relais.people.events import ConsentWithdrawn
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
register_shelf("showcases", shelf_of)
register_kind(DEAD_LINKS, *DEAD_LINKS_SAID)
register_kind(showcase_letters.REMINDER, *showcase_letters.KIND)
register_holding("done_sheets", queries.held_about, erase_done)
register_holding("visits", visit_queries.held_about, visiting.erase_person)
register_holding("showcases", showcase_keeping.held_about, showcase_keeping.erase_person)


@listens(PersonLeft)
def on_person_left(event: PersonLeft) -> None:
    """Let the successor go on with what the leaver told."""
    showcase_keeping.hand_over(actor=event.actor, user=event.user, successor=event.successor)


@listens(ConsentWithdrawn, within=True)
def on_consent_withdrawn(event: ConsentWithdrawn) -> None:
    """Withdraw what was published under it."""
    showcase_keeping.end_for_consent(purpose=event.purpose, user=event.user)
