"""Reads of the room: who may be met, what is free, what stands in a week."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from relais.actors.models import Actor, Position
from relais.appointments.enums import AppointmentState
from relais.appointments.models import Appointment, Busy, Calendar
from relais.appointments.slots import BRUSSELS, Span, free_slots
from relais.introductions.enums import IntroductionState, Side, StepKind
from relais.introductions.models import GOING_CASES, Introduction, Step
from relais.territories.workdays import is_holiday

BOOKABLE = [IntroductionState.WAITING, IntroductionState.TAKEN_UP]
CHANGES = [StepKind.MOVED, StepKind.CANCELLED, StepKind.RESTORED]
FED = timedelta(days=31)  # how long an appointment that is past stays in the feed


def calendar_of(user: Any) -> Calendar | None:
    """Return the person's calendar, None when they have set none."""
    return Calendar.objects.filter(user=user).prefetch_related("hours", "closed_days").first()


def calendars_of(actor: Actor) -> QuerySet[Calendar]:
    """Return the calendars with hours of the people who answer for the doors of ``actor``, in order of arrival."""
    people = Position.objects.filter(actor=actor, user__is_active=True).values("user")
    found = Calendar.objects.filter(user__in=people, hours__isnull=False).distinct()
    return found.select_related("user").prefetch_related("hours", "closed_days").order_by("pk")


def may_be_booked(introduction: Introduction) -> bool:
    """Tell whether ``introduction`` runs: only then one may meet for it."""
    return introduction.state in BOOKABLE and introduction.case.state in GOING_CASES


def coming(introduction: Introduction, now: datetime) -> Appointment | None:
    """Return the appointment of ``introduction`` that is still to come, or runs."""
    booked = Appointment.objects.filter(introduction=introduction, state=AppointmentState.BOOKED, ends_at__gt=now)
    return booked.first()


def away_until(user: Any, actor: Actor | None = None) -> date | None:
    """Return the last day on which ``user`` is away from ``actor``, or, without one, from all their organisations."""
    positions = Position.objects.filter(user=user)
    days = list((positions.filter(actor=actor) if actor else positions).values_list("absent_until", flat=True))
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def closed_on(calendar: Calendar, actor: Actor | None = None) -> Callable[[date], bool]:
    """Return what tells whether nobody may book on a day: a holiday, a day closed, or the person away from ``actor``."""
    closed, away = {one.day for one in calendar.closed_days.all()}, away_until(calendar.user, actor)
    return lambda day: day in closed or is_holiday(day) or (away is not None and day <= away)


def free(
    calendar: Calendar, first: date, last: date, now: datetime, *,
    actor: Actor | None = None, apart_from: Appointment | None = None,
) -> list[Span]:  # fmt: skip
    """Return the slots of ``calendar`` from ``first`` to ``last`` that may be booked, as ``slots.free_slots`` tells.

    ``actor`` is for whom the person would be met; ``apart_from`` is an appointment that is to be moved.
    """
    window = Q(starts_at__lt=_midnight(last + timedelta(days=2)), ends_at__gt=_midnight(first - timedelta(days=1)))
    busy = list(calendar.busy.filter(window).values_list("starts_at", "ends_at"))
    booked = calendar.appointments.filter(window, state=AppointmentState.BOOKED)
    if apart_from is not None:
        booked = booked.exclude(pk=apart_from.pk)
    return free_slots(
        [hours.opening for hours in calendar.hours.all()], calendar.terms, now=now, first=first, last=last,
        closed=closed_on(calendar, actor), busy=busy, booked=list(booked.values_list("starts_at", "ends_at")),
    )  # fmt: skip


def is_free(
    calendar: Calendar, start: datetime, now: datetime, *, actor: Actor, apart_from: Appointment | None = None
) -> Span | None:
    """Return the free slot that begins at ``start``, None when there is none."""
    day = start.astimezone(BRUSSELS).date()
    return next(
        (slot for slot in free(calendar, day, day, now, actor=actor, apart_from=apart_from) if slot[0] == start), None
    )


def is_restorable(appointment: Appointment, calendar: Calendar, now: datetime) -> bool:
    """Tell whether the time of a cancelled ``appointment`` is still to come and free in ``calendar``.

    As for a free slot: no day that is closed, nothing busy, and the pause before and after what is booked.
    """
    start, end = appointment.starts_at, appointment.ends_at
    day = start.astimezone(BRUSSELS).date()
    if start <= now or closed_on(calendar, appointment.introduction.door.actor)(day):
        return False
    pause = timedelta(minutes=calendar.pause)
    near = {"starts_at__lt": end + pause, "ends_at__gt": start - pause}
    booked = calendar.appointments.filter(state=AppointmentState.BOOKED, **near)
    return not (booked.exists() or calendar.busy.filter(starts_at__lt=end, ends_at__gt=start).exists())


def may_restore(side: Side, appointment: Appointment) -> bool:
    """Tell whether ``side`` may take the cancelled ``appointment`` up again: whoever cancelled it, and the animator."""
    cancelled = Step.objects.filter(
        introduction=appointment.introduction_id, kind=StepKind.CANCELLED, words__startswith=said_of(appointment)
    )  # an introduction may have had several: the one at that time
    by = cancelled.order_by("pk").values_list("side", flat=True).last()
    return side in {by, Side.ANIMATOR}


def changes_by_firm(introduction: Introduction, now: datetime) -> int:
    """Return how often the firm's side moved, cancelled or restored an appointment of ``introduction`` on the day of ``now``."""
    begins = _midnight(now.astimezone(BRUSSELS).date())
    changes = Step.objects.filter(introduction=introduction, side=Side.FIRM, kind__in=CHANGES)
    return changes.filter(at__gte=begins).count()


def said_of(appointment: Appointment) -> str:
    """Return day and hours of the appointment as the steps name them: read in any of the four languages."""
    start, end = timezone.localtime(appointment.starts_at), timezone.localtime(appointment.ends_at)
    return f"{start:%d/%m/%Y}, {start:%H:%M}–{end:%H:%M}."


def week_of(calendar: Calendar, first: date, days: int, now: datetime) -> list[dict[str, Any]]:
    """Return ``days`` days from ``first`` with what stands in each: appointments, busy and free times, in order.

    Each row is {"day", "closed" (why, or empty), "away", "rows"}; each of ``rows`` {"kind", "start", "end", "appointment"}.
    """
    last = first + timedelta(days=days - 1)
    window = Q(starts_at__lt=_midnight(last + timedelta(days=1)), ends_at__gt=_midnight(first))
    appointments = list(
        calendar.appointments.filter(window).exclude(state=AppointmentState.CANCELLED)
        .select_related("introduction__case", "introduction__door__actor")
    )  # fmt: skip
    busy = list(calendar.busy.filter(window))
    slots = free(calendar, first, last, now)
    closed_days, away = {one.day for one in calendar.closed_days.all()}, away_until(calendar.user)
    found = []
    for number in range(days):
        day = first + timedelta(days=number)
        found.append({
            "day": day,
            "holiday": is_holiday(day),
            "closed": day in closed_days,
            "away": away is not None and first <= day <= away,
            "hours": [hours for hours in calendar.hours.all() if hours.weekday == day.weekday()],
            "rows": _rows(day, appointments, busy, slots),
        })  # fmt: skip
    return found


def _rows(day: date, appointments: list[Appointment], busy: list[Busy], slots: list[Span]) -> list[dict[str, Any]]:
    begins, ends = _midnight(day), _midnight(day + timedelta(days=1))
    rows: list[dict[str, Any]] = [
        {"kind": "appointment", "start": one.starts_at, "end": one.ends_at, "appointment": one}
        for one in appointments
        if begins <= one.starts_at < ends
    ]
    for one in busy:
        if one.starts_at < ends and one.ends_at > begins:
            whole = one.starts_at <= begins and one.ends_at >= ends
            rows.append({
                "kind": "busy", "whole": whole, "start": max(one.starts_at, begins), "end": min(one.ends_at, ends),
            })  # fmt: skip
    rows += [{"kind": "free", "start": start, "end": end} for start, end in slots if begins <= start < ends]
    return sorted(rows, key=lambda row: (row["start"], row["kind"]))


def to_feed(calendar: Calendar, now: datetime) -> QuerySet[Appointment]:
    """Return the appointments that the person's feed holds: those to come, and of the last month; cancelled ones too."""
    found = calendar.appointments.filter(ends_at__gt=now - FED)
    return found.select_related("introduction__case", "introduction__door__actor", "calendar__user").order_by(
        "starts_at", "pk"
    )


def by_token(token: str) -> Appointment | None:
    """Return the appointment that either side's link ``token`` opens."""
    found = Appointment.objects.filter(Q(firm_token=token) | Q(door_token=token))
    return found.select_related("introduction__case", "introduction__door__actor", "calendar__user").first()


def held_about(user: Any) -> dict[str, Any]:
    """Return what the room holds about ``user`` as JSON can hold it: their calendar, and their appointments of either side."""
    calendar = calendar_of(user)
    met = Appointment.objects.filter(Q(calendar__user=user) | Q(introduction__case__person=user)).select_related(
        "introduction__case", "introduction__door__actor"
    )
    return {
        "calendar": _calendar(calendar) if calendar else None,
        "appointments": [
            {
                "from": one.starts_at.isoformat(),
                "until": one.ends_at.isoformat(),
                "state": one.state,
                "how": one.manner,
                "place": one.place,
                "case": one.introduction.case_id,
                "organisation": one.introduction.door.actor.name,
            }
            for one in met
        ],
    }


def _calendar(calendar: Calendar) -> dict[str, Any]:
    busy = calendar.busy.values_list("starts_at", "ends_at")
    return {
        "length": calendar.length,
        "pause": calendar.pause,
        "notice": calendar.notice,
        "ahead": calendar.ahead,
        "how": calendar.manner,
        "place": calendar.place,
        "address": calendar.address,
        "hours": [str(hours) for hours in calendar.hours.all()],
        "closed": [day.day.isoformat() for day in calendar.closed_days.all()],
        "busy": [[start.isoformat(), end.isoformat()] for start, end in busy],
    }


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BRUSSELS)
