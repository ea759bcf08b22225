"""Rounds: made, changed while nobody was asked, opened, closed, and their needs published."""

import logging
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from relais.actors.models import Actor
from relais.diagnostics.enums import Purpose, VersionState
from relais.diagnostics.errors import VersionFixed
from relais.diagnostics.models import Version
from relais.diagnostics.queries import definition_of
from relais.groundwork.errors import NotAllowed, require
from relais.groundwork.services import record_trace
from relais.surveys.enums import InvitationState, RoundState
from relais.surveys.errors import (
    DayPast,
    NobodyInvited,
    RoundFixed,
    RoundNotClosed,
    RoundNotOpen,
    TooFewAnswers,
)
from relais.surveys.models import Coding, Erased, Invitation, Reply, Round, Wanted
from relais.surveys.queries import replies_of
from relais.surveys.rules import may_organise
from relais.surveys.services.answering import drop_unfinished, move_terms
from relais.surveys.services.mixing import mix_list, mix_replies
from relais.surveys.tabulating import SMALLEST
from relais.surveys.weighing import weigh
from relais.vocabulary.models import Theme

LONGEST_RUN = timedelta(days=366)
FIELDS = ("title", "words", "language", "anonymous", "closes_on")

log = logging.getLogger(__name__)


def make_round(
    *, by: Any, organiser: Actor, version: Version, title: str, closes_on: date, words: str = "", language: str = "fr",
    anonymous: bool = True, previous: Round | None = None, today: date | None = None,
) -> Round:  # fmt: skip
    """Make a round from a published ``version`` of a survey. Raises NotAllowed, VersionFixed, DayPast."""
    require(may_organise(by, organiser))
    _check(version, closes_on, organiser, previous, today=today)
    with transaction.atomic():
        round_ = Round.objects.create(
            slug=_free_slug(title), organiser=organiser, version=version, title=title, words=words, language=language,
            anonymous=anonymous, closes_on=closes_on, previous=previous,
        )  # fmt: skip
        record_trace(by=by, verb="make_round", subject=round_, after={"version": version.pk, "anonymous": anonymous})
    return round_


def change_round(*, by: Any, round_: Round, version: Version, previous: Round | None, **values: Any) -> Round:
    """Change a round that nobody has been asked in. ``values`` are its own fields. Raises NotAllowed, RoundFixed, DayPast."""
    with transaction.atomic():
        round_ = _locked(by, round_)
        if round_.state != RoundState.DRAFT:
            raise RoundFixed
        _check(version, values.get("closes_on", round_.closes_on), round_.organiser, previous, round_)
        before = _traced(round_)
        for name in FIELDS:
            if name in values:
                setattr(round_, name, values[name])
        round_.version, round_.previous = version, previous
        round_.save()
        record_trace(by=by, verb="change_round", subject=round_, before=before, after=_traced(round_))
    return round_


def discard_round(*, by: Any, round_: Round) -> None:
    """Throw away a round that was never opened, with its list. Raises NotAllowed, RoundFixed."""
    with transaction.atomic():
        round_ = _locked(by, round_)
        if round_.state != RoundState.DRAFT:
            raise RoundFixed
        record_trace(by=by, verb="discard_round", subject=round_, before={"title": round_.title})
        round_.delete()


def open_round(*, by: Any, round_: Round, now: datetime | None = None) -> Round:
    """Open a round: within a minute its letters go out. Raises NotAllowed, RoundFixed, NobodyInvited, DayPast."""
    now = now or timezone.now()
    with transaction.atomic():
        round_ = _locked(by, round_)
        if round_.state != RoundState.DRAFT:
            raise RoundFixed
        if not round_.invitations.exists():
            raise NobodyInvited
        _check_day(round_.closes_on, timezone.localdate(now))
        round_.state, round_.opened_at = RoundState.OPEN, now
        round_.save(update_fields=["state", "opened_at"])
        record_trace(by=by, verb="open_round", subject=round_, after={"invited": round_.invitations.count()})
    return round_


def extend_round(*, by: Any, round_: Round, closes_on: date) -> Round:
    """Change the last day of an open round, a year after its opening at most. Raises NotAllowed, RoundNotOpen, DayPast."""
    with transaction.atomic():
        round_ = _locked(by, round_)
        if round_.state != RoundState.OPEN:
            raise RoundNotOpen
        _check_day(closes_on, timezone.localdate(), round_.opened_at)
        before, round_.closes_on = round_.closes_on, closes_on
        round_.save(update_fields=["closes_on"])
        move_terms(round_)
        record_trace(
            by=by, verb="extend_round", subject=round_, before={"closes_on": str(before)},
            after={"closes_on": str(closes_on)},
        )  # fmt: skip
    return round_


def close_round(*, by: Any, round_: Round, now: datetime | None = None) -> Round:
    """Close an open round for good: answers that are not finished are erased, needs are weighed.

    It does not open again: results of an anonymous round, shown from then on, would tell each answer that came after.
    ``by`` None is the job. Raises NotAllowed, RoundNotOpen.
    """
    with transaction.atomic():
        told = Round.objects.select_related("organiser").get(pk=round_.pk)
        if by is not None:
            require(may_organise(by, told.organiser))
        if told.anonymous and told.state == RoundState.OPEN:
            mix_list(told)  # invitations are locked before their round
        found = Round.objects.select_for_update(of=("self",)).select_related("organiser", "version").get(pk=round_.pk)
        if found.state != RoundState.OPEN:
            raise RoundNotOpen
        found.state, found.closed_at = RoundState.CLOSED, now or timezone.now()
        found.unmixed = False
        found.save(update_fields=["state", "closed_at", "unmixed"])
        move_terms(found)
        if found.anonymous:
            mix_replies(found)
        Erased.objects.filter(round=found).delete()
        weigh_round(found)
        record_trace(by=by, verb="close_round", subject=found)
    # After the commit, one by one: who is just finishing holds the response first, and would wait for the round.
    drop_unfinished(found)
    return found


def publish_round(*, by: Any, round_: Round, now: datetime | None = None) -> Round:
    """Let anybody read the needs of a closed round. Raises NotAllowed, RoundNotClosed, TooFewAnswers."""
    with transaction.atomic():
        round_ = _locked(by, round_)
        if round_.state != RoundState.CLOSED:
            raise RoundNotClosed
        if Reply.objects.filter(round=round_).count() < SMALLEST:
            raise TooFewAnswers
        weigh_round(round_)
        round_.published_at = now or timezone.now()
        round_.first_published_at = round_.first_published_at or round_.published_at
        round_.save(update_fields=["published_at", "first_published_at"])
        record_trace(by=by, verb="publish_round", subject=round_)
    return round_


def hide_round(*, by: Any, round_: Round) -> Round:
    """Take the needs of a round off the public pages. Raises NotAllowed."""
    with transaction.atomic():
        round_ = _locked(by, round_)
        if round_.published_at is not None:
            round_.published_at = None
            round_.save(update_fields=["published_at"])
            record_trace(by=by, verb="hide_round", subject=round_)
    return round_


def weigh_round(round_: Round) -> list[Wanted]:
    """Write the needs of a round anew from its replies and codings. Inside the transaction of a verb that holds the round."""
    coded: dict[int, list[tuple[str, str]]] = {}
    for reply, question, theme in Coding.objects.filter(reply__round=round_).values_list(
        "reply", "question", "theme__slug"
    ):
        coded.setdefault(reply, []).append((question, theme))
    replies = replies_of(round_)
    weighed, answered = weigh(definition_of(round_.version), [(one.answers, coded.get(one.pk, ())) for one in replies])
    themes = dict(Theme.objects.filter(slug__in=[one.theme for one in weighed]).values_list("slug", "pk"))
    Wanted.objects.filter(round=round_).delete()
    return Wanted.objects.bulk_create(
        Wanted(
            round=round_,
            theme_id=themes[one.theme],
            asked=one.asked,
            answered=answered,
            read=one.read,
            rests_on=dict(one.rests_on),
        )
        for one in weighed
        if one.theme in themes
    )


def close_due(now: datetime | None = None) -> int:
    """Close the rounds whose last day is past; return how many. A job's verb, which also ends what a crash left.

    Each stands in its own transaction; what fails is tried again at the next run.
    """
    now = now or timezone.now()
    closed = 0
    for round_ in Round.objects.filter(state=RoundState.OPEN, closes_on__lt=timezone.localdate(now)):
        try:
            close_round(by=None, round_=round_, now=now)
            closed += 1
        except RoundNotOpen:  # its organiser closes it in the same moment
            continue
        except Exception:
            log.exception("round %s could not be closed and will be tried again", round_.pk)
    left = Invitation.objects.filter(round__state=RoundState.CLOSED, state=InvitationState.OPENED)
    for round_ in Round.objects.filter(pk__in=left.values("round")):
        drop_unfinished(round_)
    Erased.objects.filter(
        round__state=RoundState.CLOSED
    ).delete()  # of who erased their address in the moment of closing
    return closed


def _locked(by: Any, round_: Round) -> Round:
    found = (
        Round.objects.select_for_update(of=("self",))
        .select_related("organiser", "version")
        .filter(pk=round_.pk)
        .first()
    )
    if found is None:
        raise NotAllowed
    require(may_organise(by, found.organiser))
    return found


def _traced(round_: Round) -> dict[str, Any]:
    """Return what a round asks, of whom and until when, as a trace keeps it."""
    told = {name: str(getattr(round_, name)) for name in FIELDS}
    return told | {"version": round_.version_id, "previous": round_.previous_id}


def _check(
    version: Version, closes_on: date, organiser: Actor, previous: Round | None, round_: Round | None = None,
    today: date | None = None,
) -> None:  # fmt: skip
    if version.state != VersionState.PUBLISHED or version.questionnaire.purpose != Purpose.SURVEY:
        raise VersionFixed
    if previous is not None:
        own = previous.organiser_id == organiser.pk and previous.state == RoundState.CLOSED
        require(own and previous != round_)
    _check_day(closes_on, today or timezone.localdate())


def _check_day(day: date, today: date, opened: datetime | None = None) -> None:
    begins = timezone.localdate(opened) if opened else today
    if not today <= day <= begins + LONGEST_RUN:
        raise DayPast


def _free_slug(title: str) -> str:
    """Return an identifier that no round has: the words of ``title`` and a few signs drawn at random."""
    words = slugify(title)[:60].strip("-") or "enquete"
    while True:
        slug = f"{words}-{secrets.token_hex(4)}"
        if not Round.objects.filter(slug=slug).exists():
            return slug
