"""A person keeps their calendar: hours, terms, days closed, and the secret address of its feed. What is kept, and how long."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from relais.actors.models import Position
from relais.appointments import letters
from relais.appointments.enums import AppointmentState
from relais.appointments.models import Appointment, Calendar, ClosedDay, Hours
from relais.appointments.rules import may_keep_calendar
from relais.appointments.services.booking import call_off
from relais.groundwork.errors import require
from relais.groundwork.post import erase_letters_about
from relais.groundwork.services import record_trace
from relais.introductions.enums import StepKind
from relais.introductions.models import Step, new_token

ENDINGS = [StepKind.HELPED, StepKind.CLOSED, StepKind.WITHDRAWN]  # after which nobody would come
MOST_CLOSED = 400  # single days a calendar holds

log = logging.getLogger(__name__)


def keep_calendar(
    *, by: Any, length: int, pause: int, notice: int, ahead: int, manner: str, place: str,
    hours: Sequence[tuple[int, time, time]],
) -> Calendar:  # fmt: skip
    """Set one's own terms and weekly ``hours`` (weekday, from, to); the first time makes the calendar.

    What is booked already stays. Raises NotAllowed for who answers for no door.
    """
    with transaction.atomic():
        calendar = _own(by)
        before = _state(calendar)
        calendar.length, calendar.pause, calendar.notice, calendar.ahead = length, pause, notice, ahead
        calendar.manner, calendar.place = manner, place.strip()
        calendar.save()
        calendar.hours.all().delete()
        Hours.objects.bulk_create(
            Hours(calendar=calendar, weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in hours
        )
        record_trace(by=by, verb="keep_calendar", subject=calendar, before=before, after=_state(calendar))
    return calendar


def close_day(*, by: Any, day: date) -> ClosedDay | None:
    """Close a single day; closed twice, it stays. Days that are past go. None when it is past. Raises NotAllowed."""
    today = timezone.localdate()
    with transaction.atomic():
        calendar = _own(by)
        calendar.closed_days.filter(day__lt=today).delete()
        if day < today or calendar.closed_days.count() >= MOST_CLOSED:
            return None
        return calendar.closed_days.get_or_create(day=day)[0]


def open_day(*, by: Any, day: date) -> None:
    """Open a day again that was closed. Raises NotAllowed."""
    with transaction.atomic():
        _own(by).closed_days.filter(day=day).delete()


def renew_feed(*, by: Any) -> Calendar:
    """Give the feed another secret address; the old one opens nothing any more. Raises NotAllowed."""
    with transaction.atomic():
        calendar = _own(by)
        calendar.token = new_token()
        calendar.save(update_fields=["token"])
        record_trace(by=by, verb="renew_feed", subject=calendar)
    return calendar


def leave_calendar(*, user: int, actor: int, now: datetime | None = None) -> None:
    """Cancel what is to come at the doors of ``actor`` with ``user`` (ids), who left it: the firm chooses anew.

    With their last position their calendar goes: the secret addresses, the busy times, the feed.
    """
    _call_off(Appointment.objects.filter(calendar__user=user, introduction__door__actor=actor), now)
    _drop_unheld(user, now)


def sweep_left(*, now: datetime | None = None) -> int:
    """Call off what is to come with people who left the door's body, and drop the calendars of who left their last.

    Mends what ``leave_calendar`` could not do, which hears of a leaver after the commit. Returns how many appointments were
    called off; one that fails holds up no other. A job's verb: no person asks for it.
    """
    moment = now or timezone.now()
    there = Position.objects.filter(user=OuterRef("calendar__user"), actor=OuterRef("introduction__door__actor"))
    called_off = 0
    for pk in list(_to_come(Appointment.objects.filter(~Exists(there)), moment)):
        with _logged("appointment", pk):
            call_off(pk, moment)
            called_off += 1
    for user in list(Calendar.objects.exclude(user__in=Position.objects.values("user")).values_list("user", flat=True)):
        with _logged("calendar of person", user):
            _drop_unheld(user, moment)
    return called_off


@contextmanager
def _logged(what: str, pk: int) -> Iterator[None]:
    """Go on after a failure, which is logged and tried again at the next run."""
    try:
        yield
    except Exception:
        log.exception("%s %s: sweeping after its person left failed and will be tried again", what, pk)


def end_for(*, introduction: int, now: datetime | None = None) -> None:
    """Cancel what is to come for ``introduction`` (id), which ended."""
    _call_off(Appointment.objects.filter(introduction=introduction), now)


def end_after(*, step: int) -> None:
    """Cancel what is to come for the introduction that ``step`` (id) ended as helped, or for the whole case that it closed.

    What has begun at the step's moment stays.
    """
    found = Step.objects.filter(pk=step, kind__in=ENDINGS).first()
    if found is None:
        return
    ended = Appointment.objects.filter(introduction__case=found.case_id)
    if found.introduction_id:
        ended = ended.filter(introduction=found.introduction_id)
    _call_off(ended, found.at)


def erase_person(user: Any, by: Any) -> None:
    """Erase what the room holds about ``user``: their calendar, what is to come in it first. Called by the erasure of an account."""
    _call_off(Appointment.objects.filter(calendar__user=user), None)
    _drop(user.pk)


def erase_cases(cases: Iterable[int]) -> None:
    """Erase the appointments of ``cases`` (ids), whose names are gone, and the letters about them.

    Who would have met the firm is told by a letter that names nobody, unless the cancellation was told before: a letter of
    it that still waits is erased unsent, for it names the firm. That they took place is among the case's steps.
    """
    moment = timezone.now()
    with transaction.atomic():
        rows = Appointment.objects.filter(introduction__case__in=list(cases))
        found = list(rows.select_related("introduction__case", "introduction__door__actor", "calendar__user"))
        untold = [one for one in found if one.starts_at > moment and letters.is_untold(one)]
        erase_letters_about(Appointment, [appointment.pk for appointment in found])
        for appointment in untold:
            letters.tell_erased(appointment)
        rows.delete()


def _call_off(appointments: Any, now: datetime | None) -> None:
    moment = now or timezone.now()
    for pk in list(_to_come(appointments, moment)):
        call_off(pk, moment)


def _to_come(appointments: Any, moment: datetime) -> Any:
    """Return the ids of those of ``appointments`` that are booked and begin after ``moment``, in the order of locking."""
    due = appointments.filter(state=AppointmentState.BOOKED, starts_at__gt=moment)
    return due.order_by("introduction__case", "pk").values_list("pk", flat=True)


def _drop_unheld(user: int, now: datetime | None) -> None:
    """Drop the calendar of ``user`` (id) if nobody could be met by it any more: they hold no position."""
    if Position.objects.filter(user=user).exists():
        return
    _call_off(Appointment.objects.filter(calendar__user=user), now)
    _drop(user)


def _drop(user: int) -> None:
    """Erase the calendar of ``user`` (id). Its appointments stay with their cases, without person or place."""
    with transaction.atomic():
        calendar = Calendar.objects.select_for_update().filter(user=user).first()  # waits for who books in it
        if calendar is None:
            return
        calendar.appointments.update(place="")
        record_trace(by=None, verb="drop_calendar", subject=calendar)
        calendar.delete()


def _own(by: Any) -> Calendar:
    """Return one's own calendar, locked, made when there is none. Raises NotAllowed."""
    require(may_keep_calendar(by))
    Calendar.objects.get_or_create(user=by)
    return Calendar.objects.select_for_update().get(user=by)


def _state(calendar: Calendar) -> dict[str, Any]:
    return {
        "length": calendar.length,
        "pause": calendar.pause,
        "notice": calendar.notice,
        "ahead": calendar.ahead,
        "manner": str(calendar.manner),
        "hours": [str(hours) for hours in calendar.hours.all()],
    }
