"""Doors of three organisations, a firm that knocks at them, and what is written when it does."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import timezone

from relais.territories.workdays import add_workdays

MONDAY = date(2026, 6, 1)  # the seven weeks after it hold no holiday
WORDS = "Je voudrais un site web zyxwvu pour mon magasin"
FIRM = {
    "firm": "Boulangerie Zyxwvu",
    "contact": "Anne Zyxwvu",
    "email": "anne@zyxwvu.example",
    "phone": "0470 12 34 56",
}


def at(days: int) -> datetime:
    """Return nine o'clock, so many working days after that Monday."""
    return datetime.combine(add_workdays(MONDAY, days), time(9), tzinfo=timezone.get_default_timezone())


def everything() -> dict[str, Any]:
    """Return all that a verb of the room may touch."""
    from relais.actors.models import Door
    from relais.groundwork.models import Letter
    from relais.introductions.models import Case, Introduction, Step

    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in (Case, Introduction, Step, Letter)}
    return rows | {"doors": list(Door.objects.order_by("pk").values_list("pk", "held", "helped", "not_helped"))}


def letters() -> list[tuple[str, str]]:
    """Return (what, to whom) of every letter, the oldest first: the first word of its key."""
    from relais.groundwork.models import Letter

    return [(key.split(":")[0], to) for key, to in Letter.objects.order_by("pk").values_list("key", "to")]


def kinds(case: Any) -> list[str]:
    """Return what was done with ``case``, in order."""
    return list(case.steps.values_list("kind", flat=True))


def places(*doors: Any) -> list[int]:
    """Return how many places each door holds."""
    from relais.actors.models import Door

    held = dict(Door.objects.values_list("pk", "held"))
    return [held[door.pk] for door in doors]


@pytest.fixture
def door_of(make_door: Callable[..., Any]) -> Callable[..., Any]:
    """Make a door of an organisation of its own that is written to at one address: door_of("one", capacity=2)."""
    from relais.actors.models import Actor

    def made(slug: str, *, languages: tuple[str, ...] = ("fr",), **values: Any) -> Any:
        actor = Actor.objects.create(
            slug=f"body-{slug}", name=f"Body {slug}", roles=["provider"], email=f"{slug}@doors.example",
            languages=list(languages),
        )  # fmt: skip
        return make_door(slug, actor=actor, themes=("website-creation",), title=f"Porte {slug}", **values)

    return made


@pytest.fixture
def one(door_of: Callable[..., Any]) -> Any:
    """A door."""
    return door_of("one")


@pytest.fixture
def two(door_of: Callable[..., Any]) -> Any:
    """Another."""
    return door_of("two")


@pytest.fixture
def send(db: None) -> Callable[..., Any]:
    """Send a need by the page and confirm it: send(one, two, confirmed=False, now=at(1))."""
    from relais.introductions.services import sending
    from relais.needs.services import keep_need

    def sent(*doors: Any, confirmed: bool = True, text: str = WORDS, brought: Any = None, **values: Any) -> Any:
        values = FIRM | {"by": None, "now": at(0), "may_pass_on": False} | values
        need = keep_need(text=text, **(brought or {}))
        case = sending.send_need(need=need, doors=[door.slug for door in doors], **values)
        return sending.confirm_case(token=case.token, now=values["now"]) if confirmed else case

    return sent


@pytest.fixture
def held_by(db: None) -> Callable[..., Any]:
    """Make a person who answers for a door: held_by(one)."""
    from relais.actors.models import Position
    from relais.people.models import User

    def made(door: Any, email: str = "", **values: Any) -> Any:
        email = email or f"person-{door.slug}@doors.example"
        user = User.objects.create_user(email, "a long password 1", **({"name": "Person"} | values))
        Position.objects.create(user=user, actor=door.actor, kind="owner")
        return user

    return made


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Tell of each reading of a text by the matching whether it was made outside the verbs' own transactions."""
    from django.db import connection

    from relais.needs import queries

    real, outside, made = queries.read, len(connection.savepoint_ids), []

    def counted(*args: Any, **more: Any) -> Any:
        made.append(len(connection.savepoint_ids) == outside)
        return real(*args, **more)

    monkeypatch.setattr(queries, "read", counted)
    return made
