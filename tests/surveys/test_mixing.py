"""What PostgreSQL itself keeps with each row (its transaction, its place) joins no anonymous answer to its invitation.

The tests of PostgreSQL write for good, in transactions of their own, and take away what they wrote.
"""

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from relais.diagnostics.models import Response
from relais.surveys.errors import InvitationGone
from relais.surveys.models import Invitation, Reply, Round
from relais.surveys.services import answering, inviting, mixing, rounds
from tests.introductions.test_concurrency import at_once
from tests.surveys.conftest import answered, lasting_round, made_round

postgres = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite keeps no transaction and orders rows by number"
)


@pytest.fixture
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[Round]:
    """An open anonymous round of twelve, written for good; all that comes of it goes with it."""
    with django_db_blocker.unblock(), lasting_round(12) as made:
        yield made


def rows(query: str, round_: Round) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, [round_.pk])
        return cursor.fetchall()


def joined(round_: Round) -> dict[int, int]:
    """The one query: replies with the one invitation that the same transaction wrote."""
    found: dict[str, tuple[set[int], set[int]]] = {}
    for at, table, number in ((0, "surveys_reply", "response_id"), (1, "surveys_invitation", "id")):
        for pk, xmin in rows(f"SELECT {number}, xmin::text FROM {table} WHERE round_id = %s", round_):
            found.setdefault(xmin, (set(), set()))[at].add(pk)
    return {min(replies): min(one) for replies, one in found.values() if len(replies) == len(one) == 1}


def by_place(round_: Round) -> tuple[list[int], list[int]]:
    """The replies and the invitations that are answered, as a dump writes them."""
    replies = rows("SELECT response_id FROM surveys_reply WHERE round_id = %s ORDER BY ctid", round_)
    invitations = rows(
        "SELECT id FROM surveys_invitation WHERE round_id = %s AND state = 'answered' ORDER BY ctid", round_
    )
    return [pk for (pk,) in replies], [pk for (pk,) in invitations]


def answer_some(invitations: list[Invitation]) -> tuple[list[int], list[int]]:
    """Let these answer one after the other; return replies and invitations in this order."""
    return [answered(one).pk for one in invitations], [one.pk for one in invitations]


@postgres
def test_neither_the_transaction_nor_the_place_of_rows_joins_answers_once_the_list_is_written_anew(kept: Round) -> None:
    people = list(kept.invitations.all())
    random.Random(3).shuffle(people)
    replies, order = answer_some(people[:8])
    # The control: until then one query joins all of them. Places follow the answering too, but for holes that other rows left.
    assert joined(kept) == dict(zip(replies, order, strict=True))
    assert by_place(kept) != (sorted(replies), sorted(order))
    assert mixing.mix_lists() == 1
    assert joined(kept) == {}
    assert by_place(kept)[1] != order
    more = answer_some(people[8:10])
    rounds.close_round(by=None, round_=kept)
    assert joined(kept) == {}
    found = by_place(kept)
    assert [set(one) for one in found] == [set(replies + more[0]), set(order + more[1])]
    assert found[0] != replies + more[0]
    assert found[1] != order + more[1]
    for table in ("surveys_reply", "surveys_invitation"):
        assert len({xmin for (xmin,) in rows(f"SELECT xmin::text FROM {table} WHERE round_id = %s", kept)}) == 1
    responses = rows(
        "SELECT id, xmin::text FROM diagnostics_response WHERE id IN"
        " (SELECT response_id FROM surveys_reply WHERE round_id = %s) ORDER BY ctid",
        kept,
    )
    assert [pk for pk, _xmin in responses] != replies + more[0]
    assert len({xmin for _pk, xmin in responses}) == 1


@postgres
def test_closing_alone_writes_all_of_it_anew(kept: Round) -> None:
    people = list(kept.invitations.all())
    random.Random(4).shuffle(people)
    assert len(joined(answer_some(people[:10]) and kept)) == 10
    rounds.close_round(by=None, round_=kept)
    assert (joined(kept), Reply.objects.filter(round=kept).count()) == ({}, 10)


def written(round_: Round) -> None:
    """Write the list anew, slowly."""
    with transaction.atomic():
        mixing.mix_list(round_)
        time.sleep(0.5)


def begun(round_: Round) -> Response:
    """Open an invitation while that goes on."""
    time.sleep(0.2)
    return answering.open_invitation(token=round_.invitations.order_by("pk")[2].token)


@postgres
def test_who_opens_their_link_while_the_list_is_written_anew_finds_it(kept: Round) -> None:
    assert isinstance(at_once(lambda: written(kept), lambda: begun(kept))[1], Response)


@postgres
def test_with_one_look_the_link_would_be_gone(kept: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    one_look = Invitation.objects.select_for_update()
    monkeypatch.setattr(answering, "_locked", lambda token: one_look.filter(token=token).first())
    assert isinstance(at_once(lambda: written(kept), lambda: begun(kept))[1], InvitationGone)


# Either database


def everything(round_: Round) -> list[Any]:
    return [list(kind.objects.filter(round=round_).order_by("pk").values()) for kind in (Invitation, Reply)]


def test_a_list_is_written_anew_after_an_answer_and_only_then_and_keeps_what_it_holds(running):
    assert mixing.mix_lists() == 0
    first, second, _third = running.invitations.all()
    inviting.write_letters()
    answering.open_invitation(token=second.token)
    answered(first)
    before = everything(running)
    assert [mixing.mix_lists(), mixing.mix_lists()] == [1, 0]
    assert everything(running) == before
    assert {one["state"] for one in before[0]} == {"answered", "opened", "invited"}


def test_closing_keeps_every_answer_and_writes_nothing_of_it_otherwise(organiser, body, version):
    round_ = rounds.open_round(by=organiser, round_=made_round(organiser, body, version, invited=4))
    for invitation in round_.invitations.all()[:3]:
        answered(invitation)
    replies = Reply.objects.filter(round=round_)
    before = list(Response.objects.filter(pk__in=replies.values("pk")).order_by("pk").values())
    rounds.close_round(by=organiser, round_=round_)
    after = list(Response.objects.filter(pk__in=replies.values("pk")).order_by("pk").values())
    assert len(after) == 3
    assert [one | {"kept_until": None} for one in after] == [one | {"kept_until": None} for one in before]


def test_the_list_of_a_round_that_is_not_anonymous_stays_as_it_is(named):
    answered(named.invitations.first())
    named.refresh_from_db()
    assert (named.unmixed, mixing.mix_lists()) == (False, 0)


def test_a_list_that_fails_holds_up_no_other(organiser, body, version, running, monkeypatch, caplog):
    other = rounds.open_round(by=organiser, round_=made_round(organiser, body, version, invited=2))
    for round_ in (running, other):
        answered(round_.invitations.first())
    real = mixing.mix_list

    def failing(round_):
        if round_.pk == other.pk:
            raise ValueError
        real(round_)

    monkeypatch.setattr(mixing, "mix_list", failing)
    assert mixing.mix_lists() == 1
    assert "could not be written anew" in caplog.text
