"""What both sides do with an appointment: book, move, cancel, take it up again, say what became of it.

Each verb locks the case's row first, like every verb of the introductions, and then the calendar's: of two who want the
same time, one gets it and the other is told. Should a lock ever be missing, the database refuses the same time twice.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from relais.appointments import letters
from relais.appointments.enums import AppointmentState, Manner
from relais.appointments.errors import AlreadyBooked, AppointmentGone, SlotTaken, TooEarly, TooLate
from relais.appointments.models import LONGEST_PLACE, Appointment, Calendar
from relais.appointments.queries import (
    calendars_of,
    changes_by_firm,
    coming,
    is_free,
    is_restorable,
    may_be_booked,
    may_restore,
    said_of,
)
from relais.appointments.rules import side_at
from relais.groundwork.errors import NotAllowed, TooMany
from relais.introductions.enums import Side, StepKind
from relais.introductions.errors import WrongMoment
from relais.introductions.models import Introduction
from relais.introductions.services.answering import note_appointment, side_of
from relais.introductions.services.moving import locked_introduction
from relais.territories.workdays import workday_before

MOST_CHANGES = 6  # movings, cancellations and restorings of one introduction a day by the firm: each writes to a person
GIVEN_BY_FIRM = {Manner.THERE, Manner.PHONE}  # where one meets is for the firm to say
OUTCOMES = {"held": (AppointmentState.HELD, StepKind.HELD), "missed": (AppointmentState.MISSED, StepKind.MISSED)}


def book_appointment(
    *, by: Any, introduction: Introduction, calendar: Calendar, starts_at: datetime, token: str = "",
    place: str = "", words: str = "", now: datetime | None = None,
) -> Appointment:  # fmt: skip
    """Book the free slot of ``calendar`` that begins at ``starts_at`` for ``introduction``; both sides are told.

    The firm may (by the case's link), the door's side and the animator. ``place`` is the firm's address or telephone
    where one meets there. Raises NotAllowed, WrongMoment (the introduction does not run), AlreadyBooked, SlotTaken.
    """
    now = now or timezone.now()
    with transaction.atomic():
        introduction = locked_introduction(introduction.pk)
        side = side_of(by, introduction, token)
        if not may_be_booked(introduction):
            raise WrongMoment
        if coming(introduction, now):
            raise AlreadyBooked
        locked = _locked(calendar.pk, introduction)
        slot = is_free(locked, starts_at, now, actor=introduction.door.actor)
        if slot is None:
            raise SlotTaken
        where = place.strip() if locked.manner in GIVEN_BY_FIRM else locked.place
        appointment = Appointment(
            calendar=locked, introduction=introduction, starts_at=slot[0], ends_at=slot[1], manner=locked.manner,
            place=where[:LONGEST_PLACE], created_at=now,
        )  # fmt: skip
        _keep(appointment, now)
        _note(appointment, StepKind.BOOKED, side, by, words, now)
        letters.tell(appointment, "booked", words)
    return appointment


def move_appointment(
    *, by: Any, appointment: Appointment, starts_at: datetime, token: str = "", words: str = "",
    now: datetime | None = None,
) -> Appointment:  # fmt: skip
    """Move it to another free slot of the same person, until it begins. Raises NotAllowed, TooLate, TooMany, SlotTaken."""
    now = now or timezone.now()
    with transaction.atomic():
        appointment, side = _held(appointment.pk, by, token, now)
        if appointment.calendar_id is None or not may_be_booked(appointment.introduction):
            raise TooLate
        calendar = _locked(appointment.calendar_id, appointment.introduction)
        actor = appointment.introduction.door.actor
        slot = is_free(calendar, starts_at, now, actor=actor, apart_from=appointment)
        if slot is None or slot[0] == appointment.starts_at:
            raise SlotTaken
        appointment.starts_at, appointment.ends_at = slot
        appointment.sequence += 1
        _keep(appointment, now)
        _note(appointment, StepKind.MOVED, side, by, words, now)
        letters.tell(appointment, "moved", words)
    return appointment


def cancel_appointment(
    *, by: Any, appointment: Appointment, token: str = "", words: str = "", now: datetime | None = None
) -> Appointment:
    """Cancel it, until it begins; its time is free again. Raises NotAllowed, TooLate, TooMany."""
    now = now or timezone.now()
    with transaction.atomic():
        appointment, side = _held(appointment.pk, by, token, now)
        _cancel(appointment, side, by, words, now)
    return appointment


def restore_appointment(
    *, by: Any, appointment: Appointment, token: str = "", now: datetime | None = None
) -> Appointment:
    """Take a cancelled appointment up again if its time is still free. The side that cancelled may, and the animator.

    The notice does not count: the time was agreed upon before. Raises NotAllowed, TooLate, TooMany, AlreadyBooked, SlotTaken.
    """
    now = now or timezone.now()
    with transaction.atomic():
        appointment, side = _read(appointment.pk, by, token)
        introduction = appointment.introduction
        over = appointment.state != AppointmentState.CANCELLED or appointment.starts_at <= now
        if over or appointment.calendar_id is None or not may_be_booked(introduction):
            raise TooLate
        if not may_restore(side, appointment):
            raise NotAllowed(_("Seule la partie qui l'a annulé peut reprendre ce rendez-vous."))
        _count(introduction, side, now)
        if coming(introduction, now):
            raise AlreadyBooked
        calendar = _locked(appointment.calendar_id, introduction)
        if not is_restorable(appointment, calendar, now):
            raise SlotTaken
        appointment.state = AppointmentState.BOOKED
        appointment.sequence += 1
        _keep(appointment, now)
        _note(appointment, StepKind.RESTORED, side, by, "", now)
        letters.tell(appointment, "restored")
    return appointment


def tell_outcome(
    *, by: Any, appointment: Appointment, outcome: str, token: str = "", words: str = "", now: datetime | None = None
) -> Appointment:
    """Say that it was "held" or "missed", once it has begun; said again, the last word counts. The door's side says it.

    Raises NotAllowed, TooEarly, TooLate (cancelled), KeyError for another outcome.
    """
    now = now or timezone.now()
    state, kind = OUTCOMES[outcome]
    with transaction.atomic():
        appointment, side = _read(appointment.pk, by, token)
        if side == Side.FIRM:
            raise NotAllowed
        if appointment.state == AppointmentState.CANCELLED:
            raise TooLate
        if appointment.starts_at > now:
            raise TooEarly
        if appointment.state != state:
            appointment.state, appointment.remind_on, appointment.changed_at = state, None, now
            appointment.save()
            _note(appointment, kind, side, by, words, now)
    return appointment


def call_off(pk: int, now: datetime) -> None:
    """Cancel the appointment ``pk`` in the platform's name, if it is still to come: its introduction ended, its person left."""
    with transaction.atomic():
        try:
            appointment = _row(pk)
        except AppointmentGone:
            return
        if appointment.state == AppointmentState.BOOKED and appointment.starts_at > now:
            _cancel(appointment, Side.PLATFORM, None, "", now)


def _cancel(appointment: Appointment, side: Side, by: Any, words: str, now: datetime) -> None:
    appointment.state, appointment.remind_on = AppointmentState.CANCELLED, None
    appointment.sequence += 1
    appointment.changed_at = now
    appointment.save()
    _note(appointment, StepKind.CANCELLED, side, by, words, now)
    letters.tell(appointment, "cancelled", words)


def _row(pk: int) -> Appointment:
    """Return the appointment, its case's row locked. Raises AppointmentGone."""
    found = Appointment.objects.filter(pk=pk).values_list("introduction_id", flat=True).first()
    if found is None:
        raise AppointmentGone
    introduction = locked_introduction(found)
    appointment = Appointment.objects.select_related("calendar__user").get(pk=pk)
    appointment.introduction = introduction
    return appointment


def _read(pk: int, by: Any, token: str) -> tuple[Appointment, Side]:
    appointment = _row(pk)
    return appointment, side_at(by, appointment, token)


def _held(pk: int, by: Any, token: str, now: datetime) -> tuple[Appointment, Side]:
    """Return the appointment if it is booked and has not begun, and the side of ``by``. Raises NotAllowed, TooLate, TooMany."""
    appointment, side = _read(pk, by, token)
    if appointment.state != AppointmentState.BOOKED or appointment.starts_at <= now:
        raise TooLate
    _count(appointment.introduction, side, now)
    return appointment, side


def _count(introduction: Introduction, side: Side, now: datetime) -> None:
    """Let the firm change its mind so often a day: its link needs no account. Raises TooMany."""
    if side == Side.FIRM and changes_by_firm(introduction, now) >= MOST_CHANGES:
        raise TooMany(
            _("Trop de changements aujourd'hui pour ce rendez-vous. Réessayez demain, ou écrivez à la porte.")
        )


def _locked(pk: int, introduction: Introduction) -> Calendar:
    """Return the calendar with its row locked, of somebody who answers for the door. Raises SlotTaken."""
    Calendar.objects.select_for_update().filter(pk=pk).first()
    calendar = calendars_of(introduction.door.actor).filter(pk=pk).first()
    if calendar is None:
        raise SlotTaken
    return calendar


def _keep(appointment: Appointment, now: datetime) -> None:
    """Save what is booked, with the day of its reminder. Raises SlotTaken when the database holds another at that time."""
    remind_on = workday_before(timezone.localdate(appointment.starts_at))
    appointment.remind_on = remind_on if remind_on > timezone.localdate(now) else None  # the letter of today is enough
    appointment.changed_at = now
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as taken:
        raise SlotTaken from taken


def _note(appointment: Appointment, kind: StepKind, side: Side, by: Any, words: str, now: datetime) -> None:
    said = f"{said_of(appointment)} {words}".strip()
    note_appointment(introduction=appointment.introduction, kind=kind, side=side, by=by, words=said, now=now)
