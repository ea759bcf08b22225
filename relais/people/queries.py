"""Reads of the accounts."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from relais.people.enums import Duty
from relais.people.models import User


def animators() -> QuerySet[User]:
    """Return the people who run the platform."""
    return User.objects.filter(duty=Duty.ANIMATOR, is_active=True)


def has_second_factor(user: Any) -> bool:
    """Tell whether signing in to the account asks for a code of an application too."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())
