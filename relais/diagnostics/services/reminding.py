"""The reminder, six months after a finished stage, to an address that agreed to it: asked, confirmed, sent once, stopped."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone

from relais.diagnostics import letters
from relais.diagnostics.enums import ResponseState, Stage
from relais.diagnostics.errors import NotDone, ReminderLinkOld
from relais.diagnostics.models import Response
from relais.diagnostics.rules import may_open, require
from relais.groundwork.errors import TooMany
from relais.groundwork.models import Letter
from relais.groundwork.services import record_trace
from relais.people.rights import end_consents, give_consent

AFTER = timedelta(days=182)  # from the end of a stage to its reminder
CONSENT = "1"  # version of the text beside the field
SALT = "relais.diagnostics.reminding"
LINK_HOLDS = timedelta(days=14)
MOST_UNCONFIRMED = 5  # letters a day to one address that nobody has confirmed
AT_ONCE = 500  # responses a run; the next run goes on

log = logging.getLogger(__name__)


def ask_reminder(*, by: Any, response: Response, email: str, token: str = "", language: str = "") -> bool:
    """Ask to be reminded at ``email``; tell whether it is agreed at once.

    Who is signed in under that address agrees by asking; anybody else by the link of a letter, which does not tell the secret
    of the response. Raises NotAllowed, NotDone, TooMany.
    """
    email = email.strip().lower()
    with transaction.atomic():
        response = _locked(response.pk)
        require(may_open(by, response, token))
        if not response.is_done:
            raise NotDone
        response.language = language or response.language
        response.save(update_fields=["language"])
        if getattr(by, "is_authenticated", False) and by.email.lower() == email:
            _agree(response, email, by)
            return True
        since = timezone.now() - timedelta(days=1)
        if Letter.objects.filter(to=email, kind=letters.CONFIRM, created_at__gt=since).count() >= MOST_UNCONFIRMED:
            raise TooMany
        letters.ask_to_confirm(response, email, signing.dumps([response.pk, email], salt=SALT))
    return False


def read_link(key: str) -> tuple[Response, str]:
    """Return the response and the address that the link of a letter confirms. Raises ReminderLinkOld."""
    try:
        pk, email = signing.loads(key, salt=SALT, max_age=LINK_HOLDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise ReminderLinkOld from error
    response = Response.objects.filter(pk=pk, state=ResponseState.DONE).first()
    if response is None:
        raise ReminderLinkOld
    return response, email


def confirm_reminder(*, key: str) -> Response:
    """Confirm the address in the link ``key``: the reminder will come. Raises ReminderLinkOld."""
    found, email = read_link(key)
    with transaction.atomic():
        response = _locked(found.pk)
        _agree(response, email, None)
    return response


def stop_reminder(*, by: Any, response: Response, token: str = "") -> None:
    """Send no reminder, and forget the address. Raises NotAllowed."""
    with transaction.atomic():
        response = _locked(response.pk)
        require(may_open(by, response, token))
        response.email, response.email_confirmed_at = "", None
        response.save(update_fields=["email", "email_confirmed_at"])
        end_consents(_purpose(response.pk))
        record_trace(by=by, verb="stop_reminder", subject=response)


def forget_reminders(responses: Iterable[int]) -> None:
    """Delete what was agreed to for ``responses`` (ids), inside the transaction that erases them."""
    end_consents(*map(_purpose, responses), forget=True)


def remind_due(*, now: datetime | None = None) -> int:
    """Remind whoever agreed of what they finished six months ago and have not gone on with; return of how many.

    A job's verb: no person asks for it. Each stands in its own transaction; what fails is tried again at the next run.
    """
    now = now or timezone.now()
    due = Response.objects.filter(
        state=ResponseState.DONE, stage__in=[Stage.T0, Stage.T1], email_confirmed_at__isnull=False, reminded_at=None,
        finished_at__lte=now - AFTER, next__isnull=True,
    ).exclude(email="")  # fmt: skip
    told = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        try:
            with transaction.atomic():
                told += _remind(pk, now)
        except Exception:
            log.exception("response %s: its reminder failed and will be tried again", pk)
    return told


def _remind(pk: int, now: datetime) -> bool:
    response = Response.objects.select_for_update().filter(pk=pk, reminded_at=None).exclude(email="").first()
    if response is None:  # erased, stopped or reminded of meanwhile
        return False
    response.reminded_at = now
    response.save(update_fields=["reminded_at"])
    return letters.remind(response) is not None


def _agree(response: Response, email: str, by: Any) -> None:
    response.email, response.email_confirmed_at = email, timezone.now()
    response.save(update_fields=["email", "email_confirmed_at"])
    give_consent(by=by, email=email, purpose=_purpose(response.pk), version=CONSENT)
    record_trace(by=by, verb="ask_reminder", subject=response)


def _purpose(response: int) -> str:
    return f"diagnostic-reminder:{response}"


def _locked(pk: int) -> Response:
    found = Response.objects.select_for_update(of=("self",)).select_related("version").filter(pk=pk).first()
    if found is None:
        raise ReminderLinkOld
    return found
