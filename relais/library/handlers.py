"""Reactions to the rooms below, and what the room adds to their pages."""

from relais.actors.additions import register_shelf
from relais.actors.events import PersonLeft
from relais.groundwork.announcements import listens
from relais.groundwork.silences import register_kind
from relais.library import showcase_letters
from relais.library.services import showcase_keeping
from relais.library.showcase_shelves import shelf_of
from relais.people.events import ConsentWithdrawn
from relais.people.holdings import register_holding

register_kind(showcase_letters.REMINDER, *showcase_letters.KIND)
register_holding("showcases", showcase_keeping.held_about, showcase_keeping.erase_person)
register_shelf("showcases", shelf_of)


@listens(PersonLeft)
def on_person_left(event: PersonLeft) -> None:
    """Let the successor go on with what the leaver told."""
    showcase_keeping.hand_over(actor=event.actor, user=event.user, successor=event.successor)


@listens(ConsentWithdrawn, within=True)
def on_consent_withdrawn(event: ConsentWithdrawn) -> None:
    """Withdraw what was published under it."""
    showcase_keeping.end_for_consent(purpose=event.purpose, user=event.user)
