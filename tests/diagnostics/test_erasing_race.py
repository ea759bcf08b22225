"""Who comes back to a response while the daily job erases what is past its term: it stays; without a second look it would be gone.

These tests write for good, outside any transaction of pytest's, and take away what they wrote.
"""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from relais.diagnostics.models import Response
from relais.diagnostics.services import erasing, responses
from tests.diagnostics import scenes
from tests.introductions.test_concurrency import at_once

TIMES = 3  # a race that goes well once may go well by luck


@pytest.fixture
def version(django_db_setup, django_db_blocker):
    """The small questionnaire, written for good; the responses to it go with it."""
    with django_db_blocker.unblock(), scenes.lasting() as made:
        yield made


@pytest.fixture
def slow(monkeypatch):
    """Hold the answer up while it holds the response, as a busy machine would."""
    real = responses.may_open

    def seen(*arguments):
        time.sleep(0.5)
        return real(*arguments)

    monkeypatch.setattr(responses, "may_open", seen)


def raced(version):
    """Answer and erase at once; return what came of both, and whether the response is still there."""
    response = responses.start_response(by=None, version=version)
    Response.objects.filter(pk=response.pk).update(kept_until=timezone.now() - timedelta(hours=1))

    def answer():
        return responses.answer_question(by=None, response=response, question="q1", value="no", token=response.token)

    def erase():
        time.sleep(0.2)
        return erasing.erase_expired()

    answered, number = at_once(answer, erase)
    return type(answered), number, Response.objects.filter(pk=response.pk).exists()


@pytest.mark.usefixtures("slow")
def test_who_comes_back_meanwhile_keeps_the_response(version):
    for _number in range(TIMES):
        assert raced(version) == (Response, 0, True)


@pytest.mark.usefixtures("slow")
def test_without_a_second_look_it_would_be_gone(version, monkeypatch):
    monkeypatch.setattr(erasing, "_expired", lambda pk, _now: Response.objects.get(pk=pk))
    assert raced(version) == (Response, 1, False)
