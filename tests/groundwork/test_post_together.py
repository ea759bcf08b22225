"""Several workers at once send each letter once, and without the claim they would not.

These tests write for good, outside any transaction of pytest's, and take away what they wrote.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import QuerySet

from relais.groundwork import digests, post
from relais.groundwork.models import Letter
from tests.groundwork.conftest import Mailbox

WORKERS, LETTERS = 4, 12
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the test write for good; leave no letter behind."""
    with django_db_blocker.unblock():
        Letter.objects.all().delete()
        yield
        Letter.objects.all().delete()
        connections.close_all()


def at_once(work: Callable[[int], object]) -> list[BaseException]:
    """Do ``work`` in several threads, each with its own connection, started together; return what went wrong."""
    together, faults = threading.Barrier(WORKERS), []

    def run(number: int) -> None:
        together.wait(20)
        try:
            work(number)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test tells
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return faults


@pytest.fixture
def slow_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each worker up between reading a letter and claiming it, as a busy machine would."""
    real = post._is_unwanted

    def slow(letter: Letter) -> bool:
        time.sleep(0.01)
        return real(letter)

    monkeypatch.setattr(post, "_is_unwanted", slow)


@pytest.fixture
def letters(written: None, write_for_good: Callable[..., Any]) -> list[str]:
    """The Message-IDs of urgent letters that wait."""
    return [write_for_good(f"letter {number}", urgent=True).message_id for number in range(LETTERS)]


@pytest.mark.usefixtures("slow_claim")
def test_workers_that_run_at_once_send_each_letter_once(server: Mailbox, letters: list[str]) -> None:
    assert at_once(lambda _number: post.send_due(NOON)) == []
    assert Counter(message["Message-ID"] for message in server.messages) == Counter(letters)
    assert set(Letter.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.usefixtures("slow_claim")
def test_without_the_claims_lock_workers_that_run_at_once_fail_or_send_twice(
    server: Mailbox, letters: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":  # there the lock is the write lock that each transaction takes as it begins
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0)
        connection.close()
    else:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows.all())
    faults = at_once(lambda _number: post.send_due(NOON))
    assert faults or len(server.messages) > LETTERS
    connection.close()


def test_one_letter_that_every_worker_is_asked_for_is_sent_once(server: Mailbox, letters: list[str]) -> None:
    letter = Letter.objects.order_by("pk")[0]
    states: list[Any] = []
    assert at_once(lambda _number: states.append(post.send_letter(letter.pk, now=NOON))) == []
    assert sorted(states, key=str) == [None] * (WORKERS - 1) + ["sent"]
    assert [message["Message-ID"] for message in server.messages] == [letter.message_id]


def test_workers_that_gather_at_once_make_one_digest(
    server: Mailbox, written: None, write_for_good: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = digests.render

    def slow(*arguments: Any, **values: Any) -> Any:
        time.sleep(0.02)
        return real(*arguments, **values)

    monkeypatch.setattr(digests, "render", slow)
    for number in range(LETTERS):
        write_for_good(f"letter {number}")
    assert at_once(lambda _number: post.send_due(NOON)) == []
    (message,) = server.messages
    assert message.get_body(("plain",)).get_content().count("Le texte de") == LETTERS


def test_a_letter_that_several_write_at_once_is_written_once(written: None, write_for_good: Callable[..., Any]) -> None:
    found: list[int] = []
    assert at_once(lambda _number: found.append(write_for_good("one").pk)) == []
    assert (len(found), len(set(found)), Letter.objects.count()) == (WORKERS, 1, 1)
