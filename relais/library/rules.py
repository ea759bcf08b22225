"""Who may what in the library."""

from typing import Any

from relais.people.rules import is_animator, is_staff


def may_write(user: Any) -> bool:
    """Tell whether the person may write pieces and send them to moderation: an editor or an animator."""
    return is_staff(user)


def may_publish(user: Any) -> bool:
    """Tell whether the person moderates: publishes pieces and showcases, or sends them back. The animator."""
    return is_animator(user)
