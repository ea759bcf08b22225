"""Two at the same figure at once: a deletion comes back once, nothing is lost, and the second is told; without the hold, a fault.

These tests write for good, outside any transaction of pytest's, and take away what they wrote.
"""

import time

import pytest
from django.db import IntegrityError, connection, connections

from relais.groundwork.models import Trace
from relais.observatory.errors import FigureTwice, NothingToUndo
from relais.observatory.models import Figure, Indicator
from relais.observatory.services import keeping
from relais.people.models import User
from tests.introductions.test_concurrency import at_once
from tests.observatory.test_keeping import VALUES

TIMES = 3  # a race that goes well once may go well by luck


@pytest.fixture
def editor(django_db_setup, django_db_blocker):
    """A person who keeps figures, written for good; the figures of the test go with them."""
    with django_db_blocker.unblock():
        user = User.objects.create_user("undo@person.example", name="Undo", duty="editor")
        yield user
        Figure.objects.filter(source=VALUES["source"]).delete()
        Trace.objects.all().delete()
        user.delete()
        connections.close_all()


@pytest.fixture
def slow(monkeypatch):
    """Hold each up between seeing that the figure is not there and writing it, as a busy machine would."""
    real = keeping._alone

    def seen(*arguments):
        real(*arguments)
        time.sleep(0.2)

    monkeypatch.setattr(keeping, "_alone", seen)


def deleted(editor):
    website = Indicator.objects.get(slug="website")
    figure = keeping.enter_figure(by=editor, indicator=website, values=VALUES)
    return keeping.delete_figure(by=editor, figure=figure)


def undone(editor, trace):
    def undo():
        return keeping.undo_change(by=editor, trace=trace)

    return sorted(type(one).__name__ for one in at_once(undo, undo))


@pytest.mark.usefixtures("slow")
def test_a_deletion_is_taken_back_once_and_the_second_is_told(editor):
    for _number in range(TIMES):
        trace = deleted(editor)
        assert undone(editor, trace) == ["Figure", NothingToUndo.__name__]
        assert Figure.objects.filter(source=VALUES["source"]).count() == 1
        Figure.objects.filter(source=VALUES["source"]).delete()


@pytest.mark.usefixtures("slow")
@pytest.mark.skipif("sqlite" in str(connection.settings_dict["ENGINE"]), reason="one writer at a time: no race to show")
def test_without_the_hold_the_second_would_fail(editor, monkeypatch):
    monkeypatch.setattr(Indicator.objects.none().__class__, "select_for_update", lambda self, **_how: self)
    monkeypatch.setattr(keeping, "_hold", lambda _trace: None)
    assert undone(editor, deleted(editor)) == ["Figure", IntegrityError.__name__]


def later(work):
    """Do ``work`` while the other is held up."""

    def begun():
        time.sleep(0.1)
        return work()

    return begun


@pytest.mark.usefixtures("slow")
def test_a_change_is_not_taken_back_over_a_correction_that_is_just_being_made(editor):
    website = Indicator.objects.get(slug="website")
    figure = keeping.enter_figure(by=editor, indicator=website, values=VALUES)
    entered = Trace.objects.latest("pk")

    results = at_once(
        lambda: keeping.correct_figure(by=editor, figure=figure, values={"value": 43}),
        later(lambda: keeping.undo_change(by=editor, trace=entered)),
    )

    assert [type(one).__name__ for one in results] == ["Figure", NothingToUndo.__name__]
    assert Figure.objects.get(source=VALUES["source"]).value == 43


@pytest.mark.usefixtures("slow")
def test_a_figure_that_is_just_being_entered_is_in_a_file_as_it_was(editor):
    website = Indicator.objects.get(slug="website")
    data = f"indicator,period,territory,value,source,note\nwebsite,2024,country,41.5,{VALUES['source'].replace(',', '')},\n"
    values = VALUES | {"source": VALUES["source"].replace(",", ""), "notes": {}}

    results = at_once(
        lambda: keeping.enter_figure(by=editor, indicator=website, values=values),
        later(lambda: keeping.import_figures(by=editor, data=data.encode())),
    )

    Figure.objects.filter(source=values["source"]).delete()
    assert results[1] == keeping.Imported(new=0, changed=0, same=1)


@pytest.mark.usefixtures("slow")
def test_the_same_figure_is_entered_once(editor):
    website = Indicator.objects.get(slug="website")

    def enter():
        return keeping.enter_figure(by=editor, indicator=website, values=VALUES)

    assert sorted(type(one).__name__ for one in at_once(enter, enter)) == ["Figure", FigureTwice.__name__]
