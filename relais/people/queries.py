"""Reads of the accounts."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from relais.groundwork.models import Trace
from relais.people.enums import Duty
from relais.people.holdings import export_holdings
from relais.people.models import Consent, User


def animators() -> QuerySet[User]:
    """Return the people who run the platform."""
    return User.objects.filter(duty=Duty.ANIMATOR, is_active=True)


def has_second_factor(user: Any) -> bool:
    """Tell whether signing in to the account asks for a code of an application too."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def consents_of(user: User) -> QuerySet[Consent]:
    """Return the consents in force of the account and of its address, newest first."""
    return Consent.objects.filter(Q(user=user) | Q(email=user.email), withdrawn_at=None)


def data_about(user: User) -> dict[str, Any]:
    """Return everything that is held about the person: the account, consents, what they did, and each room's part."""
    consents = Consent.objects.filter(Q(user=user) | Q(email=user.email))
    done = Trace.objects.filter(by=user).order_by("pk")
    return {
        "account": {
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "duty": user.duty,
            "joined_at": user.joined_at,
            "last_login": user.last_login,
            "second_factor": has_second_factor(user),
        },
        "consents": list(consents.values("purpose", "version", "given_at", "withdrawn_at")),
        "traces": list(done.values("at", "verb", "subject_kind", "subject_id", "why", "before", "after")),
        **export_holdings(user),
    }
