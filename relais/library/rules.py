"""Who may what in the library."""

from typing import Any

from relais.actors.rules import may_manage
from relais.library.models import Visit
from relais.people.rules import is_animator, is_staff


def may_write(user: Any) -> bool:
    """Tell whether the person may write pieces and send them to moderation: an editor or an animator."""
    return is_staff(user)


def may_publish(user: Any) -> bool:
    """Tell whether the person moderates: publishes pieces and showcases, or sends them back. The animator."""
    return is_animator(user)


def may_answer_visit(user: Any, visit: Visit, token: str = "") -> bool:
    """Tell whether the person answers for the body that is visited: by its letter's link, or as one of its people."""
    return (bool(token) and token == visit.body_token) or may_manage(user, visit.body)


def may_follow_visit(user: Any, visit: Visit, token: str = "") -> bool:
    """Tell whether the person asked for ``visit``: by its link, or signed in under the address that it confirmed."""
    by_link = bool(token) and token == visit.token
    return by_link or bool(
        visit.confirmed_at
        and visit.email
        and getattr(user, "is_authenticated", False)
        and user.is_active
        and user.email.lower() == visit.email.lower()
    )
