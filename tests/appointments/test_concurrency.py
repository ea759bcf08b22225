"""Two who want the same time at once: one gets it, the other is told; and without the locks both would have it.

These tests write for good, outside any transaction of pytest's, and take away what they wrote.
"""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from relais.actors.models import Actor, Door, Position
from relais.appointments.errors import SlotTaken
from relais.appointments.models import Appointment, Calendar, Hours
from relais.appointments.services import booking
from relais.appointments.slots import BRUSSELS
from relais.groundwork.models import Letter, Trace
from relais.introductions.models import Case, Introduction, Step
from relais.introductions.services import sending
from relais.needs.models import Need
from relais.needs.services import keep_need
from relais.people.models import User
from relais.territories.workdays import add_workdays
from tests.appointments.conftest import clock
from tests.introductions.conftest import FIRM, WORDS
from tests.introductions.test_concurrency import at_once

TIMES = 3  # a race that goes well once may go well by luck


@pytest.fixture
def calendar(django_db_setup: None, django_db_blocker: Any) -> Iterator[Calendar]:
    """A person with hours at a door, written for good; all that is booked goes with them."""
    with django_db_blocker.unblock():
        actor = Actor.objects.create(slug="race", name="Race", roles=["provider"], email="race@doors.example")
        Door.objects.create(
            slug="race", actor=actor, kind="advice", title="Race", description="Race", everywhere=True,
            confirmed_until=timezone.localdate() + timedelta(days=100),
        )  # fmt: skip
        user = User.objects.create_user("race@person.example", name="Race")
        Position.objects.create(user=user, actor=actor, kind="owner")
        calendar = Calendar.objects.create(user=user, length=60, pause=0)
        for weekday in range(7):
            Hours.objects.create(calendar=calendar, weekday=weekday, opens="09:00", closes="12:00")
        yield calendar
        for model in (Appointment, Calendar, Step, Introduction, Case, Need, Letter, Trace):
            model.objects.all().delete()
        actor.delete()
        user.delete()
        connections.close_all()


def demand(number: int) -> Introduction:
    """Send a firm's demand to the door and return it."""
    firm = FIRM | {"email": f"firm{number}@race.example"}
    case = sending.send_need(by=None, need=keep_need(text=WORDS), doors=["race"], **firm)
    return sending.confirm_case(token=case.token).introductions.get()


def day() -> date:
    return add_workdays(timezone.localdate(), 5)


def books(calendar: Calendar, number: int, hour: int, minute: int = 0) -> Any:
    introduction = demand(number)
    moment = clock(day(), hour, minute)

    def book() -> object:
        return booking.book_appointment(
            by=None, introduction=introduction, calendar=calendar, starts_at=moment, token=introduction.case.token
        )

    return book


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each booking up between seeing that the time is free and taking it, as a busy machine would."""
    real = booking.is_free

    def seen(*arguments: Any, **more: Any) -> Any:
        found = real(*arguments, **more)
        time.sleep(0.2)
        return found

    monkeypatch.setattr(booking, "is_free", seen)


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the lock of the calendar's row away."""
    monkeypatch.setattr(booking, "_locked", lambda pk, _introduction: Calendar.objects.get(pk=pk))


def times() -> list[str]:
    booked = Appointment.objects.filter(state="booked")
    return [f"{one.starts_at.astimezone(BRUSSELS):%H:%M}" for one in booked]


@pytest.mark.usefixtures("slow")
def test_of_two_firms_that_want_one_slot_at_once_one_has_it_and_the_other_is_told(calendar: Calendar) -> None:
    for number in range(TIMES):
        Appointment.objects.all().delete()
        results = at_once(books(calendar, 2 * number, 9), books(calendar, 2 * number + 1, 9))
        assert sorted(type(one).__name__ for one in results) == ["Appointment", "SlotTaken"]
        assert times() == ["09:00"]
        assert Letter.objects.filter(key__startswith="appointment:", to__startswith="firm").count() == number + 1


@pytest.mark.usefixtures("slow", "unlocked")
def test_without_the_lock_the_database_refuses_the_same_slot_twice(calendar: Calendar) -> None:
    results = at_once(books(calendar, 0, 9), books(calendar, 1, 9))
    assert sorted(type(one).__name__ for one in results) == ["Appointment", "SlotTaken"]
    assert times() == ["09:00"]


def halves(calendar: Calendar) -> list[object]:
    """Let one firm book nine o'clock, and one half past: hours that a change of the terms left side by side."""
    Hours.objects.create(calendar=calendar, weekday=day().weekday(), opens="09:30", closes="11:30")
    Hours.objects.filter(calendar=calendar, weekday=day().weekday(), opens="09:00").update(closes="10:00")
    return at_once(books(calendar, 0, 9), books(calendar, 1, 9, 30))


@pytest.mark.usefixtures("slow")
def test_of_two_slots_that_overlap_one_is_booked(calendar: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    _offer_both(monkeypatch)
    results = halves(calendar)
    assert sorted(type(one).__name__ for one in results) == ["Appointment", "SlotTaken"]
    assert len(times()) == 1


@pytest.mark.usefixtures("slow", "unlocked")
@pytest.mark.skipif("sqlite" in str(connection.settings_dict["ENGINE"]), reason="one writer at a time: no race to show")
def test_without_the_lock_two_slots_that_overlap_are_both_booked(
    calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    _offer_both(monkeypatch)
    halves(calendar)
    assert times() == ["09:00", "09:30"]


def _offer_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for each slot by its own hours, as if the hours had been changed between the two firms' pages."""
    real = booking.is_free

    def seen(calendar: Calendar, start: Any, now: Any, **more: Any) -> Any:
        opens = f"{start.astimezone(BRUSSELS):%H:%M}"
        only = [one for one in calendar.hours.all() if f"{one.opens:%H:%M}" == opens]
        calendar._prefetched_objects_cache = {"hours": only, "closed_days": []}
        return real(calendar, start, now, **more)

    monkeypatch.setattr(booking, "is_free", seen)


def test_the_refusal_is_the_one_that_people_read() -> None:
    assert "prise" in str(SlotTaken.message)
