"""Keys, and the signature of notices.

Notices follow the Standard Webhooks specification (https://www.standardwebhooks.com): the HMAC with SHA-256 of
"id.timestamp.body" under a secret that both sides know, in base64, as ``webhook-signature: v1,…``.
"""

import base64
import hashlib
import hmac
import secrets

KEY_START, SECRET_START = "relais_", "whsec_"


def new_key() -> str:
    """Return a key for a program: 256 random bits, recognisable by its start."""
    return KEY_START + secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """Return what is kept of ``key``: enough to recognise it, useless to whoever reads the database."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_secret() -> str:
    """Return a secret for signatures: "whsec_" and 32 random bytes in base64."""
    return SECRET_START + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, number: str, timestamp: int, body: bytes) -> str:
    """Return the header ``webhook-signature`` of ``body``, sent as ``number`` at ``timestamp`` (seconds since 1970)."""
    key = base64.b64decode(secret.removeprefix(SECRET_START))
    signed = hmac.new(key, b".".join((number.encode(), str(timestamp).encode(), body)), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"
