"""A body that organises, its people, a published survey, and rounds at every stage."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from relais.actors.models import Actor, Position
from relais.diagnostics.models import Questionnaire, Response, Version
from relais.diagnostics.services import questionnaires
from relais.diagnostics.services.responses import finish_response
from relais.groundwork.models import Trace
from relais.people.models import User
from relais.surveys.listing import read
from relais.surveys.models import Invitation, Round
from relais.surveys.services import answering, inviting, rounds
from tests.surveys.asked import BODY

ANSWERS = {"trade": "web", "wishes": ["ai"], "pains": {"people": 3, "sales": 0}, "people": 4, "words": "Un commercial."}


def made_version(by: Any) -> Version:
    return questionnaires.publish_version(by=by, version=questionnaires.save_draft(by=by, body=BODY))


def addresses(number: int, start: int = 0) -> str:
    return "\n".join(f"p{at}@firm.example" for at in range(start, start + number))


def made_round(by: Any, body: Actor, version: Version, *, invited: int = 3, **values: Any) -> Round:
    given = {"title": "Vos besoins", "closes_on": timezone.localdate() + timedelta(days=20)} | values
    found = rounds.make_round(by=by, organiser=body, version=version, **given)
    if invited:
        inviting.invite(by=by, round_=found, listing=read(addresses(invited)))
    return found


@contextmanager
def lasting_round(invited: int = 3) -> Iterator[Round]:
    """An open anonymous round, written for good, outside any transaction of pytest's; all that comes of it goes with it."""
    user = User.objects.create_user("lasting@person.example", name="Lasting", duty="animator")
    body = Actor.objects.create(slug="lasting", name="Lasting", roles=["body"])
    version = made_version(user)
    yield rounds.open_round(by=user, round_=made_round(user, body, version, invited=invited))
    Round.objects.filter(organiser=body).delete()
    Response.objects.filter(version=version).delete()
    Questionnaire.objects.filter(pk=version.questionnaire_id).update(current=None)
    version.questionnaire.delete()
    Trace.objects.all().delete()
    body.delete()
    user.delete()
    connections.close_all()


def answered(invitation: Invitation, answers: Any = None) -> Response:
    """Let the invited person answer and finish."""
    response = answering.open_invitation(token=invitation.token)
    Response.objects.filter(pk=response.pk).update(answers=ANSWERS if answers is None else answers)
    return finish_response(by=None, response=response, token=response.token)


@pytest.fixture
def body(db: None) -> Actor:
    return Actor.objects.create(slug="test-centre", name="Test Centre", roles=["body"])


@pytest.fixture
def organiser(body: Actor) -> User:
    """A person who animates the body."""
    user = User.objects.create_user("organiser@test.example", "a long password 1", name="Organiser")
    Position.objects.create(user=user, actor=body, kind="animator")
    return user


@pytest.fixture
def version(animator: Any) -> Version:
    return made_version(animator)


@pytest.fixture
def draft(organiser: User, body: Actor, version: Version) -> Round:
    return made_round(organiser, body, version)


@pytest.fixture
def running(organiser: User, draft: Round) -> Round:
    """An anonymous round that three people are invited to."""
    return rounds.open_round(by=organiser, round_=draft)


@pytest.fixture
def named(organiser: User, body: Actor, version: Version) -> Round:
    """A round that is not anonymous."""
    return rounds.open_round(by=organiser, round_=made_round(organiser, body, version, anonymous=False))


@pytest.fixture
def ended(organiser: User, body: Actor, version: Version) -> Round:
    """An anonymous round that eleven of twelve have answered, closed."""
    found = rounds.open_round(by=organiser, round_=made_round(organiser, body, version, invited=12))
    for at, invitation in enumerate(found.invitations.all()[:11]):
        answered(
            invitation,
            ANSWERS
            | {
                "trade": "web" if at < 6 else "it",
                "words": f"Nous cherchons un développeur depuis des mois, dossier {at}.",
            },
        )
    return rounds.close_round(by=organiser, round_=found)
