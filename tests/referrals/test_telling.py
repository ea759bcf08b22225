"""Notices reach the body's program at least once, signed, telling the latest state. Against a real server on this machine."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet
from django.utils import timezone

from relais.actors.models import Actor
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Letter, Trace
from relais.introductions.services import answering, closing, sending
from relais.referrals.errors import NothingToSend
from relais.referrals.models import Notice, Partnership
from relais.referrals.services import opening, telling
from tests.introductions.conftest import FIRM, WORDS, at
from tests.introductions.test_concurrency import at_once


class Program(ThreadingHTTPServer):
    """A body's program: keeps what it gets and answers as it was told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        super().__init__(("127.0.0.1", 0), Hearing)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.got]


class Hearing(BaseHTTPRequestHandler):
    server: Program

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def program() -> Iterator[Program]:
    with Program() as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


@pytest.fixture
def hooked(agency, owner, partnership, program, outward) -> Partnership:
    """The partnership with its hook at the program."""
    return opening.set_hook(by=owner, actor=agency, url=program.url)


def test_referral_that_moves_is_told_signed_and_without_anything_of_the_firm(brought, hooked, program):
    case = brought()
    assert telling.send_due() == 1
    (headers, body), told = program.got[0], program.told()[0]
    number, stamp = headers["webhook-id"], headers["webhook-timestamp"]
    secret = base64.b64decode(hooked.hook_secret.removeprefix("whsec_"))
    signed = hmac.new(secret, f"{number}.{stamp}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(signed).decode()
    assert abs(int(stamp) - timezone.now().timestamp()) < 60
    assert (headers["content-type"], number) == ("application/json", f"notice-{Notice.objects.get().pk}")
    assert (told["type"], told["data"]["number"], told["data"]["reference"]) == ("referral.changed", case.pk, "D-1")
    assert (told["data"]["state"], [door["state"] for door in told["data"]["doors"]]) == ("open", ["waiting"])
    assert not any(secret in body.decode() for secret in (*FIRM.values(), WORDS, case.token))


def test_what_happens_before_sending_is_told_in_one(brought, hooked, program):
    case = brought()
    introduction = case.introductions.get()
    answering.take_up(by=None, introduction=introduction, token=introduction.token)
    assert Notice.objects.count() == 1
    telling.send_due()
    assert [[door["state"] for door in told["data"]["doors"]] for told in program.told()] == [["taken_up"]]
    closing.close_case(by=None, case=case, token=case.token, met=True, score=5, words="Zyxwvu merci")
    telling.send_due()
    assert [(told["data"]["state"], told["data"]["outcome"]) for told in program.told()] == [
        ("open", ""),
        ("closed", "met"),
    ]
    assert "merci" not in program.got[1][1].decode()
    assert telling.send_due() == 0


def test_unconfirmed_referral_is_told_only_once_confirmed(brought, hooked, program):
    case = brought(confirmed=False)
    telling.send_due()
    assert (program.got, Notice.objects.count()) == ([], 0)
    sending.confirm_case(token=case.token)
    assert telling.send_due() == 1


def test_other_cases_and_bodies_without_hook_write_no_notice(send, one, brought, partnership):
    send(one)
    brought()
    assert not Notice.objects.exists()


def test_notice_goes_with_what_it_tells_of_when_that_is_undone(brought, hooked):
    with transaction.atomic():
        brought()
        assert Notice.objects.count() == 1
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("status", [500, 404, 301])
def test_failure_is_tried_again_later_and_later_and_then_told_to_the_owner(brought, hooked, program, owner, status):
    brought()
    program.status = status
    now = timezone.now()
    for wait in telling.WAITS:
        telling.send_due(now)
        assert telling.send_due(now + wait - timedelta(seconds=1)) == 0
        now += wait
        notice = Notice.objects.get()
        assert (notice.state, notice.status, notice.due_at) == ("waiting", status, now)
    telling.send_due(now)
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, len(program.got)) == ("failed", 7, 7)
    assert len({headers["webhook-id"] for headers, _body in program.got}) == 1  # the same number: repeats are known
    letter = Letter.objects.get(key__startswith="hook_failed:")
    assert (letter.to, letter.urgent) == (owner.email, False)


def test_nobody_there_counts_as_a_failure_and_holds_up_nobody_else(brought, hooked, program, one):
    brought()
    Notice.objects.create(partnership=hooked)
    program.shutdown()
    program.server_close()
    assert telling.send_due() == 0
    assert sorted(Notice.objects.values_list("attempts", flat=True)) == [0, 1]  # the second is not tried this time


def test_hook_that_is_gone_is_called_no_more_and_its_owner_told(brought, hooked, program, owner):
    brought()
    program.status = 410
    telling.send_due()
    hooked.refresh_from_db()
    assert (hooked.hook_url, hooked.hook_secret, Notice.objects.get().state) == ("", "", "failed")
    assert Trace.objects.filter(verb="hook_gone", subject_id=str(hooked.pk)).count() == 1
    assert Letter.objects.get(key__startswith="hook_failed:").to == owner.email


def test_hook_that_was_set_while_the_old_one_said_gone_stays(brought, hooked, program, agency, owner):
    brought()
    lost = telling._claim(Notice.objects.all(), timezone.now())
    opening.set_hook(by=owner, actor=agency, url="https://new.example/hook")
    program.status = 410
    telling._send(lost, None)
    assert Partnership.objects.get().hook_url == "https://new.example/hook"


def test_hook_that_takes_long_leaves_the_others_their_turn(brought, hooked, program, monkeypatch):
    monkeypatch.setattr(telling, "PATIENCE", 0)
    Notice.objects.bulk_create([Notice(partnership=hooked) for _n in range(3)])
    assert [telling.send_due() for _run in range(4)] == [1, 1, 1, 0]


def test_notice_that_lost_its_worker_is_sent_again(brought, hooked, program):
    brought()
    assert telling._claim(Notice.objects.all(), timezone.now()) is not None
    assert telling.send_due() == 0
    assert telling.send_due(timezone.now() + telling.LOST_AFTER + timedelta(seconds=1)) == 1


def test_late_answer_to_a_lost_notice_settles_nothing(brought, hooked, program):
    brought()
    lost = telling._claim(Notice.objects.all(), timezone.now())
    telling.send_due(timezone.now() + telling.LOST_AFTER + timedelta(seconds=1))
    program.status = 500
    telling._send(lost, None)
    assert Notice.objects.get().state == "delivered"


def test_newer_notice_replaces_one_that_fails(brought, hooked, program):
    case = brought()
    older = telling._claim(Notice.objects.all(), timezone.now())
    introduction = case.introductions.get()
    answering.take_up(by=None, introduction=introduction, token=introduction.token)
    program.status = 500
    telling._send(older, None)
    assert sorted(Notice.objects.values_list("state", flat=True)) == ["failed", "waiting"]
    assert not Letter.objects.filter(key__startswith="hook_failed:").exists()


def test_nothing_is_tried_while_outward_requests_are_off(brought, hooked, program, settings):
    brought()
    settings.TABLE = settings.TABLE.model_copy(update={"outward": "off"})
    notice = Notice.objects.get()
    assert telling.send_due() == 0
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, program.got) == ("waiting", 0, [])


def test_trial_tells_of_nothing(hooked, program, agency, owner):
    opening.try_hook(by=owner, actor=agency)
    assert telling.send_due() == 1
    assert (program.told()[0]["type"], program.told()[0]["data"]) == ("hook.tried", {})


def test_failed_notice_is_sent_again_by_the_owner_only(brought, hooked, program, owner, adviser):
    brought()
    notice = Notice.objects.get()
    with pytest.raises(NothingToSend):
        telling.send_again(by=owner, notice=notice)
    Notice.objects.update(state="failed", attempts=7)
    with pytest.raises(NotAllowed):
        telling.send_again(by=adviser, notice=notice)
    assert Notice.objects.get().state == "failed"
    telling.send_again(by=owner, notice=notice)
    assert telling.send_due() == 1
    assert Notice.objects.get().attempts == 1


def test_old_notices_are_forgotten_unless_they_wait(hooked):
    old = timezone.now() - telling.KEPT - timedelta(days=1)
    for state in ("delivered", "failed", "waiting"):
        Notice.objects.create(partnership=hooked, state=state, created_at=old)
    Notice.objects.create(partnership=hooked, state="delivered")
    assert telling.forget_old() == 2
    assert sorted(Notice.objects.values_list("state", flat=True)) == ["delivered", "waiting"]


@pytest.fixture
def waiting(django_db_setup: None, django_db_blocker: Any, program: Program, settings: Any) -> Iterator[Program]:
    """Twenty trials for one program, written for good, and taken away again."""
    settings.TABLE = settings.TABLE.model_copy(update={"outward": "any"})
    with django_db_blocker.unblock():
        actor = Actor.objects.create(slug="race-agency", name="Race", roles=["agency"])
        held = Partnership.objects.create(actor=actor, hook_url=program.url, hook_secret="whsec_AAAA")
        Notice.objects.bulk_create([Notice(partnership=held) for _n in range(20)])
        yield program
        actor.delete()
        connections.close_all()


def sent_by_four_workers(program: Program) -> list[str]:
    """The numbers of what arrived once four workers have sent what is due, at once."""
    at_once(*[telling.send_due] * 4)
    return sorted(headers["webhook-id"] for headers, _body in program.got)


def test_workers_at_once_send_each_notice_once(waiting):
    numbers = sent_by_four_workers(waiting)
    assert len(numbers) == len(set(numbers)) == 20


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the embedded database lets one write at a time")
def test_without_its_lock_a_claim_would_send_twice(waiting, monkeypatch):
    real = QuerySet.first

    def slow(rows: Any) -> Any:
        found = real(rows)
        time.sleep(0.02)
        return found

    monkeypatch.setattr(QuerySet, "first", slow)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
    numbers = sent_by_four_workers(waiting)
    assert len(numbers) > len(set(numbers))


def test_signature_is_that_of_the_specification():
    """The example of the Standard Webhooks specification's reference libraries."""
    from relais.referrals.signing import signature

    body = b'{"test": 2432232314}'
    signed = signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_moment_of_the_steps_is_told(brought, hooked, program):
    brought(now=at(0))
    telling.send_due()
    assert program.told()[0]["data"]["sent"].startswith("2026-06-01T07:00:00+00:00")
