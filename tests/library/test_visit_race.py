"""Two of a body who answer one visit at once: one answer holds; and without the lock both would go out.

These tests write for good, outside any transaction of pytest's, and take away what they wrote.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections

from relais.actors.models import Actor
from relais.groundwork.models import Letter, Trace
from relais.library.models import Scenario, Visit
from relais.library.services import visiting
from relais.people.models import Consent
from tests.introductions.test_concurrency import at_once
from tests.library.scenes import made_scenario

NOBODY = AnonymousUser()
TIMES = 3  # a race that goes well once may go well by luck


@pytest.fixture
def scenario(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scenario]:
    """A scenario, written for good; all that is asked of its body goes with it."""
    with django_db_blocker.unblock():
        body = Actor.objects.create(slug="race", name="Race", roles=["body"], email="race@body.example")
        found = made_scenario(body, slug="race")
        yield found
        for model in (Visit, Letter, Trace, Consent):
            model.objects.all().delete()
        found.delete()
        body.delete()
        connections.close_all()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each answer up between reading the demand and writing to it, as a busy machine would."""
    real = visiting.may_answer_visit

    def seen(*arguments: Any) -> bool:
        time.sleep(0.1)
        return real(*arguments)

    monkeypatch.setattr(visiting, "may_answer_visit", seen)


def answers(scenario: Scenario, number: int) -> tuple[Visit, list[object]]:
    """Let two answer one visit at once; return it and what came of each."""
    visit = visiting.ask_visit(
        by=NOBODY, scenario=scenario, firm="Race", contact="Anne", email=f"anne{number}@race.example"
    )
    visiting.confirm_visit(token=visit.token)

    def answer(words: str) -> object:
        return visiting.answer_visit(by=NOBODY, visit=visit, words=words, token=visit.body_token)

    results = at_once(lambda: answer("un"), lambda: answer("deux"))
    visit.refresh_from_db()
    return visit, results


@pytest.mark.usefixtures("slow")
def test_of_two_answers_at_once_one_holds_and_the_other_is_told(scenario: Scenario) -> None:
    for number in range(TIMES):
        visit, results = answers(scenario, number)
        assert sorted(type(one).__name__ for one in results) == ["Visit", "VisitSettled"]
        assert [one.answer for one in results if isinstance(one, Visit)] == [visit.answer]
        assert visit.answer in Letter.objects.get(key=f"visit-answered:{visit.pk}").text
        assert Trace.objects.filter(verb="answer_visit", subject_id=str(visit.pk)).count() == 1


@pytest.mark.usefixtures("slow")
def test_without_the_lock_both_answers_would_be_taken(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the embedded database lets one write at a time, lock or not")
    monkeypatch.setattr(visiting, "_locked", lambda **key: Visit.objects.select_related("body", "scenario").get(**key))
    _visit, results = answers(scenario, 99)
    assert [type(one).__name__ for one in results] == ["Visit", "Visit"]
