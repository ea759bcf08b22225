"""The secret part of links that are sent by letter."""

import secrets


def new_token() -> str:
    """Return 32 signs that nobody guesses (192 bits)."""
    return secrets.token_urlsafe(24)
