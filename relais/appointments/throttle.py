"""A brake on calendars to be read: each reading takes a process of its own."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from relais.needs.throttle import count

PER_HOUR = 20  # readings of one person


def guard_reading(by: Any, now: datetime) -> None:
    """Count a reading for the person ``by`` against the hour of ``now``. Raises TooMany past ``PER_HOUR``.

    Call it outside the transaction of what is read, so that a reading that fails counts too.
    """
    refusal = _("Vous avez fait lire trop d'agendas en une heure. Réessayez dans une heure.")
    count(f"calendar of {by.pk}", PER_HOUR, now, refusal)
