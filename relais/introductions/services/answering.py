"""What a door's holder does with an introduction, and the words that both sides exchange."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from relais.actors import holding
from relais.groundwork.errors import NotAllowed, require
from relais.introductions import letters
from relais.introductions.enums import CaseState, IntroductionState, Reason, Side, StepKind
from relais.introductions.errors import NoReason, WrongMoment
from relais.introductions.models import GOING_CASES, Case, Introduction, Step
from relais.introductions.rules import may_answer, may_follow, may_watch
from relais.introductions.services.moving import (
    await_next,
    day,
    locked_case,
    locked_introduction,
    move,
    note,
    settle,
    start,
)
from relais.needs.errors import NoWords

SEEN_TO = 2  # steps of a stranded case that are past once a human answered: passing on, and the alarm
REPORTS = {"helped": StepKind.HELPED, "no_help": StepKind.NO_HELP, "unreachable": StepKind.UNREACHABLE}


def take_up(
    *, by: Any, introduction: Introduction, token: str = "", words: str = "", now: datetime | None = None
) -> Introduction:
    """Take the introduction up: the door will see to it. Raises NotAllowed, WrongMoment."""
    now = now or timezone.now()
    with transaction.atomic():
        introduction = _answered(introduction, by, token)
        move(introduction, "take_up", now)
        _keep(introduction, by)
        note(introduction.case, StepKind.TAKEN_UP, Side.DOOR, now, introduction=introduction, by=by, words=words)
        settle(introduction.case, day(now))
        letters.news(introduction, StepKind.TAKEN_UP, words)
    return introduction


def put_back(*, by: Any, introduction: Introduction, token: str = "", now: datetime | None = None) -> Introduction:
    """Undo a taking up: the demand waits again, as of today. Raises NotAllowed, WrongMoment."""
    now = now or timezone.now()
    with transaction.atomic():
        introduction = _answered(introduction, by, token)
        introduction.keeper = None
        move(introduction, "put_back", now)
        note(introduction.case, StepKind.PUT_BACK, Side.DOOR, now, introduction=introduction, by=by)
        settle(introduction.case, day(now))
    return introduction


def decline(
    *, by: Any, introduction: Introduction, reason: str, token: str = "", words: str = "", now: datetime | None = None
) -> Introduction:
    """Decline, with a reason: the firm is told, the door's holder sees it among what escaped the door. Raises NotAllowed, NoReason, WrongMoment."""
    now = now or timezone.now()
    if reason not in Reason.values:
        raise NoReason
    with transaction.atomic():
        introduction = _answered(introduction, by, token)
        introduction.reason = reason
        move(introduction, "decline", now)
        note(introduction.case, StepKind.DECLINED, Side.DOOR, now, introduction=introduction, by=by, words=words)
        settle(introduction.case, day(now))
        letters.news(introduction, StepKind.DECLINED, words)
    return introduction


def report(
    *, by: Any, introduction: Introduction, result: str, token: str = "", words: str = "", now: datetime | None = None
) -> Introduction:
    """Report how it ended at the door: helped, no_help or unreachable. Whether the need is met, the firm will say.

    Raises NotAllowed, WrongMoment, KeyError for another result.
    """
    now = now or timezone.now()
    kind = REPORTS[result]
    with transaction.atomic():
        introduction = _answered(introduction, by, token)
        move(introduction, result, now)
        note(introduction.case, kind, Side.DOOR, now, introduction=introduction, by=by, words=words)
        settle(introduction.case, day(now))
        if result == "no_help":  # its own word; whether help helped, only the firm can say
            holding.count_outcome(introduction.door_id, helped=False)
        letters.news(introduction, kind, words)
    return introduction


def write_words(
    *, by: Any, introduction: Introduction, words: str, token: str = "", now: datetime | None = None
) -> Step:
    """Write to the other side: the door to the firm, the firm to the door, the animator to the firm.

    A door or animator that writes has answered: the clock of a waiting introduction starts again. Raises NotAllowed, NoWords,
    WrongMoment when the case is closed.
    """
    now = now or timezone.now()
    if not words.strip():
        raise NoWords
    with transaction.atomic():
        introduction = locked_introduction(introduction.pk)
        case = introduction.case
        side = side_of(by, introduction, token)
        if case.state not in GOING_CASES:
            raise WrongMoment
        if side != Side.FIRM and introduction.active:
            start(introduction, introduction.state, day(now))
            introduction.save()
        step = note(case, StepKind.ASKED, side, now, introduction=introduction, by=by, words=words)
        settle(case, day(now))
        letters.message(step)
    return step


def note_appointment(
    *, introduction: Introduction, kind: StepKind, side: Side, by: Any = None, words: str = "", now: datetime
) -> Step:
    """Write down what became of an appointment, for a higher room that has checked who may, inside its transaction.

    ``introduction`` is locked (``locked_introduction``). The door's side has answered by it, the animator too: the
    clock of an introduction that runs starts again. What the firm does is no answer.
    """
    case = introduction.case
    step = note(case, kind, side, now, introduction=introduction, by=by, words=words)
    if side in {Side.DOOR, Side.ANIMATOR}:
        if introduction.active and case.state in GOING_CASES:
            start(introduction, introduction.state, day(now))
            introduction.save()
        settle(case, day(now))
    return step


def answer_alarm(*, by: Any, case: Case, words: str, now: datetime | None = None) -> Step:
    """Write to the firm in the platform's name: the alarm ends, the clocks start again. Raises NotAllowed, NoWords, WrongMoment."""
    now = now or timezone.now()
    require(may_watch(by))
    if not words.strip():
        raise NoWords
    with transaction.atomic():
        case = locked_case(case.pk)
        if case.state not in GOING_CASES:
            raise WrongMoment
        for introduction in case.introductions.filter(alarm_since__isnull=False):
            start(introduction, introduction.state, day(now))
            introduction.save()
        if case.state == CaseState.STRANDED:  # a human sees to it: no alarm before the firm is asked
            start(case, CaseState.STRANDED, day(now))
            case.passed = SEEN_TO
            await_next(case)
        step = note(case, StepKind.ASKED, Side.ANIMATOR, now, by=by, words=words)
        settle(case, day(now))
        letters.message(step)
    return step


def side_of(by: Any, introduction: Introduction, token: str) -> Side:
    """Return on whose side ``by`` (or the link) stands. The firm's link is the case's. Raises NotAllowed."""
    if may_follow(by, introduction.case, token):
        return Side.FIRM
    if token == introduction.token or (may_answer(by, introduction, token) and not may_watch(by)):
        return Side.DOOR
    if may_watch(by):
        return Side.ANIMATOR
    raise NotAllowed


def _answered(introduction: Introduction, by: Any, token: str) -> Introduction:
    introduction = locked_introduction(introduction.pk)
    require(may_answer(by, introduction, token))
    return introduction


def _keep(introduction: Introduction, by: Any) -> None:
    if getattr(by, "pk", None) and introduction.state == IntroductionState.TAKEN_UP:
        introduction.keeper = by
        introduction.save(update_fields=["keeper"])
