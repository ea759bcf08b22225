"""The letters of the room: both sides are told of each change at once, and the working day before with the digest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from relais.appointments.enums import AppointmentState
from relais.appointments.models import Appointment
from relais.groundwork.enums import LetterState
from relais.groundwork.models import Letter
from relais.groundwork.post import write_letter

TEMPLATE = "appointments/letter"
REMINDER = f"{TEMPLATE}/reminder"  # the kind that may be left
_quiet: ContextVar[bool] = ContextVar("relais.appointments.quiet", default=False)
SUBJECTS: dict[str, Callable[[], str]] = {
    "booked": lambda: _("Rendez-vous le %(when)s avec %(other)s"),
    "moved": lambda: _("Rendez-vous déplacé au %(when)s avec %(other)s"),
    "cancelled": lambda: _("Rendez-vous annulé : le %(when)s avec %(other)s"),
    "erased": lambda: _("Rendez-vous annulé : le %(when)s avec %(other)s"),
    "restored": lambda: _("Rendez-vous maintenu : le %(when)s avec %(other)s"),
    "reminder": lambda: _("Rappel : rendez-vous le %(when)s avec %(other)s"),
}


@contextmanager
def quiet() -> Iterator[None]:
    """Write no letter within: what is told happened long ago, or never (the demo region)."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def tell(appointment: Appointment, what: str, words: str = "") -> None:
    """Tell both sides ``what`` became of the appointment: "booked", "moved", "cancelled", "restored" or "reminder".

    A reminder waits for the day's digest; everything else goes at once.
    """
    if _quiet.get():
        return
    case, calendar = appointment.introduction.case, appointment.calendar
    door = appointment.introduction.door
    _write(
        appointment, what, words, side="firm", token=appointment.firm_token, to=case.email, language=case.language,
        person=case.person, other=_meets(appointment),
    )  # fmt: skip
    if calendar is not None and calendar.user.is_active:
        _write(
            appointment, what, words, side="door", token=appointment.door_token, to=calendar.user.email,
            language=calendar.user.language, person=calendar.user, other=case.firm or door.title,
        )  # fmt: skip


def is_untold(appointment: Appointment) -> bool:
    """Tell whether the person still expects the firm: it is booked, or the letter of its cancellation has not gone out."""
    if appointment.state == AppointmentState.BOOKED:
        return True
    key = _key(appointment, "cancelled", "door")
    return Letter.objects.filter(key=key, state__in=[LetterState.WAITING, LetterState.SENDING]).exists()


def tell_erased(appointment: Appointment) -> None:
    """Tell the person that a firm which erased its case will not come, without a word of who it was."""
    calendar = appointment.calendar
    if _quiet.get() or calendar is None or not calendar.user.is_active:
        return
    _write(
        appointment, "erased", "", side="door", token="", to=calendar.user.email, language=calendar.user.language,
        person=calendar.user, other=appointment.introduction.door.title,
    )  # fmt: skip


def when(appointment: Appointment) -> str:
    """Return day and hours of the appointment in the running language."""
    start, end = timezone.localtime(appointment.starts_at), timezone.localtime(appointment.ends_at)
    return _("%(weekday)s %(day)s, de %(from)s à %(to)s") % {
        "weekday": date_format(start, "l"),
        "day": date_format(start, "DATE_FORMAT"),
        "from": date_format(start, "H:i"),
        "to": date_format(end, "H:i"),
    }


def _meets(appointment: Appointment) -> str:
    organisation = appointment.introduction.door.actor.name
    if appointment.calendar is None:
        return organisation
    return f"{appointment.calendar.user} ({organisation})"


def _key(appointment: Appointment, what: str, side: str) -> str:
    return f"appointment:{appointment.pk}:{appointment.sequence}:{what}:{side}"


def _write(
    appointment: Appointment, what: str, words: str, *, side: str, token: str, to: str, language: str, person: Any,
    other: str,
) -> None:  # fmt: skip
    if not to:
        return
    site = settings.TABLE.site_url.rstrip("/")
    with override(language):
        names = {"when": when(appointment), "other": other}
        context = {
            "subject": SUBJECTS[what]() % names,
            "when": names["when"],
            "other": other,
            "manner": appointment.get_manner_display(),
            "place": appointment.place,
            "quote": words,
            "over": what == "cancelled",
            "address": site + reverse("appointments:appointment", args=[token]) if token else "",
            "file": site + reverse("appointments:file", args=[token]) if token else "",
        }
    write_letter(
        key=_key(appointment, what, side), to=to, language=language,
        template=TEMPLATE, context=context, urgent=what != "reminder", person=person, about=appointment,
        unsubscribable=what == "reminder", kind=REMINDER if what == "reminder" else "",
    )  # fmt: skip
