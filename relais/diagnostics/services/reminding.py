"""The reminder, six months after a finished stage, to an address that agreed to it: asked, confirmed, sent once, stopped."""

import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from relais.diagnostics import letters
from relais.diagnostics.enums import ResponseState, Stage
from relais.diagnostics.errors import LastStage, ReminderLinkOld, ResponseGone
from relais.diagnostics.models import Response
from relais.diagnostics.rules import may_open, require_scored
from relais.groundwork.errors import TooMany, require
from relais.groundwork.models import Letter
from relais.groundwork.post import erase_letters_about
from relais.groundwork.services import record_trace
from relais.people.models import Consent
from relais.people.rights import end_consents, give_consent

AFTER = timedelta(days=182)  # from the end of a stage to its reminder
CONSENT = "1"  # version of the text beside the field
PURPOSE = "diagnostic-reminder:"  # followed by the response
SALT = "relais.diagnostics.reminding"
LINK_HOLDS = timedelta(days=14)
MOST_UNCONFIRMED = 5  # letters a day to one address that nobody has confirmed
AT_ONCE = 500  # responses a run; the next run goes on
ADDRESS, ASKED = ("email", "email_confirmed_at"), ("asked_email", "asked_nonce", "asked_at")

log = logging.getLogger(__name__)


def ask_reminder(*, by: Any, response: Response, email: str, token: str = "", language: str = "") -> bool:
    """Ask to be reminded at ``email``; tell whether it is agreed at once.

    Who is signed in under that address agrees by asking; anybody else by the link of a letter, which tells neither the secret of the
    response nor the address. An earlier letter's link then confirms nothing any more. Raises NotAllowed, NotDone, NotScored,
    LastStage, TooMany.
    """
    email = email.strip().lower()
    with transaction.atomic():
        response = _locked(response.pk)
        require(may_open(by, response, token))
        require_scored(response)
        if response.stage == Stage.T2:
            raise LastStage
        response.language = language or response.language
        response.save(update_fields=["language"])
        if getattr(by, "is_authenticated", False) and by.email.lower() == email:
            _agree(response, email, by)
            return True
        now = timezone.now()
        since = now - timedelta(days=1)
        if Letter.objects.filter(to=email, kind=letters.CONFIRM, created_at__gt=since).count() >= MOST_UNCONFIRMED:
            raise TooMany
        response.asked_email, response.asked_nonce, response.asked_at = email, secrets.token_urlsafe(16), now
        response.save(update_fields=ASKED)
        letters.ask_to_confirm(response, signing.dumps([response.pk, response.asked_nonce], salt=SALT), now)
    return False


def read_link(key: str) -> Response:
    """Return the response whose ``asked_email`` the link of a letter confirms. Raises ReminderLinkOld."""
    return _asked(key, Response.objects.all())


def confirm_reminder(*, key: str) -> Response:
    """Confirm the address that the link ``key`` was sent to: the reminder will come. Raises ReminderLinkOld."""
    with transaction.atomic():
        response = _asked(key, Response.objects.select_for_update(of=("self",)))
        _agree(response, response.asked_email, None)
    return response


def stop_reminder(*, by: Any, response: Response, token: str = "") -> None:
    """Send no reminder, forget the address, and let no letter confirm one. Raises NotAllowed."""
    with transaction.atomic():
        response = _locked(response.pk)
        require(may_open(by, response, token))
        _forget(response, ADDRESS, ASKED)
        end_consents(_purpose(response.pk))
        record_trace(by=by, verb="stop_reminder", subject=response)


def end_without_consent(*, purpose: str) -> None:
    """Stop the reminder that rested on the consent to ``purpose``, withdrawn elsewhere; consents to anything else are left alone.

    Inside the transaction that withdraws it, which has checked who may.
    """
    number = purpose.removeprefix(PURPOSE)
    if number == purpose or Consent.objects.filter(purpose=purpose, withdrawn_at=None).exists():
        return
    response = Response.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if response is not None:
        _forget(response, ADDRESS, ASKED)
        record_trace(by=None, verb="stop_reminder", subject=response)


def forget_reminders(responses: Iterable[int]) -> None:
    """Delete what was agreed to for ``responses`` (ids), inside the transaction that erases them."""
    end_consents(*map(_purpose, responses), forget=True)


def forget_address(*, email: str, by: Any) -> None:
    """Forget ``email`` wherever a reminder goes or would go to it, with its letters and consents.

    Inside the transaction of a verb that has checked whose address it is.
    """
    theirs = Response.objects.select_for_update(of=("self",)).order_by("pk")
    for response in theirs.filter(Q(email__iexact=email) | Q(asked_email__iexact=email)):
        held = {response.email.lower(), response.asked_email.lower()} - {""}
        if held == {email.lower()}:  # else a letter to somebody else is under way
            erase_letters_about(Response, [response.pk])
        if response.email.lower() == email.lower():
            _forget(response, ADDRESS)
            end_consents(_purpose(response.pk), forget=True)
        if response.asked_email.lower() == email.lower():
            _forget(response, ASKED)
        record_trace(by=by, verb="stop_reminder", subject=response)


def forget_unconfirmed(now: datetime | None = None) -> int:
    """Forget the addresses whose letter confirms nothing any more; return of how many responses. A job's verb."""
    old = Response.objects.filter(asked_at__lt=(now or timezone.now()) - LINK_HOLDS)
    return old.update(asked_email="", asked_nonce="", asked_at=None)


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
    end_consents(_purpose(response.pk))  # to an address that this one replaces
    _forget(response, ASKED)
    response.email, response.email_confirmed_at = email, timezone.now()
    response.save(update_fields=ADDRESS)
    give_consent(by=by, email=email, purpose=_purpose(response.pk), version=CONSENT)
    record_trace(by=by, verb="ask_reminder", subject=response)


def _asked(key: str, among: QuerySet[Response]) -> Response:
    """Return the response whose last letter holds the link ``key``."""
    try:
        pk, nonce = signing.loads(key, salt=SALT, max_age=LINK_HOLDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise ReminderLinkOld from error
    response = among.filter(pk=pk, state=ResponseState.DONE).exclude(asked_nonce="").first()
    if response is None or not constant_time_compare(response.asked_nonce, str(nonce)):
        raise ReminderLinkOld
    return response


def _forget(response: Response, *kinds: tuple[str, ...]) -> None:
    """Empty the fields of ``kinds``, an address or what was asked of one, and save them."""
    names = [name for kind in kinds for name in kind]
    for name in names:
        setattr(response, name, None if name.endswith("_at") else "")
    response.save(update_fields=names)


def _purpose(response: int) -> str:
    return f"{PURPOSE}{response}"


def _locked(pk: int) -> Response:
    found = Response.objects.select_for_update(of=("self",)).select_related("version__questionnaire").filter(pk=pk)
    response = found.first()
    if response is None:
        raise ResponseGone
    return response
