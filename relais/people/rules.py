"""Who may what, for the platform as a whole."""

from typing import Any

from relais.people.enums import Duty


def is_animator(user: Any) -> bool:
    """Tell whether the person runs the platform: every body's doors, the desk, the accounts."""
    return bool(getattr(user, "is_authenticated", False) and user.is_active and user.duty == Duty.ANIMATOR)


def may_edit_vocabulary(user: Any) -> bool:
    """Tell whether the person may edit themes, phrases and sectors."""
    return is_animator(user) or bool(
        getattr(user, "is_authenticated", False) and user.is_active and user.duty == Duty.EDITOR
    )


def is_staff(user: Any) -> bool:
    """Tell whether the person has a duty for the platform itself."""
    return bool(getattr(user, "is_authenticated", False) and user.is_active and user.duty)
