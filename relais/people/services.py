"""Verbs of the accounts. Each checks its own permission."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from relais.groundwork.errors import NotAllowed
from relais.groundwork.services import record_trace
from relais.people.models import SignInAttempt, User
from relais.people.sealing import sealed_anew

FAILURES_ALLOWED = 10
SECRETS = ("secret", "seed")  # what the library keeps of an application, and of recovery codes
FAILURES_KEPT = timedelta(minutes=15)


def attempt_key(address: str, email: str) -> str:
    """Return the hash under which failed sign-ins from ``address`` to the account ``email`` are counted."""
    return salted_hmac("relais.people.sign_in", f"{address}\n{email.lower()}", algorithm="sha256").hexdigest()


def too_many_failures(key: str) -> bool:
    """Tell whether ``key`` has failed ten times within a quarter of an hour."""
    recent = SignInAttempt.objects.filter(key=key, at__gt=timezone.now() - FAILURES_KEPT)
    return recent.count() >= FAILURES_ALLOWED


def count_failure(key: str) -> None:
    """Keep one failed sign-in under ``key``, and forget every one that is older than a quarter of an hour."""
    with transaction.atomic():
        SignInAttempt.objects.filter(at__lte=timezone.now() - FAILURES_KEPT).delete()
        SignInAttempt.objects.create(key=key)


def forget_failures(key: str) -> None:
    """Forget the failed sign-ins under ``key``: the right password was given."""
    SignInAttempt.objects.filter(key=key).delete()


def keep_new_account(*, user: User) -> User:
    """Keep an account that a person opens, and leave its trace. Anyone may open one; its address is confirmed after."""
    with transaction.atomic():
        user.save()
        record_trace(by=user, verb="open_account", subject=user)
    return user


def change_account(*, by: Any, name: str, language: str) -> User:
    """Change one's own name and language. Raises NotAllowed when nobody is signed in."""
    if not getattr(by, "is_authenticated", False):
        raise NotAllowed
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.pk)
        before = {"name": user.name, "language": user.language}
        user.name, user.language = name, language
        user.save(update_fields=["name", "language"])
        record_trace(
            by=by, verb="change_account", subject=user, before=before, after={"name": name, "language": language}
        )
    return user


def change_password(*, by: Any, password: str) -> User:
    """Change one's own password, which the form has checked. Raises NotAllowed when nobody is signed in."""
    if not getattr(by, "is_authenticated", False):
        raise NotAllowed
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.pk)
        user.set_password(password)
        user.save(update_fields=["password"])
        record_trace(by=by, verb="change_password", subject=user)
    return user


def note_second_factor(*, by: Any, verb: str) -> None:
    """Leave the trace of a change of one's own second factor, inside the transaction that changes it.

    ``verb`` is "set_up_second_factor", "remove_second_factor" or "renew_recovery_codes". Raises NotAllowed when nobody is
    signed in.
    """
    if not getattr(by, "is_authenticated", False):
        raise NotAllowed
    record_trace(by=by, verb=verb, subject=by)


def note_new_address(*, by: Any) -> None:
    """Leave the trace of a new address of one's own account, inside the transaction that changes it; neither is named.

    Raises NotAllowed when nobody is signed in.
    """
    if not getattr(by, "is_authenticated", False):
        raise NotAllowed
    record_trace(by=by, verb="change_address", subject=by)


def is_taken(*, email: str, by: Any) -> bool:
    """Tell whether ``email`` is the address of another account than ``by``."""
    return User.objects.filter(email=email.strip().lower()).exclude(pk=getattr(by, "pk", None) or 0).exists()


def seal_second_factor(*, user: User) -> int:
    """Seal what stands plain, or under an older key, of the second factor that ``user`` has just proved to hold.

    Return how many rows changed. What it keeps stays the same: no trace.
    """
    changed = 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().filter(user=user):
            sealed = row.data | {name: sealed_anew(row.data[name]) for name in SECRETS if name in row.data}
            if sealed != row.data:
                row.data = sealed
                row.save(update_fields=["data"])
                changed += 1
    return changed
