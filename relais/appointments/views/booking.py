"""Choosing a time, and the page of an appointment. Either side's link opens it without an account."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.appointments import queries
from relais.appointments.enums import AppointmentState, Manner
from relais.appointments.errors import SlotTaken
from relais.appointments.forms import SlotForm, WordsForm
from relais.appointments.models import Appointment, Calendar
from relais.appointments.rules import side_at
from relais.appointments.services import booking
from relais.appointments.slots import Span
from relais.appointments.views.mine import WEEK, day_of
from relais.groundwork.errors import Refusal
from relais.introductions.enums import Side
from relais.introductions.models import Introduction
from relais.introductions.rules import may_watch

WITH_CASE = ("case__need", "door__actor")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Let the firm choose a time, by the link of its case."""
    found = Introduction.objects.select_related(*WITH_CASE).filter(case__token=token)
    introduction = get_object_or_404(found, pk=pk)
    back = reverse("introductions:case", args=[token])
    return _choose(request, introduction, "" if may_watch(request.user) else token, back, Side.FIRM)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_for_firm(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever answers for the door choose a time for the firm."""
    introduction = get_object_or_404(Introduction.objects.select_related(*WITH_CASE), token=token)
    return _choose(request, introduction, token, reverse("introductions:answer", args=[token]), Side.DOOR)


@never_cache
@require_safe
def appointment(request: HttpRequest, token: str) -> HttpResponse:
    """Show one appointment and what one may do with it."""
    return _show(request, _appointment(token), token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, token: str) -> HttpResponse:
    """Choose another time with the same person."""
    found = _appointment(token)
    back = reverse("appointments:appointment", args=[token])
    if not _movable(found, timezone.now()):
        messages.error(request, _("Ce rendez-vous ne peut plus être déplacé."))
        return redirect(back)
    return _choose(request, found.introduction, token, back, side_at(request.user, found, token), moving=found)


@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Cancel, with a word."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _show(request, _appointment(token), token, status=422, words_form=form)
    return _do(
        request, token, booking.cancel_appointment, said=_("Le rendez-vous est annulé. L'autre partie est prévenue."),
        words=form.cleaned_data["words"],
    )  # fmt: skip


@require_POST
def restore(request: HttpRequest, token: str) -> HttpResponse:
    """Undo a cancellation."""
    return _do(request, token, booking.restore_appointment, said=_("Le rendez-vous est repris."))


@require_POST
def outcome(request: HttpRequest, token: str) -> HttpResponse:
    """Say that it took place, or not."""
    said = request.POST.get("outcome", "")
    if said not in booking.OUTCOMES:
        messages.error(request, _("Choisissez ce qui s'est passé."))
        return redirect("appointments:appointment", token=token)
    return _do(request, token, booking.tell_outcome, outcome=said, said=_("Merci, c'est noté."))


def _choose(
    request: HttpRequest, introduction: Introduction, token: str, back: str, side: Side,
    moving: Appointment | None = None,
) -> HttpResponse:  # fmt: skip
    calendars = list(queries.calendars_of(introduction.door.actor))
    if moving:
        calendars = [one for one in calendars if one.pk == moving.calendar_id]
    wanted = request.POST.get("person") or request.GET.get("personne")
    calendar = next((one for one in calendars if str(one.pk) == wanted), calendars[0] if calendars else None)
    open_ = queries.may_be_booked(introduction)
    if calendar is None or not open_:
        return _page(request, introduction, back, side, {"calendars": calendars, "open": open_, "moving": moving})
    form = SlotForm(
        request.POST if request.method == "POST" else None, manner=calendar.manner, moving=bool(moving),
        initial={"place": introduction.case.phone if calendar.manner == Manner.PHONE else ""},
    )  # fmt: skip
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = _book(request, introduction, calendar, token, form.cleaned_data, moving)
            except SlotTaken as taken:
                messages.error(request, str(taken.message))
                status = taken.status
            except Refusal as refusal:
                messages.error(request, str(refusal.message))
                return redirect(back)
            else:
                messages.success(request, _("C'est noté. Les deux parties reçoivent un e-mail."))
                return redirect(
                    "appointments:appointment", token=made.firm_token if side == Side.FIRM else made.door_token
                )
    context = _slots(request, introduction, calendar, moving)
    more = {"calendars": calendars, "calendar": calendar, "open": True, "moving": moving, "form": form}
    return _page(request, introduction, back, side, context | more, status=status)


def _book(
    request: HttpRequest, introduction: Introduction, calendar: Calendar, token: str, data: dict[str, Any],
    moving: Appointment | None,
) -> Appointment:  # fmt: skip
    if moving:
        return booking.move_appointment(
            by=request.user, appointment=moving, starts_at=data["slot"], token=token, words=data["words"]
        )
    return booking.book_appointment(
        by=request.user, introduction=introduction, calendar=calendar, starts_at=data["slot"], token=token,
        place=data.get("place", ""), words=data["words"],
    )  # fmt: skip


def _slots(
    request: HttpRequest, introduction: Introduction, calendar: Calendar, moving: Appointment | None
) -> dict[str, Any]:
    """Return the free slots of seven days, from the first that has any or from the day asked for, and where to leaf."""
    today, now = timezone.localdate(), timezone.now()
    slots = queries.free(
        calendar, today, today + timedelta(days=calendar.ahead), now, actor=introduction.door.actor, apart_from=moving
    )
    if moving:
        slots = [slot for slot in slots if slot[0] != moving.starts_at]
    first = max(today, day_of(request, _day(slots[0]) if slots else today))
    last = first + timedelta(days=WEEK - 1)
    shown = [slot for slot in slots if first <= _day(slot) <= last]
    later = next((_day(slot) for slot in slots if _day(slot) > last), None)
    earlier = any(_day(slot) < first for slot in slots)
    return {
        "days": [(day, list(found)) for day, found in groupby(shown, key=_day)],
        "any": bool(slots),
        "first": first,
        "last": last,
        "later": later,
        "earlier": max(today, first - timedelta(days=WEEK)) if earlier else None,
    }


def _day(slot: Span) -> date:
    return timezone.localdate(slot[0])


def _page(
    request: HttpRequest, introduction: Introduction, back: str, side: Side, context: dict[str, Any],
    *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context |= {"introduction": introduction, "case": introduction.case, "back": back, "firm": side == Side.FIRM}
    return render(request, "appointments/choose.html", context, status=status)


def _appointment(token: str) -> Appointment:
    found = queries.by_token(token)
    if found is None:
        raise Http404
    return found


def _movable(found: Appointment, now: datetime) -> bool:
    return (
        found.state == AppointmentState.BOOKED and found.starts_at > now and found.calendar_id is not None
        and queries.may_be_booked(found.introduction)
    )  # fmt: skip


def _do(request: HttpRequest, token: str, verb: Any, *, said: str, **values: Any) -> HttpResponse:
    try:
        verb(by=request.user, appointment=_appointment(token), token=token, **values)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect("appointments:appointment", token=token)


def _show(request: HttpRequest, found: Appointment, token: str, *, status: int = 200, **forms: Any) -> HttpResponse:
    now, side = timezone.now(), side_at(request.user, found, token)
    introduction = found.introduction
    begun = found.starts_at <= now
    cancelled = found.state == AppointmentState.CANCELLED
    theirs = cancelled and queries.may_restore(side, found)
    if side in {Side.FIRM, Side.ANIMATOR}:
        back = reverse("introductions:case", args=[introduction.case.token])
    else:
        back = reverse("introductions:answer", args=[introduction.token])
    context: dict[str, Any] = {
        "appointment": found,
        "introduction": introduction,
        "case": introduction.case,
        "token": token,
        "firm": side == Side.FIRM,
        "back": back,
        "movable": _movable(found, now),
        "cancellable": found.state == AppointmentState.BOOKED and not begun,
        "theirs": theirs,
        "restorable": theirs and found.calendar is not None and queries.may_be_booked(introduction)
        and queries.is_restorable(found, found.calendar, now),
        "tellable": begun and not cancelled and side != Side.FIRM,
        "words_form": WordsForm(),
    }  # fmt: skip
    return render(request, "appointments/appointment.html", context | forms, status=status)
