"""Reads of the accounts."""

from typing import Any

from allauth.mfa.models import Authenticator


def has_second_factor(user: Any) -> bool:
    """Tell whether signing in to the account asks for a code of an application too."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())
