"""A person with hours, a firm that knocks at their door, and what is written when the two agree upon a time."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import timezone

from relais.appointments.slots import BRUSSELS
from tests.introductions.conftest import (
    MONDAY,
    at,
    door_of,
    held_by,
    kinds,
    letters,
    one,
    send,
    two,
)

__all__ = ["MONDAY", "at", "door_of", "held_by", "kinds", "letters", "one", "send", "two"]
NOW = at(0)  # Monday 1 June 2026, nine o'clock
EVERY_MORNING = [(weekday, time(9), time(12)) for weekday in range(5)]
TERMS = {"length": 45, "pause": 15, "notice": 24, "ahead": 30, "manner": "video", "place": "https://video.example/room"}


def clock(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the moment at which clocks in Belgium show that hour."""
    return datetime.combine(day, time(hour, minute), BRUSSELS)


def everything() -> dict[str, Any]:
    """Return all that a verb of the room may touch."""
    from relais.appointments.models import Appointment, Busy, Calendar, ClosedDay, Hours
    from relais.groundwork.models import Letter, Trace
    from relais.introductions.models import Case, Introduction, Step

    models = (Calendar, Hours, ClosedDay, Busy, Appointment, Case, Introduction, Step, Letter, Trace)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


@pytest.fixture
def adviser(one: Any, held_by: Callable[..., Any]) -> Any:
    """Who answers for the door."""
    return held_by(one, name="Ada Viseur")


@pytest.fixture
def calendar(adviser: Any) -> Any:
    """The adviser's calendar: each morning from nine to noon, three appointments."""
    from relais.appointments.services.keeping import keep_calendar

    return keep_calendar(by=adviser, hours=EVERY_MORNING, **TERMS)


@pytest.fixture
def introduction(one: Any, calendar: Any, send: Callable[..., Any]) -> Any:
    """A firm's demand that waits at the door."""
    return send(one).introductions.get()


@pytest.fixture
def book(introduction: Any, calendar: Any) -> Callable[..., Any]:
    """Book by the firm's link: book(clock(day, 9)), or with by, token, words, now."""
    from relais.appointments.services.booking import book_appointment

    def booked(starts_at: datetime | None = None, **values: Any) -> Any:
        values = {"by": None, "token": introduction.case.token, "now": NOW} | values
        values.setdefault("introduction", introduction)
        moment = starts_at or clock(at(2).date(), 9)
        return book_appointment(calendar=calendar, starts_at=moment, **values)

    return booked


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    """The pages believe that it is that Monday, nine o'clock."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return MONDAY
