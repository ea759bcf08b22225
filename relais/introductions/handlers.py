"""Reactions to the rooms below."""

from relais.groundwork.announcements import listens
from relais.introductions.services.watching import withdraw_erased
from relais.needs.events import NeedErased


@listens(NeedErased)
def on_need_erased(event: NeedErased) -> None:
    """Withdraw what was sent: nobody could help without the words."""
    withdraw_erased(need=event.need)
