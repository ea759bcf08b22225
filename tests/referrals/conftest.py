"""A partner body, its people, and a firm that it brings. Doors and letters as the introductions' tests have them."""

from typing import Any

import pytest

from tests.introductions.conftest import door_of, held_by, one, readings, send, two

__all__ = ["door_of", "held_by", "one", "readings", "send", "two"]


@pytest.fixture
def agency(db: None) -> Any:
    """A body that sells nothing."""
    from relais.actors.models import Actor

    return Actor.objects.create(slug="test-agency", name="Test Agency", roles=["agency"])


@pytest.fixture
def owner(agency: Any) -> Any:
    """Its owner."""
    return person(agency, "owner@agency.example", "owner")


@pytest.fixture
def adviser(agency: Any) -> Any:
    """One of its advisers."""
    return person(agency, "adviser@agency.example", "adviser")


@pytest.fixture
def partnership(agency: Any) -> Any:
    """Its partnership."""
    from relais.referrals.models import Partnership

    return Partnership.objects.create(actor=agency)


@pytest.fixture
def outward(settings: Any) -> Any:
    """Let this site ask servers of its own network."""
    settings.TABLE = settings.TABLE.model_copy(update={"outward": "any"})


@pytest.fixture
def brought(send: Any, one: Any, partnership: Any) -> Any:
    """Send a need that the agency brought: brought(confirmed=False)."""

    def sent(*doors: Any, way: str = "link", **values: Any) -> Any:
        need = {"partner": partnership.actor, "way": way, "reference": "D-1"}
        return send(*(doors or (one,)), brought=need, **values)

    return sent


def person(actor: Any, email: str, kind: str) -> Any:
    """Make a person of ``actor``."""
    from relais.actors.models import Position
    from relais.people.models import User

    user = User.objects.create_user(email, "a long password 1", name=email.split("@", maxsplit=1)[0].title())
    Position.objects.create(user=user, actor=actor, kind=kind)
    return user
