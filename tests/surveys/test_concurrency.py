"""Two windows of one invited person at once: one response; and without the lock there would be two.

These tests write for good, outside any transaction of pytest's, and take away what they wrote.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from relais.diagnostics.models import Response
from relais.people.models import User
from relais.surveys.models import Invitation, Reply, Round
from relais.surveys.services import answering, inviting, rounds
from tests.introductions.test_concurrency import at_once
from tests.surveys.conftest import ANSWERS, lasting_round

TIMES = 3  # a race that goes well once may go well by luck


@pytest.fixture
def running(django_db_setup: None, django_db_blocker: Any) -> Iterator[Round]:
    """An open round, written for good; all that comes of it goes with it."""
    with django_db_blocker.unblock(), lasting_round() as made:
        yield made


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each opening up between reading the invitation and beginning a response, as a busy machine would."""
    real = answering.start_response

    def seen(*arguments: Any, **more: Any) -> Any:
        time.sleep(0.2)
        return real(*arguments, **more)

    monkeypatch.setattr(answering, "start_response", seen)


def begun(round_: Round) -> int:
    return Response.objects.filter(version=round_.version).count()


@pytest.mark.usefixtures("slow")
def test_two_windows_of_one_invitation_begin_one_response(running: Round) -> None:
    for number, invitation in enumerate(running.invitations.all()[:TIMES], 1):
        results = at_once(*[lambda token=invitation.token: answering.open_invitation(token=token)] * 2)
        assert len({one.pk for one in results if isinstance(one, Response)}) == 1
        assert begun(running) == number


@pytest.mark.usefixtures("slow")
def test_without_the_lock_two_would_begin_and_the_link_of_one_would_lead_nowhere(
    running: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the embedded database lets one write at a time, lock or not")
    monkeypatch.setattr(answering, "_invitation", lambda token: Invitation.objects.get(token=token))
    invitation = running.invitations.all()[0]
    at_once(*[lambda: answering.open_invitation(token=invitation.token)] * 2)
    assert begun(running) == 2


@pytest.fixture
def forgotten(running: Round) -> Round:
    """A round that was prepared long ago, and never opened."""
    Round.objects.filter(pk=running.pk).update(
        state="draft", opened_at=None, made_at=timezone.now() - inviting.DRAFTS_KEPT
    )
    return running


def test_a_round_that_is_opened_while_old_lists_are_forgotten_keeps_its_list(
    forgotten: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, real = User.objects.get(email="lasting@person.example"), rounds._check_day

    def slow(*arguments: Any) -> None:
        time.sleep(0.3)
        real(*arguments)

    def forget() -> int:
        time.sleep(0.1)
        return inviting.forget_addresses()

    monkeypatch.setattr(rounds, "_check_day", slow)
    opened, number = at_once(lambda: rounds.open_round(by=user, round_=forgotten), forget)
    assert (type(opened), number, forgotten.invitations.count()) == (Round, 0, 3)


def test_finishing_and_closing_at_once_leave_no_answer_half_counted(running: Round) -> None:
    from relais.diagnostics.services.responses import finish_response

    responses = [answering.open_invitation(token=one.token) for one in running.invitations.all()]
    Response.objects.filter(version=running.version).update(answers=ANSWERS)
    ends = [lambda one=one: finish_response(by=None, response=one, token=one.token) for one in responses]
    at_once(*ends, lambda: rounds.close_round(by=None, round_=running))
    rounds.close_due()
    counted = Reply.objects.filter(round=running).count()
    assert running.invitations.filter(state="answered").count() == counted
    assert begun(running) == counted  # what was not finished is gone
    assert not running.invitations.filter(response__isnull=False).exists()
