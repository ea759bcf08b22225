"""Reads of the accounts."""

from django.db.models import QuerySet

from relais.people.enums import Duty
from relais.people.models import User


def animators() -> QuerySet[User]:
    """Return the people who run the platform."""
    return User.objects.filter(duty=Duty.ANIMATOR, is_active=True)
