"""What the platform does by itself: each minute the reminder of the working day before, each day to forget what is past."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from relais.appointments import letters
from relais.appointments.enums import AppointmentState
from relais.appointments.models import Appointment, Busy
from relais.appointments.queries import FED

AT_ONCE = 500  # appointments a run; the next run goes on

log = logging.getLogger(__name__)


def remind(*, now: datetime | None = None) -> int:
    """Remind both sides of what they have on the next working day; return of how many. A job's verb: no person asks for it.

    Each appointment stands in its own transaction, so that one that fails holds up no other; it is tried again at the next run.
    """
    now = now or timezone.now()
    due = Appointment.objects.filter(remind_on__lte=timezone.localdate(now)).order_by("pk")
    told = 0
    for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            with transaction.atomic():
                told += _remind(pk, now)
        except Exception:
            log.exception("appointment %s: its reminder failed and will be tried again", pk)
    return told


def _remind(pk: int, now: datetime) -> bool:
    """Remind of the appointment ``pk`` once; tell whether anybody was reminded."""
    appointment = Appointment.objects.select_for_update().filter(pk=pk, remind_on__isnull=False).first()
    if appointment is None:  # erased, called off or reminded of meanwhile
        return False
    appointment.remind_on = None
    appointment.save(update_fields=["remind_on"])
    if appointment.state != AppointmentState.BOOKED or appointment.starts_at <= now:
        return False
    letters.tell(appointment, "reminder")
    return True


def forget_past(*, now: datetime | None = None) -> int:
    """Erase busy times that are past by a month; return how many. A job's verb: no person asks for it."""
    moment = now or timezone.now()
    return Busy.objects.filter(ends_at__lte=moment - FED).delete()[0]
