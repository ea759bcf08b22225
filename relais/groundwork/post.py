"""Letters: written inside the transaction that has something to say, sent after it.

Delivery is at least once, never less: a worker that is killed after the mail server took a letter, and before that was
written down, makes it go out again. It then carries the same Message-ID, by which receivers know it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from relais.groundwork.announcements import announce
from relais.groundwork.delivery import Away, Delayed, Refused, deliver
from relais.groundwork.digests import gather_digests, postponed, settle_gathered
from relais.groundwork.enums import DIGEST, LetterState
from relais.groundwork.events import LetterPutBack, LetterWritten
from relais.groundwork.models import Letter
from relais.groundwork.outdated import is_outdated
from relais.groundwork.queries import is_silent
from relais.groundwork.services import record_trace
from relais.groundwork.writing import keep_letter, known_language, link_of, render

# How long to wait after the first failure, the second, and so on; after one more the letter has failed.
WAITS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
ERASED: Mapping[str, Any] = {"to": "", "reply_to": "", "subject": "", "text": "", "html": "", "person": None}
LOST_AFTER = timedelta(minutes=10)  # a letter being sent for so long has lost its worker


def write_letter(
    *,
    key: str,
    to: str,
    language: str,
    template: str,
    context: Mapping[str, Any],
    urgent: bool = False,
    person: Any = None,
    about: models.Model | None = None,
    reply_to: str = "",
    not_before: datetime | None = None,
    unsubscribable: bool = True,
    kind: str = "",
) -> Letter | None:
    """Write a letter from ``<template>.subject.txt``, ``.txt`` and ``.html`` inside the caller's transaction.

    ``key`` says what is written to whom about what: asked twice, the letter that is there is returned. ``kind``
    (``template`` unless given) is what a person may leave: who left it, or all, gets None; unless the letter is not
    ``unsubscribable`` because the person asked for it or needs it. ``language`` falls back to French. ``urgent`` goes
    out after the commit, anything else in the day's digest, from ``not_before`` on. ``person`` is the account written
    to, ``about`` what the letter is about. Raises WrongLetter (addresses, subject) and ValueError (key).
    """
    existing = Letter.objects.filter(key=key).first()
    if existing:
        return existing
    kind = kind or template
    if unsubscribable and is_silent(to, kind):
        return None
    language = known_language(language)
    leave = link_of(to, kind, language) if unsubscribable else ""
    subject, text, html = render(template, language, context, leave=leave)
    letter, _is_new = keep_letter(
        key=key,
        to=to,
        language=language,
        kind=kind,
        subject=subject,
        text=text,
        html=html,
        urgent=urgent,
        unsubscribable=unsubscribable,
        person=person,
        about=about,
        reply_to=reply_to,
        not_before=not_before,
    )
    return letter


def send_letter(letter_id: int, *, now: datetime | None = None) -> LetterState | None:
    """Send one letter if it is its turn; return what became of it, or None when nothing was tried.

    Nothing is tried without a mail server, for a letter that is not due, that went out, that another worker is
    sending, or that travels in a digest. The letter is claimed in a transaction of its own, so that no lock is held
    while the mail server is spoken to: not to be called inside a transaction.

    A letter that a killed worker left behind is sent again ten minutes after it was claimed, with the same Message-ID:
    perhaps twice, never not at all; receivers recognise it by that name.
    """
    if settings.TABLE.mail_server() is None:
        return None
    letter = _claim(Letter.objects.filter(pk=letter_id), now)
    return _send(letter, now)[0] if letter else None


def send_due(now: datetime | None = None) -> int:
    """Send what is due; return how many letters went out.

    Gathers the day's digests, then sends urgent letters and digests one after the other, the oldest first. Each is
    claimed in its own short transaction, so that several workers may run at once. Stops at once when the mail server
    does not answer: one letter has then been tried, the others have lost nothing. Does nothing without a mail server.
    """
    if settings.TABLE.mail_server() is None:
        return 0
    gather_digests(now or timezone.now())
    sent = 0
    while letter := _claim(Letter.objects.filter(urgent=True), now):
        state, away = _send(letter, now)
        sent += state == LetterState.SENT
        if away:
            break
    return sent


def put_back(letter: Letter, *, by: Any) -> bool:
    """Let a letter that failed be sent again, with all its attempts; tell whether it will be. Records a trace.

    For a letter that travelled in a digest it is the digest. A letter that has not failed, or is erased, is left alone. Who may is
    for the caller to check.
    """
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=letter.digest_id or letter.pk)
        if letter.state != LetterState.FAILED or not letter.to:
            return False
        before = {"state": letter.state, "attempts": letter.attempts, "last_error": letter.last_error}
        letter.state, letter.attempts, letter.last_error, letter.not_before = LetterState.WAITING, 0, "", None
        letter.save(update_fields=["state", "attempts", "last_error", "not_before"])
        settle_gathered(letter)
        after = {"state": letter.state, "attempts": 0, "last_error": ""}
        record_trace(by=by, verb="send_again", subject=letter, before=before, after=after)
        announce(LetterPutBack(letter.pk))
        if letter.urgent:
            announce(LetterWritten(letter.pk))
    return True


def came_back(*, message_id: str, reason: str) -> bool:
    """Mark the letter with ``message_id`` as failed, for the ``reason`` that the mail server gave; tell whether there is one.

    For the verb that reads what comes in: a letter comes back minutes after it was sent.
    """
    with transaction.atomic():
        letter = Letter.objects.select_for_update().filter(message_id=message_id, state=LetterState.SENT).first()
        if letter is None:
            return False
        letter.state, letter.last_error = LetterState.FAILED, (reason or "came back")[:500]
        letter.save(update_fields=["state", "last_error"])
        settle_gathered(letter)
        record_trace(by=None, verb="letter_came_back", subject=letter, after={"last_error": letter.last_error})
    return True


def erase_old_letters(now: datetime | None = None) -> int:
    """Erase addresses and words of letters past RELAIS_LETTER_DAYS; return of how many. A job's verb.

    The row stays with its key, so that nothing is written a second time; a digest's key names the address and goes
    too. A letter that still waits by then has failed: what it says is out of date.
    """
    moment = now or timezone.now()
    old = Letter.objects.filter(created_at__lt=moment - timedelta(days=settings.TABLE.letter_days)).exclude(to="")
    with transaction.atomic():
        stuck = old.filter(state__in=[LetterState.WAITING, LetterState.SENDING])
        stuck.update(state=LetterState.FAILED, last_error="not sent within RELAIS_LETTER_DAYS")
        old.filter(kind=DIGEST).update(key=Concat(Value("erased:"), Cast("pk", models.CharField())))
        return old.update(**ERASED)


def erase_letters_about(kind: type[models.Model], ids: Collection[int]) -> int:
    """Erase addresses and words of the letters about the rows ``ids`` of ``kind``; return of how many.

    Inside the caller's transaction, who has checked who may. What still waits is dropped. A digest that gathered one of
    them is erased with it; what else it gathered, and has not gone out, waits for the next one.
    """
    about = Letter.objects.filter(about_kind=kind._meta.label_lower, about_id__in=[str(pk) for pk in ids]).exclude(
        to=""
    )
    found = set(about.values_list("pk", flat=True))
    digests = set(Letter.objects.filter(gathered__in=found).order_by().values_list("pk", flat=True))
    unsent = [LetterState.WAITING, LetterState.SENDING]
    Letter.objects.filter(digest__in=digests, digest__state__in=unsent).exclude(pk__in=found).update(digest=None)
    both = Letter.objects.filter(pk__in=found | digests)
    both.filter(state__in=unsent).update(state=LetterState.DROPPED)
    # Key and Message-ID of a digest are made from the address, and are needed for the day's next one.
    new = Concat(Value("erased:"), Cast("pk", models.CharField()))
    both.filter(kind=DIGEST).update(key=new, message_id=new)
    return both.update(**ERASED)


def _claim(candidates: models.QuerySet[Letter], now: datetime | None) -> Letter | None:
    """Take the oldest due letter of ``candidates`` for this worker and commit; None when there is none.

    On the way, letters are settled that nobody wants any more or that have lost their worker too often, and a second
    digest on one day is put off.
    """
    moment = now or timezone.now()
    due = Q(state=LetterState.WAITING) & (Q(not_before__isnull=True) | Q(not_before__lte=moment))
    lost = Q(state=LetterState.SENDING, claimed_at__lte=moment - LOST_AFTER)
    waiting = candidates.filter(due | lost, digest__isnull=True).order_by("pk")
    while True:
        with transaction.atomic(durable=True):
            letter = waiting.select_for_update(skip_locked=True).first()
            if letter is None:
                return None
            if _is_unwanted(letter):
                _settle(letter, LetterState.DROPPED)
            elif letter.attempts > len(WAITS):
                _settle(letter, LetterState.FAILED, error=letter.last_error or "lost while it was being sent")
            elif letter.kind == DIGEST and (morning := postponed(letter, moment)):
                _settle(letter, LetterState.WAITING, error=letter.last_error, not_before=morning)
            else:
                letter.state, letter.claimed_at = LetterState.SENDING, moment
                letter.attempts += 1
                letter.save(update_fields=["state", "claimed_at", "attempts"])
                return letter


def _send(letter: Letter, now: datetime | None) -> tuple[LetterState, bool]:
    """Hand a claimed letter over and write down what became of it; tell too whether the mail server is away."""
    moment = now or timezone.now()
    try:
        deliver(letter)
    except Refused as error:
        return _written(letter, LetterState.FAILED, error=str(error)), False
    except Delayed as error:
        waits = WAITS[letter.attempts - 1 :]
        state = LetterState.WAITING if waits else LetterState.FAILED
        again = moment + waits[0] if waits else None
        return _written(letter, state, error=str(error), not_before=again), isinstance(error, Away)
    return _written(letter, LetterState.SENT, sent_at=now or timezone.now()), False


def _written(letter: Letter, state: LetterState, **outcome: Any) -> LetterState:
    """Settle the letter, unless another worker has taken it for lost meanwhile: it is that one's to settle then."""
    with transaction.atomic(durable=True):
        mine = Letter.objects.select_for_update().filter(
            pk=letter.pk, state=LetterState.SENDING, claimed_at=letter.claimed_at
        )
        if mine.exists():
            _settle(letter, state, **outcome)
    return state


def _settle(
    letter: Letter,
    state: LetterState,
    *,
    error: str = "",
    sent_at: datetime | None = None,
    not_before: datetime | None = None,
) -> None:
    letter.state, letter.last_error, letter.sent_at = state, error[:500], sent_at
    letter.not_before = not_before or letter.not_before
    letter.save(update_fields=["state", "last_error", "sent_at", "not_before"])
    if letter.kind == DIGEST:
        settle_gathered(letter)


def _is_unwanted(letter: Letter) -> bool:
    if is_outdated(letter):
        return True
    if not letter.unsubscribable or not is_silent(letter.to, letter.kind):
        return False
    return not letter.gathered.filter(unsubscribable=False).exists()
