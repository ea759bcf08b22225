"""Announcements: listeners are told after commit, and only then. Real transactions, which write nothing."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from relais.groundwork.announcements import announce, listens


@pytest.fixture
def real_transactions(django_db_setup, django_db_blocker):
    """A connection outside any test transaction: what commits here commits for good, so nothing is written."""
    with django_db_blocker.unblock():
        assert not transaction.get_connection().in_atomic_block
        yield


@pytest.fixture
def happened():
    """An event of its own kind, and the list of those that its two listeners heard."""

    @dataclass(frozen=True)
    class Happened:
        number: int

    heard = []

    @listens(Happened)
    def first(event):
        heard.append(("first", event))

    @listens(Happened)
    def second(event):
        heard.append(("second", event))

    return Happened, heard


def test_an_event_outside_a_transaction_is_told_at_once_to_every_listener_in_order(real_transactions, happened):
    kind, heard = happened
    announce(kind(1))
    assert heard == [("first", kind(1)), ("second", kind(1))]


def test_an_event_inside_a_transaction_is_told_only_after_commit(real_transactions, happened):
    kind, heard = happened
    with transaction.atomic():
        announce(kind(1))
        assert heard == []
    assert heard == [("first", kind(1)), ("second", kind(1))]


def test_an_event_of_an_inner_block_waits_for_the_outer_commit(real_transactions, happened):
    kind, heard = happened
    with transaction.atomic():
        with transaction.atomic():
            announce(kind(1))
        assert heard == []
    assert [event for _who, event in heard] == [kind(1), kind(1)]


def test_an_event_is_never_told_after_a_rollback(real_transactions, happened):
    kind, heard = happened
    with pytest.raises(RuntimeError), transaction.atomic():
        announce(kind(1))
        raise RuntimeError
    announce(kind(2))
    assert heard == [("first", kind(2)), ("second", kind(2))]


def test_an_event_of_an_inner_block_that_is_rolled_back_is_forgotten_alone(real_transactions, happened):
    kind, heard = happened
    with transaction.atomic():
        announce(kind(1))
        with pytest.raises(RuntimeError), transaction.atomic():
            announce(kind(2))
            raise RuntimeError
    assert heard == [("first", kind(1)), ("second", kind(1))]


def test_an_event_is_told_to_listeners_of_its_own_kind_only(real_transactions, happened):
    kind, heard = happened

    class Other(kind):
        pass

    announce(Other(1))
    assert heard == []


def test_a_listener_can_still_be_called_by_its_name():
    class Kind:
        pass

    @listens(Kind)
    def listener(event):
        return "heard"

    assert listener(Kind()) == "heard"
