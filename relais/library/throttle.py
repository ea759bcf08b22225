"""A brake on machines that ask for letters to others: counted in the cache that all processes and machines share."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from relais.groundwork.errors import TooMany

HOUR = 3600  # seconds for which one asking counts
PER_ADDRESS, PER_ASKER = 3, 20  # letters to one address, askings from one machine; each in an hour


def guard_letter(request: HttpRequest, email: str) -> None:
    """Count one asking for a letter to ``email``, known or not. Raises TooMany past what an hour allows.

    Each asking takes one of a few names; the cache adds a name once, whoever asks together, and keeps it as a keyed hash.
    """
    refusal = _(
        "Trop de demandes en peu de temps. Cherchez notre e-mail dans vos messages, ou réessayez dans une heure."
    )
    for whose, most in ((f"asker {_asker(request)}", PER_ASKER), (f"address {email.strip().lower()}", PER_ADDRESS)):
        if not any(cache.add(f"newsletter {whose} {number}", 1, HOUR) for number in range(most)):
            raise TooMany(refusal)


def _asker(request: HttpRequest) -> str:
    if settings.TABLE.behind_proxy and (chain := request.META.get("HTTP_X_FORWARDED_FOR", "")):
        return str(chain).rsplit(",", 1)[-1].strip()  # the last hop is our own proxy's word
    return str(request.META.get("REMOTE_ADDR", ""))
