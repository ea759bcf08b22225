"""What the platform does by itself: steps that are due, the next door, closing in silence. Run each minute."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from relais.actors import holding
from relais.introductions import letters
from relais.introductions.enums import CaseState, IntroductionState, Outcome, Side, StepKind
from relais.introductions.following import standing
from relais.introductions.models import OPEN_CASES, OPEN_INTRODUCTIONS, Awaited, Case, Introduction
from relais.introductions.queries import next_door
from relais.introductions.services.closing import close, withdraw
from relais.introductions.services.moving import await_next, day, locked_case, move, note, settle, start
from relais.introductions.services.sending import introduce

AT_ONCE = 500  # cases a run; the next run goes on

log = logging.getLogger(__name__)


def follow_up(*, now: datetime | None = None) -> int:
    """Take every step that is due by ``now`` and return how many cases were looked at. A job's verb: no person asks for it.

    Each case stands in its own transaction, so that one that fails holds up no other; it is tried again at the next run.
    """
    now = now or timezone.now()
    today = day(now)
    due = Q(state__in=OPEN_CASES, due_on__lte=today) | Q(
        introductions__state__in=OPEN_INTRODUCTIONS, introductions__due_on__lte=today
    )
    later = Q(later_on__lte=today)
    waiting = list(
        Case.objects.filter(due | later).order_by("due_on", "pk").values_list("pk", flat=True).distinct()[:AT_ONCE]
    )
    for pk in waiting:
        try:
            with transaction.atomic():
                _look_at(locked_case(pk), now)
        except Exception:
            log.exception("case %s: the step that was due failed and will be tried again", pk)
    return len(waiting)


def withdraw_erased(*, need: int, now: datetime | None = None) -> None:
    """Withdraw the case of a ``need`` (id) whose words its firm erased: nobody could help without them."""
    now = now or timezone.now()
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(need=need).exclude(state=CaseState.CLOSED).first()
        if case is not None:
            withdraw(case, now)


def recount() -> dict[int, tuple[int, int]]:
    """Compare the places held at doors with the introductions that hold them; mend, log and return what differed."""
    held: dict[int, int] = {}
    with transaction.atomic():
        for door in Introduction.objects.filter(state__in=OPEN_INTRODUCTIONS).values_list("door_id", flat=True):
            held[door] = held.get(door, 0) + 1
        wrong = holding.recount_doors(held)
    if wrong:
        log.error("places held at doors differed from the introductions and were mended: %s", wrong)
    return wrong


def _look_at(case: Case, now: datetime) -> None:
    today = day(now)
    if case.state == CaseState.CLOSED:
        _ask_later(case, today)
        return
    if case.state == CaseState.OPEN:
        for introduction in case.introductions.filter(state__in=OPEN_INTRODUCTIONS, due_on__lte=today):
            introduction.case = case  # the row that is locked
            _take_step(introduction, case, introduction, now)
            introduction.save()
    elif case.due_on and case.due_on <= today:
        _take_step(case, case, None, now)
    if case.state != CaseState.CLOSED:
        settle(case, today)


def _take_step(row: Awaited, case: Case, introduction: Introduction | None, now: datetime) -> None:
    """Do what is due for ``row`` and await the next: one step a run, however late the run is."""
    does = standing(row.state, row.since, row.passed).does  # type: ignore[attr-defined]
    before, row.passed = row.state, row.passed + 1  # type: ignore[attr-defined]
    _STEPS[does](case, introduction, now)
    if row.state == before:  # type: ignore[attr-defined]
        await_next(row)


def _pass_on(case: Case, introduction: Introduction | None, now: datetime) -> None:
    """Tell the next best door, or propose it to the firm; a door that has not answered is reminded.

    Of several doors that do not answer, the last to be due passes on: one more door, not one for each.
    """
    others = case.introductions.all()
    if introduction is not None:
        letters.remind_to_answer(introduction)
        others = others.exclude(pk=introduction.pk)
    fresh = others.filter(state=IntroductionState.WAITING, passed=0)
    if fresh.exists() or others.filter(state=IntroductionState.TAKEN_UP).exists():
        return
    door = next_door(case)
    if door is None:
        return
    if case.may_pass_on and settings.TABLE.pass_on:
        for made in introduce(case, [door.pk], now, passed_on=True):
            letters.passed_on(made)
    elif not case.steps.filter(kind=StepKind.PROPOSED, words=door.title).exists():
        note(case, StepKind.PROPOSED, Side.PLATFORM, now, words=door.title)
        letters.proposed(case, door)


def _alarm(case: Case, introduction: Introduction | None, now: datetime) -> None:
    """Call a human. Where another door took the demand up, one that never answered is let go instead."""
    if introduction is not None and introduction.state == IntroductionState.WAITING:
        taken_up = case.introductions.filter(state__in=[IntroductionState.TAKEN_UP, IntroductionState.HELPED])
        if taken_up.exists():
            move(introduction, "withdraw", now)
            note(case, StepKind.WITHDRAWN, Side.PLATFORM, now, introduction=introduction)
            letters.let_go(introduction)
            return
    row: Awaited = introduction or case
    if row.alarm_since is None:
        row.alarm_since = day(now)
        note(case, StepKind.ALARM, Side.PLATFORM, now, introduction=introduction)
    letters.alarm(case, day(now))


def _ask_firm(case: Case, _introduction: Introduction | None, now: datetime) -> None:
    """Ask the firm of a case without a door whether the need still stands; not before a human has answered it."""
    if case.alarm_since is not None:
        letters.alarm(case, day(now))
        return
    start(case, CaseState.ASKED, day(now))
    note(case, StepKind.FIRM_ASKED, Side.PLATFORM, now)
    letters.ask(case, again=False)


def _remind_to_report(case: Case, introduction: Introduction | None, now: datetime) -> None:
    if introduction is not None:
        note(case, StepKind.REMINDED, Side.PLATFORM, now, introduction=introduction)
        letters.remind_to_report(introduction)


def _remind_to_confirm(case: Case, _introduction: Introduction | None, now: datetime) -> None:
    note(case, StepKind.REMINDED, Side.PLATFORM, now)
    letters.confirm(case, again=True)


def _drop(case: Case, _introduction: Introduction | None, now: datetime) -> None:
    close(case, Outcome.DROPPED, now)
    note(case, StepKind.CLOSED, Side.PLATFORM, now)


def _ask_again(case: Case, _introduction: Introduction | None, now: datetime) -> None:
    note(case, StepKind.FIRM_ASKED, Side.PLATFORM, now)
    letters.ask(case, again=True)


def _close_silent(case: Case, _introduction: Introduction | None, now: datetime) -> None:
    close(case, Outcome.SILENT, now)
    note(case, StepKind.CLOSED, Side.PLATFORM, now)
    letters.closed(case)


def _ask_later(case: Case, today: Any) -> None:
    if case.later_on and case.later_on <= today:
        letters.ask_later(case)
        case.later_on = None
        case.save(update_fields=["later_on"])


_STEPS = {
    "pass_on": _pass_on,
    "alarm": _alarm,
    "ask_firm": _ask_firm,
    "remind_to_report": _remind_to_report,
    "remind_to_confirm": _remind_to_confirm,
    "drop": _drop,
    "ask_again": _ask_again,
    "close_silent": _close_silent,
}
