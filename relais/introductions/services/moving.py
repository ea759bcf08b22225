"""What the verbs share: locking a case, setting a state with its owner and deadline, writing down a step."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from relais.actors import holding
from relais.groundwork.announcements import announce
from relais.introductions.enums import CaseState, IntroductionState, Side
from relais.introductions.errors import CaseGone, WrongMoment
from relais.introductions.events import IntroductionEnded, StepTaken
from relais.introductions.following import case_state, moved, standing
from relais.introductions.models import LONGEST_WORDS, OPEN_INTRODUCTIONS, Awaited, Case, Introduction, Step


def day(now: datetime | None) -> date:
    """Return the day of ``now`` in the region; today when None."""
    return timezone.localdate(now) if now else timezone.localdate()


def locked_case(pk: int | None) -> Case:
    """Return the case with its row locked: every verb takes this lock first. Raises CaseGone."""
    case = Case.objects.select_for_update().filter(pk=pk or 0).first()
    if case is None:
        raise CaseGone
    return case


def locked_introduction(pk: int) -> Introduction:
    """Return the introduction, its case's row locked. Raises CaseGone."""
    found = Introduction.objects.filter(pk=pk).values_list("case_id", flat=True).first()
    case = locked_case(found)
    introduction = case.introductions.select_related("door__actor").get(pk=pk)
    introduction.case = case
    return introduction


def start(row: Awaited, state: str, today: date) -> None:
    """Put ``row`` (a case or an introduction) in the open ``state`` as of ``today``: its owner and deadline follow."""
    row.state = state  # type: ignore[attr-defined]
    row.since, row.passed, row.alarm_since = today, 0, None
    await_next(row)


def await_next(row: Awaited) -> None:
    """Set owner and deadline of ``row`` by its state, day and steps passed. While it is in alarm, it is the animator's turn."""
    next_ = standing(row.state, row.since, row.passed)  # type: ignore[attr-defined]
    row.owner, row.due_on = Side.ANIMATOR if row.alarm_since else next_.owner, next_.due


def end(row: Awaited, state: str, today: date) -> None:
    """Put ``row`` in the closed ``state``: nobody must act any more."""
    row.state = state  # type: ignore[attr-defined]
    row.since, row.passed, row.alarm_since, row.owner, row.due_on = today, 0, None, "", None


def move(introduction: Introduction, verb: str, now: datetime) -> None:
    """Move ``introduction`` by ``verb`` and save it; a place that it no longer needs is released. Raises WrongMoment."""
    to, today = moved(verb, introduction.state), day(now)
    if to is None:
        raise WrongMoment
    if to in OPEN_INTRODUCTIONS:
        start(introduction, to, today)
    else:
        end(introduction, to, today)
        introduction.ended_at = now
    introduction.save()
    if not introduction.active:
        holding.release_door(introduction.door_id)
        if to != IntroductionState.HELPED:
            announce(IntroductionEnded(introduction.pk))


def settle(case: Case, today: date) -> None:
    """Bring ``case`` in line with its introductions and save it. A closed or unconfirmed one is only saved."""
    if case.state in {CaseState.UNCONFIRMED, CaseState.CLOSED}:
        case.save()
        return
    rows = list(case.introductions.values_list("state", "owner", "due_on", "alarm_since"))
    state = case_state(case.state, Counter(row[0] for row in rows))
    if state == CaseState.OPEN:
        active = [row for row in rows if row[0] in OPEN_INTRODUCTIONS]
        due, owner = min((row[2], row[1]) for row in active if row[2])
        case.state, case.owner, case.due_on = state, owner, due
        case.alarm_since = min((row[3] for row in active if row[3]), default=None)
    elif state != case.state:
        start(case, state, today)
    case.save()


def note(
    case: Case, kind: str, side: Side, now: datetime, *,
    introduction: Introduction | None = None, by: Any = None, words: str = "",
) -> Step:  # fmt: skip
    """Write down a step. A first answer by a human of the other side is remembered on ``case``, which is not saved."""
    if case.answered_at is None and side in {Side.DOOR, Side.ANIMATOR}:
        case.answered_at = now
    step = Step.objects.create(
        case=case, introduction=introduction, kind=kind, side=side, at=now,
        by=by if getattr(by, "is_authenticated", False) else None, words=" ".join(words.split())[:LONGEST_WORDS],
    )  # fmt: skip
    announce(StepTaken(case.pk, step.pk, case.partner_id))
    return step
