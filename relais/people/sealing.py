"""Secrets of second factors as they stand in the database: encrypted under a key made from the site's secret key.

Fernet (AES-128-CBC with HMAC-SHA256) under a key that HKDF-SHA256 (RFC 5869) derives from ``SECRET_KEY``; those made
under a key of ``SECRET_KEY_FALLBACKS`` are still read. What was kept before stands there plain, and is read as it is.
"""

import base64
import logging
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK = "sealed:"  # no secret of ours begins so: they are base32 or hexadecimal
INFO = b"relais.people.second_factor"

log = logging.getLogger(__name__)


def seal(text: str) -> str:
    """Return ``text`` encrypted under the site's key, with its mark."""
    return MARK + _boxes(_keys())[0].encrypt(text.encode()).decode()


def unseal(kept: str) -> str:
    """Return what ``kept`` holds, be it sealed or plain from before.

    What no key opens any more (the site's key was lost) gives a random secret, which no code fits: nobody enters by it.
    """
    if not kept.startswith(MARK):
        return kept
    try:
        return MultiFernet(_boxes(_keys())).decrypt(kept.removeprefix(MARK)).decode()
    except InvalidToken:
        log.exception("a second factor was sealed under another key: its owner cannot enter with it")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def sealed_anew(kept: str) -> str:
    """Return ``kept`` sealed under the key that is used now: as it stands when it is, or when no key opens it."""
    if not kept.startswith(MARK):
        return seal(kept)
    for number, box in enumerate(_boxes(_keys())):
        try:
            text = box.decrypt(kept.removeprefix(MARK)).decode()
        except InvalidToken:
            continue
        return seal(text) if number else kept
    return kept


def _keys() -> tuple[str, ...]:
    return tuple(str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _boxes(keys: tuple[str, ...]) -> list[Fernet]:
    made = (HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO).derive(key.encode()) for key in keys)
    return [Fernet(base64.urlsafe_b64encode(key)) for key in made]
