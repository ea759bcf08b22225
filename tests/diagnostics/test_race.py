"""Several people of one firm answer at once by the same link: no answer is lost; without the lock some would be.

These tests write for good, outside any transaction of pytest's, and take away what they wrote.
"""

import time

import pytest
from django.db import connection

from relais.diagnostics.models import Response
from relais.diagnostics.services import responses
from tests.diagnostics import scenes
from tests.introductions.test_concurrency import at_once

TIMES = 3  # a race that goes well once may go well by luck
ANSWERS = {"q1": "no", "q3": {"planned": ["save"], "invested": []}, "q4": {"wifi": 2}, "q5": "Bonjour"}


@pytest.fixture
def published(django_db_setup, django_db_blocker):
    """The small questionnaire, written for good; the responses to it go with it."""
    with django_db_blocker.unblock(), scenes.lasting() as made:
        yield made


@pytest.fixture
def slow(monkeypatch):
    """Hold each answer up between reading the response and writing to it, as a busy machine would."""
    real = responses.may_open

    def seen(*arguments):
        time.sleep(0.1)
        return real(*arguments)

    monkeypatch.setattr(responses, "may_open", seen)


def answered(version):
    response = responses.start_response(by=None, version=version)

    def answer(key):
        return responses.answer_question(
            by=None, response=response, question=key, value=ANSWERS[key], token=response.token
        )

    results = at_once(*(lambda key=key: answer(key) for key in ANSWERS))
    assert [type(one) for one in results] == [Response] * len(ANSWERS)
    response.refresh_from_db()
    return response.answers


@pytest.mark.usefixtures("slow")
def test_answers_of_several_people_at_once_are_all_kept(published):
    for _number in range(TIMES):
        assert answered(published) == ANSWERS


@pytest.mark.usefixtures("slow")
def test_without_the_lock_answers_would_be_lost(published, monkeypatch):
    if connection.vendor == "sqlite":
        # The embedded database lets one transaction write at a time: the control reads before it.
        monkeypatch.setattr(responses.transaction, "atomic", _at_will)
    monkeypatch.setattr(
        responses, "_locked", lambda response: Response.objects.select_related("version").get(pk=response.pk)
    )
    assert answered(published) != ANSWERS


class _at_will:  # noqa: N801 - stands in for a function
    """No transaction at all."""

    def __init__(self, *_arguments, **_more):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_fault):
        return False
