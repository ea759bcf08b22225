"""Reactions to the rooms below."""

from relais.actors.events import PersonLeft
from relais.groundwork.announcements import listens
from relais.groundwork.silences import register_kind
from relais.introductions import addressing
from relais.introductions.queries import held_about, themes_of_firms
from relais.introductions.services.keeping import erase_person, hand_over
from relais.introductions.services.watching import withdraw_erased
from relais.library.baskets import register_baskets
from relais.needs.events import NeedErased
from relais.people.holdings import register_holding

for kind, (name, words) in addressing.KINDS.items():
    register_kind(kind, name, words)
register_holding("introductions", held_about, erase_person)
register_baskets("introductions", themes_of_firms)


@listens(NeedErased)
def on_need_erased(event: NeedErased) -> None:
    """Withdraw what was sent: nobody could help without the words."""
    withdraw_erased(need=event.need)


@listens(PersonLeft)
def on_person_left(event: PersonLeft) -> None:
    """Let the successor keep what the leaver had taken up."""
    hand_over(actor=event.actor, user=event.user, successor=event.successor)
