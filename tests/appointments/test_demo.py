"""The demo's appointments: from people that are there, quick, once, and consistent."""

from django.utils import timezone

from relais.appointments.demo import load_appointments
from relais.appointments.models import Appointment, Calendar
from relais.groundwork.models import Letter


def test_whoever_answers_for_a_demo_door_can_be_met(db, one, two, send, held_by):
    adviser = held_by(one)
    held_by(two)
    waiting = send(one, two, now=timezone.now())
    written = Letter.objects.count()
    assert load_appointments() == Appointment.objects.count() == 2
    assert Letter.objects.count() == written
    assert [one.user for one in Calendar.objects.filter(user=adviser)] == [adviser]
    for appointment in Appointment.objects.all():
        assert appointment.starts_at > timezone.now()
        assert appointment.introduction.case == waiting
    assert load_appointments() == 0
    assert Appointment.objects.count() == 2
