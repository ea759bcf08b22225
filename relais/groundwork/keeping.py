"""What is kept for a while: in each process, or by all of them together in the database (``CACHES``)."""

from typing import Any

from django.core.cache import caches
from django.utils import timezone
from django.utils.crypto import salted_hmac

from relais.groundwork.models import Kept

in_process = caches["process"]


def keyed_hash(key: Any, prefix: str, version: int) -> str:
    """Return the name under which the database keeps ``key``: keys of the library hold addresses of people."""
    named = f"{prefix}:{version}:{key}"
    return salted_hmac("relais.groundwork.keeping", named, algorithm="sha256").hexdigest()


def forget_expired() -> int:
    """Delete what the database keeps past its time; return how many rows. A job's verb: no person asks for it."""
    return Kept.objects.filter(expires__lt=timezone.now()).delete()[0]
