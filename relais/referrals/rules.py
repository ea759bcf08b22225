"""Who may what with partnerships."""

from typing import Any

from relais.actors.models import Actor
from relais.actors.rules import may_manage_people
from relais.introductions.models import Case
from relais.introductions.rules import may_refer, may_watch, sells


def may_open(user: Any, body: Actor) -> bool:
    """Tell whether the person may open a partnership for ``body``: the animator, since doors are told on its word alone."""
    return may_watch(user) and not sells(body)


def may_keep(user: Any, body: Actor) -> bool:
    """Tell whether the person may change and close the partnership of ``body``: its owner, or the animator."""
    return may_manage_people(user, body)


def may_read(user: Any, case: Case) -> bool:
    """Tell whether the person sees what became of ``case``: one of the body that brought it, once the firm has confirmed."""
    return case.partner is not None and case.confirmed_at is not None and may_refer(user, case.partner)
