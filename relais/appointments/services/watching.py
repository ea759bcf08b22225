"""What the platform does by itself: each minute the reminder of the working day before, each day to forget what is past."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from relais.appointments import letters
from relais.appointments.enums import AppointmentState
from relais.appointments.models import Appointment, Busy
from relais.appointments.queries import FED

AT_ONCE = 500  # appointments a run; the next run goes on


def remind(*, now: datetime | None = None) -> int:
    """Remind both sides of what they have on the next working day; return of how many. A job's verb: no person asks for it."""
    now = now or timezone.now()
    due = Appointment.objects.filter(remind_on__lte=timezone.localdate(now)).order_by("pk")
    told = 0
    for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            appointment = Appointment.objects.select_for_update().get(pk=pk)
            if appointment.remind_on is None:
                continue
            appointment.remind_on = None
            appointment.save(update_fields=["remind_on"])
            if appointment.state == AppointmentState.BOOKED and appointment.starts_at > now:
                letters.tell(appointment, "reminder")
                told += 1
    return told


def forget_past(*, now: datetime | None = None) -> int:
    """Erase busy times that are past by a month; return how many. A job's verb: no person asks for it."""
    moment = now or timezone.now()
    return Busy.objects.filter(ends_at__lte=moment - FED).delete()[0]
