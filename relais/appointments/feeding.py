"""What a calendar program gets to see of appointments: the person's feed, and one appointment as a file."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from relais.appointments.enums import AppointmentState
from relais.appointments.models import Appointment, Calendar
from relais.appointments.queries import to_feed
from relais.appointments.writing import Entry, to_ical


def feed_of(calendar: Calendar, now: datetime) -> bytes:
    """Return the person's appointments as iCalendar, in the running language."""
    entries = [_entry(one, firm=False, token=one.door_token) for one in to_feed(calendar, now)]
    name = _("Relais %(region)s : rendez-vous") % {"region": settings.TABLE.region_name}
    return to_ical(entries, name=name, feed=True)


def file_of(appointment: Appointment, *, firm: bool, token: str) -> bytes:
    """Return one appointment as iCalendar, as the ``firm`` or the door's side sees it; its page is the one of ``token``."""
    return to_ical([_entry(appointment, firm=firm, token=token)])


def _entry(appointment: Appointment, *, firm: bool, token: str) -> Entry:
    door = appointment.introduction.door
    case = appointment.introduction.case
    person = str(appointment.calendar.user) if appointment.calendar else ""
    met = ", ".join(word for word in (person, door.actor.name) if word)
    other = met if firm else case.firm or door.title
    words = [str(appointment.get_manner_display()), door.title]
    if not firm:
        words += [case.contact, case.phone]
    return Entry(
        uid=f"urn:uuid:{appointment.uid}", sequence=appointment.sequence, changed=appointment.changed_at,
        start=appointment.starts_at, end=appointment.ends_at, title=_("Rendez-vous : %(other)s") % {"other": other},
        words="\n".join(word for word in words if word), place=appointment.place,
        address=settings.TABLE.site_url.rstrip("/") + reverse("appointments:appointment", args=[token]),
        cancelled=appointment.state == AppointmentState.CANCELLED,
    )  # fmt: skip
