"""A brake on machines that ask too much: counted in the database, so that all servers count together."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from relais.groundwork.errors import TooMany
from relais.needs.models import Asking


def guard(request: HttpRequest) -> None:
    """Count this request against its address in the running hour. Raises TooMany past RELAIS_ASKS_PER_HOUR."""
    count(_address(request), settings.TABLE.asks_per_hour, timezone.now())


def count(whose: str, most: int, now: datetime, refusal: str = "") -> None:
    """Count one more for ``whose`` in the hour of ``now``. Raises TooMany (with ``refusal``) past ``most``.

    It is kept only as a keyed hash, for two hours at most.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    who = sha256(f"{settings.SECRET_KEY}{hour.isoformat()}{whose}".encode()).hexdigest()[:32]
    asked = Asking.objects.filter(who=who)
    if not asked.update(times=F("times") + 1):
        Asking.objects.filter(hour__lt=now - timedelta(hours=2)).delete()
        Asking.objects.bulk_create([Asking(who=who, hour=hour, times=0)], ignore_conflicts=True)
        asked.update(times=F("times") + 1)  # after the insertion: another first request may have come before
    if asked.filter(times__gt=most).exists():
        raise TooMany(refusal)


def _address(request: HttpRequest) -> str:
    if settings.TABLE.behind_proxy and (chain := request.META.get("HTTP_X_FORWARDED_FOR", "")):
        return str(chain).rsplit(",", 1)[-1].strip()  # the last hop is our own proxy's word; the rest is the client's
    return str(request.META.get("REMOTE_ADDR", ""))
