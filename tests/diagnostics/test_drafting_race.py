"""Two who begin a questionnaire of one name, or a draft of one version, at once: one has it, the other is told, nothing is overwritten.

These tests write for good, outside any transaction of pytest's, and take away what they wrote.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from relais.diagnostics import drafting
from relais.diagnostics.errors import DraftThere, SlugTaken
from relais.diagnostics.models import Questionnaire, Version
from relais.diagnostics.services import drafting as verbs
from relais.diagnostics.services import questionnaires
from relais.groundwork.models import Trace
from relais.people.models import User
from tests.diagnostics import scenes
from tests.introductions.test_concurrency import at_once

TIMES = 3  # a race that goes well once may go well by luck


@pytest.fixture
def editor(django_db_setup: None, django_db_blocker: Any) -> Iterator[User]:
    """A person who writes drafts, written for good."""
    with django_db_blocker.unblock():
        user = User.objects.create_user("drafts@person.example", name="Drafts", duty="editor")
        yield user
        Trace.objects.all().delete()
        user.delete()
        connections.close_all()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each up between seeing that there is none and writing it, as a busy machine would."""

    def held_up(real: Any) -> Any:
        def seen(*arguments: Any) -> Any:
            time.sleep(0.2)
            return real(*arguments)

        return seen

    monkeypatch.setattr(drafting, "new_body", held_up(drafting.new_body))
    monkeypatch.setattr(questionnaires, "check", held_up(questionnaires.check))


def named(results: list[object]) -> list[str]:
    return sorted(type(one).__name__ for one in results)


@pytest.mark.usefixtures("slow")
def test_of_two_questionnaires_of_one_name_the_second_is_refused(editor: User) -> None:
    for _number in range(TIMES):
        begun = [
            lambda title=title: verbs.begin_questionnaire(
                by=editor, slug="at-once", purpose="survey", audience="sme", title=title
            )
            for title in ("One", "Two")
        ]
        assert named(at_once(*begun)) == [SlugTaken.__name__, "Version"]
        assert Version.objects.filter(questionnaire__slug="at-once").count() == 1
        Questionnaire.objects.filter(slug="at-once").delete()


@pytest.mark.usefixtures("slow")
def test_of_two_drafts_of_one_version_the_second_is_refused(editor: User) -> None:
    with scenes.lasting() as version:
        results = at_once(*[lambda: verbs.draft_from(by=editor, version=version)] * 2)
        assert named(results) == [DraftThere.__name__, "Version"]
