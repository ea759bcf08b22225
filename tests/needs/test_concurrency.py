"""Many answers at once leave one unbroken chain, and without the head's guard they would not.

These tests write for good, outside any transaction of pytest's, and take away what they wrote.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from relais.needs import services
from relais.needs.chaining import verify_lines
from relais.needs.enums import Channel
from relais.needs.models import Answer, Asking, ChainHead, Missed, Need
from relais.needs.queries import Asked, find

AT_ONCE, EACH = 4, 5
NEED = "Je voudrais un site web pour mon magasin"


@pytest.fixture
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the test write for good; start from an empty chain and leave one behind."""

    def empty() -> None:
        for model in (Answer, ChainHead, Missed, Asking, Need):
            model.objects.all().delete()

    with django_db_blocker.unblock():
        empty()
        yield
        empty()
        connections.close_all()


def at_once(work: Callable[[int], object]) -> list[BaseException]:
    """Do ``work`` in several threads, each with its own connection, started together; return what went wrong."""
    together, faults = threading.Barrier(AT_ONCE), []

    def run(number: int) -> None:
        together.wait(20)
        try:
            for _time in range(EACH):
                work(number)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test tells
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return faults


@pytest.fixture
def slow_link(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each answer up between reading the head and writing it, as a busy machine would."""
    real = services.link

    def slow(previous: str, record: Any) -> str:
        time.sleep(0.01)
        return real(previous, record)

    monkeypatch.setattr(services, "link", slow)


@pytest.mark.usefixtures("written", "slow_link")
def test_answers_recorded_at_once_leave_an_unbroken_chain() -> None:
    found = find(Asked(NEED, "4000", "", 3))
    assert at_once(lambda _number: services.record_answer(found, channel=Channel.API)) == []
    assert list(Answer.objects.values_list("number", flat=True)) == list(range(1, AT_ONCE * EACH + 1))
    assert verify_lines(services.export_chain()) == AT_ONCE * EACH
    head, last = ChainHead.objects.get(), Answer.objects.last()
    assert (head.number, head.own) == (last.number, last.own)
    assert {missed.times for missed in Missed.objects.all()} == {AT_ONCE * EACH}


@pytest.mark.usefixtures("written")
def test_answers_that_count_the_same_doors_in_another_order_do_not_wait_for_each_other() -> None:
    found = find(Asked(NEED, "4000", "", 3))
    turned = replace(found, matched=tuple(replace(one, away=one.away[::-1]) for one in found.matched))
    assert len(found.matched[0].away) > 3
    both = (found, turned)
    assert at_once(lambda number: services.record_answer(both[number % 2], channel=Channel.API)) == []
    assert {missed.times for missed in Missed.objects.all()} == {AT_ONCE * EACH}


@pytest.mark.usefixtures("written", "slow_link")
def test_without_the_guard_of_the_head_answers_recorded_at_once_break(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":  # there the guard is the write lock that each transaction takes as it begins
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0)
        connection.close()
    else:  # there it is the lock on the head's row
        monkeypatch.setattr(ChainHead.objects, "select_for_update", ChainHead.objects.all)
    found = find(Asked(NEED))
    faults = at_once(lambda _number: services.record_answer(found, channel=Channel.API))
    assert faults
    assert Answer.objects.count() < AT_ONCE * EACH
    connection.close()


@pytest.mark.usefixtures("written")
def test_pages_and_api_asked_at_once_leave_an_unbroken_chain() -> None:
    def ask(number: int) -> None:
        client = Client()
        if number % 2:
            assert client.get("/api/v1/doors", {"need": NEED, "employees": number}).status_code == 200
        else:
            address = client.post("/besoin/", {"text": NEED})["Location"]
            assert client.get(address).status_code == 200

    assert at_once(ask) == []
    assert verify_lines(services.export_chain()) == Answer.objects.count() == AT_ONCE * EACH
    assert Need.objects.count() == AT_ONCE * EACH // 2
    assert sum(asking.times for asking in Asking.objects.all()) == AT_ONCE * EACH  # two rows when the hour turns


@pytest.mark.usefixtures("written")
def test_index_read_by_many_threads_while_doors_change_is_always_whole() -> None:
    from relais.actors.indexing import index_doors
    from relais.actors.models import Door
    from relais.needs.index import current_index

    doors = list(Door.objects.order_by("pk")[:5])
    sizes = []

    def use(number: int) -> None:
        if number:
            index = current_index()
            sizes.append(index.size)
            assert all(len(find(Asked(NEED), index=index).doors) == 10 for _time in range(2))
        else:
            index_doors(doors, {door.pk: [row.theme_id for row in door.door_themes.all()] for door in doors})

    assert at_once(use) == []
    assert set(sizes) == {Door.objects.filter(state="open").count()}
