"""Who may what with figures."""

from typing import Any

from relais.groundwork.errors import NotAllowed
from relais.people.rules import is_staff


def may_keep_figures(user: Any) -> bool:
    """Tell whether the person may enter, correct and delete the barometer's figures: whoever has a duty for the platform."""
    return is_staff(user)


def require(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise NotAllowed unless ``allowed``."""
    if not allowed:
        raise NotAllowed
