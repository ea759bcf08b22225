"""Two at once: one answer counts, the last place goes to one; and without the locks both would have it.

These tests write for good, outside any transaction of pytest's, and take away what they wrote.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone

from relais.actors import holding
from relais.actors.models import Actor, Door
from relais.groundwork.models import Letter
from relais.introductions.errors import WrongMoment
from relais.introductions.models import Case, Introduction, Step
from relais.introductions.services import answering, closing, sending, watching
from relais.needs.models import Need
from relais.needs.services import keep_need
from relais.people import rights
from relais.people.models import User
from tests.introductions.conftest import FIRM, WORDS

TIMES = 5  # a race that goes well once may go well by luck


@pytest.fixture
def door(django_db_setup: None, django_db_blocker: Any) -> Iterator[Door]:
    """A door with one place, written for good; all that is sent to it goes with it."""
    with django_db_blocker.unblock():
        actor = Actor.objects.create(slug="race", name="Race", roles=["provider"], email="race@doors.example")
        yield Door.objects.create(
            slug="race", actor=actor, kind="advice", title="Race", description="Race", everywhere=True, capacity=1,
            confirmed_until=timezone.localdate() + timedelta(days=100),
        )  # fmt: skip
        for model in (Step, Introduction, Case, Need, Letter):
            model.objects.all().delete()
        actor.delete()
        connections.close_all()


def sent(door: Door) -> Case:
    """Send a need that nobody has confirmed yet."""
    return sending.send_need(by=None, need=keep_need(text=WORDS), doors=[door.slug], **FIRM)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do each of ``works`` in a thread with its own connection, started together; return what came of it."""
    together, results = threading.Barrier(len(works)), [None] * len(works)

    def run(number: int) -> None:
        connection.ensure_connection()
        together.wait(20)
        try:
            results[number] = works[number]()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test tells
            results[number] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return results


@pytest.fixture
def slow_move(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each answer up between reading the demand and moving it, as a busy machine would."""
    real = answering.move

    def slow(*arguments: Any) -> None:
        time.sleep(0.05)
        real(*arguments)

    monkeypatch.setattr(answering, "move", slow)


def answers(introduction: Introduction) -> list[object]:
    """Let two people answer the same demand at once: one takes it up, one takes it up too."""

    def take_up() -> object:
        return answering.take_up(by=None, introduction=introduction, token=introduction.token)

    return at_once(take_up, take_up)


def refused(results: list[object]) -> int:
    return sum(isinstance(result, Exception) for result in results)


@pytest.mark.usefixtures("slow_move")
def test_of_two_who_answer_one_demand_at_once_one_has_it_and_the_other_is_told(door: Door) -> None:
    Door.objects.update(capacity=None)
    for _time in range(TIMES):
        case = sending.confirm_case(token=sent(door).token)
        results = answers(case.introductions.get())
        assert [type(result) for result in results if isinstance(result, Exception)] == [WrongMoment]
        assert list(case.steps.filter(kind="taken_up").values_list("side", flat=True)) == ["door"]


@pytest.mark.usefixtures("slow_move")
def test_of_two_ends_at_once_one_wins_and_the_place_is_given_back_once(door) -> None:
    Door.objects.filter(pk=door.pk).update(capacity=2)
    keeps = sending.confirm_case(token=sent(door).token)
    for _time in range(TIMES):
        case = sending.confirm_case(token=sent(door).token)
        row = case.introductions.get()
        results = at_once(
            lambda row=row: answering.decline(by=None, introduction=row, reason="other", token=row.token),
            lambda row=row: answering.report(by=None, introduction=row, result="unreachable", token=row.token),
        )
        assert refused(results) == 1
        assert Door.objects.get(pk=door.pk).held == 1
    assert keeps.introductions.get().state == "waiting"
    assert watching.recount() == {}


def test_last_place_goes_to_one_of_two_firms_that_confirm_at_once(door: Door) -> None:
    for _time in range(TIMES):
        cases = [sent(door), sent(door)]
        results = at_once(*(lambda token=case.token: sending.confirm_case(token=token) for case in cases))
        assert refused(results) == 0
        assert sorted(Case.objects.filter(pk__in=[case.pk for case in cases]).values_list("state", flat=True)) == [
            "open", "stranded",
        ]  # fmt: skip
        assert (Introduction.objects.count(), Door.objects.get(pk=door.pk).held) == (1, 1)
        row = Introduction.objects.get()
        answering.decline(by=None, introduction=row, reason="other", token=row.token)
        Introduction.objects.all().delete()


def test_need_sent_twice_at_once_is_one_case(door: Door) -> None:
    need = keep_need(text=WORDS)

    def send() -> object:
        return sending.send_need(by=None, need=need, doors=[door.slug], **FIRM)

    results = at_once(send, send)
    assert refused(results) == 0
    assert (Case.objects.count(), Step.objects.count(), Letter.objects.count()) == (1, 1, 1)


def test_case_confirmed_twice_at_once_tells_its_door_once(door: Door) -> None:
    token = sent(door).token
    results = at_once(*[lambda: sending.confirm_case(token=token)] * 2)
    assert refused(results) == 0
    assert (Introduction.objects.count(), Door.objects.get(pk=door.pk).held) == (1, 1)


def test_two_firms_that_close_at_once_and_share_two_doors_never_wait_for_each_other(door: Door) -> None:
    Door.objects.filter(pk=door.pk).update(capacity=None)
    second = Door.objects.create(
        slug="race-two", actor=door.actor, kind="advice", title="Two", description="Two", everywhere=True,
        confirmed_until=door.confirmed_until,
    )  # fmt: skip
    for _time in range(4 * TIMES):
        cases = []
        for order in ([door, second], [second, door]):
            case = sending.send_need(by=None, need=keep_need(text=WORDS), doors=[one.slug for one in order], **FIRM)
            cases.append(sending.confirm_case(token=case.token))
        close = [
            lambda case=case: closing.close_case(by=None, case=case, met=False, token=case.token) for case in cases
        ]
        assert refused(at_once(*close)) == 0
    assert set(Door.objects.filter(pk__in=[door.pk, second.pk]).values_list("held", flat=True)) == {0}


def test_account_that_is_erased_while_its_firm_closes_never_waits_for_ever(door: Door, monkeypatch) -> None:
    """Closing holds the case and writes a step that names the account; erasing holds the account and wants the case."""
    user = User.objects.create_user("race@firm.example", "a long password 1", name="Race")
    case = sending.confirm_case(token=sent(door).token)
    Case.objects.filter(pk=case.pk).update(person=user)
    note, erase = closing.note, rights.erase_holdings

    def slow(work: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        time.sleep(0.3)  # each has its first lock by now
        return work(*arguments, **more)

    monkeypatch.setattr(closing, "note", lambda *a, **k: slow(note, *a, **k))
    monkeypatch.setattr(rights, "erase_holdings", lambda *a, **k: slow(erase, *a, **k))
    results = at_once(lambda: closing.close_case(by=user, case=case, met=False), lambda: rights.erase_account(by=user))
    assert not any(isinstance(result, OperationalError) for result in results), results
    assert not User.objects.filter(pk=user.pk).exists()
    assert Case.objects.get(pk=case.pk).erased_at


def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the guard of the case's row away."""
    if connection.vendor == "sqlite":  # there it is the write lock that each transaction takes as it begins
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0)
        connection.close()
    else:
        monkeypatch.setattr(Case.objects, "select_for_update", Case.objects.all)


@pytest.mark.usefixtures("slow_move")
def test_without_the_guard_of_the_case_two_answers_at_once_are_not_told_apart(door, monkeypatch) -> None:
    case = sending.confirm_case(token=sent(door).token)
    unguarded(monkeypatch)
    results = answers(case.introductions.get())
    connection.close()
    wrong = [result for result in results if isinstance(result, WrongMoment)]
    assert wrong == []  # SQLite fails the slower one by its lock, PostgreSQL lets both through


def test_without_the_conditional_taking_the_last_place_is_given_twice(door: Door, monkeypatch) -> None:
    def careless(free: Any, ids: Any, *, taken: str) -> set[int]:
        found = [row for row in Door.objects.filter(pk__in=list(ids)) if not row.full]
        together.wait(10)
        for row in found:
            with suppress(Exception):
                Door.objects.filter(pk=row.pk).update(**{taken: getattr(row, taken) + 1})
        return {row.pk for row in found}

    together = threading.Barrier(2)
    monkeypatch.setattr(holding, "take", careless)
    monkeypatch.setattr(holding, "_tell", lambda doors: None)
    results = at_once(*[lambda: holding.reserve_doors([door.pk])] * 2)
    assert results == [{door.pk}, {door.pk}]
