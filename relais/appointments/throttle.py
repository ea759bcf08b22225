"""A brake on calendars to be read: each reading takes a process of its own. Counted in the database, for all servers together."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from relais.groundwork.errors import TooMany
from relais.needs.models import Asking

PER_HOUR = 20  # readings of one person


def guard_reading(by: Any, now: datetime) -> None:
    """Count a reading for the person ``by`` against the hour of ``now``. Raises TooMany past ``PER_HOUR``.

    The count stands beside those of the needs, under a keyed hash of the person and the hour; they erase it after two hours.
    Call it outside the transaction of what is read, so that a reading that fails counts too.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    who = sha256(f"{settings.SECRET_KEY}{hour.isoformat()}calendar of {by.pk}".encode()).hexdigest()[:32]
    asked = Asking.objects.filter(who=who)
    if not asked.update(times=F("times") + 1):
        Asking.objects.bulk_create([Asking(who=who, hour=hour, times=0)], ignore_conflicts=True)
        asked.update(times=F("times") + 1)  # after the insertion: another first reading may have come before
    if asked.filter(times__gt=PER_HOUR).exists():
        raise TooMany(_("Vous avez fait lire trop d'agendas en une heure. Réessayez dans une heure."))
