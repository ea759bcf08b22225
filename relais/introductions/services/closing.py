"""Only the firm says that its need is met; it withdraws, closes, reopens, and tells how it stands three months later."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from relais.actors import holding
from relais.groundwork.errors import require
from relais.introductions import letters
from relais.introductions.enums import CaseState, IntroductionState, Outcome, Side, StepKind
from relais.introductions.errors import WrongMoment
from relais.introductions.models import GOING_CASES, OPEN_INTRODUCTIONS, Case, Introduction
from relais.introductions.rules import may_follow
from relais.introductions.services.moving import day, end, locked_case, locked_introduction, move, note, settle, start

LATER = timedelta(days=91)  # three months after the closure, the outcome is asked again


def close_case(
    *, by: Any, case: Case, met: bool, score: int | None = None, words: str = "", token: str = "",
    now: datetime | None = None,
) -> Case:  # fmt: skip
    """Close the case as the firm says: met or not, with its satisfaction (1 to 5) and words. Doors' outcomes are counted.

    Introductions that still run end: taken up ones as helped when the need is met, others withdrawn. Raises NotAllowed,
    WrongMoment.
    """
    now = now or timezone.now()
    with transaction.atomic():
        case = _firms(case, by, token)
        if case.state not in GOING_CASES:
            raise WrongMoment
        for introduction in case.introductions.order_by("door_id"):
            if introduction.active:
                taken_up = introduction.state == IntroductionState.TAKEN_UP
                move(introduction, "helped" if met and taken_up else "withdraw", now)
            if introduction.state == IntroductionState.HELPED:
                holding.count_outcome(introduction.door_id, helped=met)
        case.score, case.met_words = score, words
        close(case, Outcome.MET if met else Outcome.NOT_MET, now)
        note(case, StepKind.CLOSED, Side.FIRM, now, by=by, words=words)
        letters.closed(case)
    return case


def withdraw_case(*, by: Any, case: Case, token: str = "", now: datetime | None = None) -> Case:
    """Withdraw the case: the firm wants nothing more. Raises NotAllowed, WrongMoment."""
    now = now or timezone.now()
    with transaction.atomic():
        case = _firms(case, by, token)
        if case.state == CaseState.CLOSED:
            raise WrongMoment
        withdraw(case, now, by=by)
    return case


def withdraw_introduction(
    *, by: Any, introduction: Introduction, token: str = "", now: datetime | None = None
) -> Introduction:
    """Withdraw the case from one door only. Raises NotAllowed, WrongMoment."""
    now = now or timezone.now()
    with transaction.atomic():
        introduction = locked_introduction(introduction.pk)
        require(may_follow(by, introduction.case, token))
        move(introduction, "withdraw", now)
        note(introduction.case, StepKind.WITHDRAWN, Side.FIRM, now, introduction=introduction, by=by)
        settle(introduction.case, day(now))
        letters.withdrawn(introduction)
    return introduction


def reopen_case(*, by: Any, case: Case, token: str = "", now: datetime | None = None) -> Case:
    """Reopen a closed case: it stands without a door, so that the platform and the animator find the next one.

    Raises NotAllowed, WrongMoment (open, never confirmed, or anonymised).
    """
    now = now or timezone.now()
    with transaction.atomic():
        case = _firms(case, by, token)
        if case.state != CaseState.CLOSED or case.confirmed_at is None or case.erased_at:
            raise WrongMoment
        case.outcome, case.closed_at, case.score, case.met_words = "", None, None, ""
        case.later_on, case.later_met = None, None  # asked again three months after its new end
        # What a door said of its help did not hold; the outcome that was counted stays: it was the firm's word then.
        case.introductions.filter(state=IntroductionState.HELPED).update(state=IntroductionState.NO_HELP)
        start(case, CaseState.STRANDED, day(now))
        note(case, StepKind.REOPENED, Side.FIRM, now, by=by)
        settle(case, day(now))
    return case


def tell_later(
    *, by: Any, case: Case, met: bool, words: str = "", token: str = "", now: datetime | None = None
) -> Case:
    """Keep how it stands three months after the closure. Raises NotAllowed, WrongMoment when it is not asked (yet, or any more)."""
    now = now or timezone.now()
    with transaction.atomic():
        case = _firms(case, by, token)
        if not is_asked_later(case):
            raise WrongMoment
        case.later_met = met
        note(case, StepKind.LATER, Side.FIRM, now, by=by, words=words)
        case.save()
    return case


def is_asked_later(case: Case) -> bool:
    """Tell whether three months have passed since the firm closed the case, and it has not told anything yet."""
    answered = case.outcome in {Outcome.MET, Outcome.NOT_MET}
    return answered and case.later_on is None and case.later_met is None and not case.erased_at


def withdraw(case: Case, now: datetime, *, by: Any = None, telling: bool = True) -> None:
    """Withdraw the locked ``case`` from every door where it runs, close it, and tell these doors unless another letter does."""
    for introduction in case.introductions.filter(state__in=OPEN_INTRODUCTIONS).order_by("door_id"):
        move(introduction, "withdraw", now)
    close(case, Outcome.WITHDRAWN, now)
    note(case, StepKind.WITHDRAWN, Side.FIRM, now, by=by)
    if telling:
        letters.closed(case)


def close(case: Case, outcome: Outcome, now: datetime) -> None:
    """Close ``case`` with ``outcome`` and save it; a firm that answered is asked again in three months."""
    end(case, CaseState.CLOSED, day(now))
    case.outcome, case.closed_at = outcome, now
    if outcome in {Outcome.MET, Outcome.NOT_MET}:
        case.later_on = day(now) + LATER
    case.save()


def _firms(case: Case, by: Any, token: str) -> Case:
    case = locked_case(case.pk)
    require(may_follow(by, case, token))
    return case
