"""Who may what with figures."""

from typing import Any

from relais.people.rules import is_staff


def may_keep_figures(user: Any) -> bool:
    """Tell whether the person may enter, correct and delete the barometer's figures: whoever has a duty for the platform."""
    return is_staff(user)
