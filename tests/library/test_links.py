"""The link robot against a real server: what is alive, what is dead only after three days, who is told, and silence when off."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from relais.groundwork.models import Letter
from relais.groundwork.outward import OutwardFailed, OutwardRefused, reachable
from relais.groundwork.silences import link_for, unsubscribe
from relais.library.enums import LinkState
from relais.library.letters.links import DEAD_LINKS
from relais.library.links import asked_as, is_alive, links_of
from relais.library.models import Link
from relais.library.services.watching import check_links, gather_links, tell_editors, watch_links
from relais.people.models import User

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, 5, tzinfo=timezone.get_default_timezone())


class Answering(BaseHTTPRequestHandler):
    """Answers by its path, HEAD otherwise than GET where the path says so."""

    asked: list[tuple[str, str]] = []
    known = {"/ok": 200, "/moved": 301, "/gone": 404, "/broken": 500, "/shy": 403}

    def do_HEAD(self) -> None:
        self.answer(405 if self.path == "/no-head" else None)

    def do_GET(self) -> None:
        self.answer(200 if self.path == "/no-head" else None)

    def answer(self, status: int | None) -> None:
        self.asked.append((self.command, self.path))
        if self.path == "/slow":
            time.sleep(1.5)
        self.send_response(status or self.known.get(self.path, 200))
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Answering.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_address[1]}"
        found.shutdown()


@pytest.fixture
def outward(settings: Any) -> Any:
    def turn(how: str) -> None:
        settings.TABLE = settings.TABLE.model_copy(update={"outward": how})

    turn("any")
    return turn


@pytest.fixture
def linking(empty_shelf, make_sheet, server):
    """Write a sheet that leads to paths of the server."""

    def made(*paths, slug="links", **values):
        return make_sheet(slug, links=[server + path for path in paths], **values)

    return made


@pytest.fixture
def nobody_else(db):
    """The demo region's people have no duty."""
    User.objects.exclude(duty="").update(duty="")


def days(number, **more):
    return START + timedelta(days=number, **more)


def states():
    return {link.url.rpartition("/")[2]: link.state for link in Link.objects.all()}


@pytest.mark.parametrize(
    ("path", "status"), [("/ok", 200), ("/moved", 301), ("/gone", 404), ("/broken", 500), ("/no-head", 200)]
)
def test_reachable_gives_the_status_and_follows_nothing(server, outward, path, status):
    assert reachable(server + path) == status
    assert {asked for _method, asked in Answering.asked} == {path}


def test_reachable_gives_up_on_who_does_not_answer(server, outward, monkeypatch):
    monkeypatch.setattr("relais.groundwork.outward.PATIENCE", 0.2)
    with pytest.raises(OutwardFailed):
        reachable(f"{server}/slow")


def test_nothing_is_asked_when_off(server, linking, settings):
    linking("/gone")
    assert settings.TABLE.outward == "off"
    with pytest.raises(OutwardRefused):
        reachable(f"{server}/ok")
    assert watch_links(now=days(0)) == {"gathered": 1, "asked": 0, "told": 0}
    assert Answering.asked == []
    assert states() == {"gone": "unknown"}


def test_links_of_every_kind_of_piece_are_found(make_sheet):
    from wagtail.models import Locale

    from relais.library.models import Argument, Tool

    sheet = make_sheet(
        "a", links=["https://a.example/1", "https://a.example/2", "https://a.example/1", "ftp://a.example/"]
    )
    assert links_of(sheet) == ["https://a.example/1", "https://a.example/2"]
    locale = Locale.objects.get(language_code="fr")
    assert links_of(Argument(locale=locale, source_url="https://s.example/")) == ["https://s.example/"]
    assert links_of(Tool(locale=locale, website="https://t.example/")) == ["https://t.example/"]


@pytest.mark.parametrize(("status", "alive"), [(200, True), (301, True), (308, True), (403, True), (429, True), (404, False), (410, False), (500, False), (503, False)])  # fmt: skip
def test_status_tells_whether_the_page_is_there(status, alive):
    assert is_alive(status) is alive


def test_address_is_asked_in_ascii_and_without_its_part():
    assert asked_as("https://a.example/été?q=é#part") == "https://a.example/%C3%A9t%C3%A9?q=%C3%A9"


def test_table_of_links_follows_the_live_pieces(linking):
    sheet = linking("/ok", "/gone")
    linking("/draft", slug="draft", live=False)
    assert gather_links() == 2
    Link.objects.filter(url__endswith="/gone").update(failures=2)
    sheet.links = [("link", {"title": "Ailleurs", "url": one.url}) for one in Link.objects.filter(failures=2)]
    sheet.save()
    gather_links()
    gather_links()
    assert [(link.url.rpartition("/")[2], link.failures) for link in Link.objects.all()] == [("gone", 2)]
    sheet.live = False
    sheet.save()
    assert gather_links() == 0
    assert not Link.objects.exists()


def test_three_failures_on_three_days_make_a_dead_link(linking, outward, monkeypatch):
    monkeypatch.setattr("relais.groundwork.outward.PATIENCE", 0.2)
    linking("/ok", "/moved", "/gone", "/broken", "/shy", "/no-head", "/slow")
    gather_links()
    assert check_links(now=days(0)) == 7
    assert set(states().values()) == {"alive", "unknown"}
    assert check_links(now=days(0, hours=5)) == 0  # the same day counts once
    assert check_links(now=days(1)) == 3
    assert "dead" not in states().values()
    assert check_links(now=days(2)) == 3
    assert states() == {
        "ok": "alive", "moved": "alive", "gone": "dead", "broken": "dead", "shy": "alive", "no-head": "alive", "slow": "dead",
    }  # fmt: skip
    assert Link.objects.get(url__endswith="/gone").why == "L'autre serveur a répondu 404."


def test_link_that_comes_back_begins_anew(linking, outward, monkeypatch):
    linking("/gone")
    gather_links()
    for day in range(3):
        check_links(now=days(day))
    assert tell_editors(now=days(3)) == 1
    monkeypatch.setitem(Answering.known, "/gone", 200)
    check_links(now=days(3))
    link = Link.objects.get()
    assert (link.state, link.failures, link.reason, link.told_at) == (LinkState.ALIVE, 0, "", None)


def test_working_link_is_asked_once_a_week_and_the_longest_unasked_first(linking, outward):
    linking("/ok", "/a", "/b")
    gather_links()
    assert check_links(now=days(0), most=2) == 2
    assert check_links(now=days(1), most=2) == 1
    assert len(Answering.asked) == 3
    assert check_links(now=days(7, hours=1)) == 2
    assert check_links(now=days(8, hours=1)) == 1


def test_address_that_several_pieces_name_is_asked_once(linking, outward):
    linking("/gone", slug="one")
    linking("/gone", slug="two")
    gather_links()
    assert check_links(now=days(0)) == 1
    assert [link.failures for link in Link.objects.all()] == [1, 1]
    assert [method for method, _path in Answering.asked] == ["HEAD", "GET"]


def test_address_that_may_not_be_asked_is_not_dead(linking, outward):
    linking("/ok")
    gather_links()
    outward("https")
    for day in range(4):
        check_links(now=days(8 * day))
    link = Link.objects.get()
    assert (link.state, link.failures) == (LinkState.UNKNOWN, 0)
    assert "https://" in link.why
    assert Answering.asked == []


def test_editors_are_told_once_by_one_letter(linking, outward, nobody_else, editor, animator):
    linking("/gone", "/broken", title="Fiche aux liens morts")
    told = [watch_links(now=days(day))["told"] for day in range(5)]
    assert told == [0, 0, 2, 0, 0]
    letter = Letter.objects.get(kind=DEAD_LINKS)
    assert (letter.to, letter.urgent, letter.subject) == (
        editor.email,
        False,
        "2 liens de la bibliothèque ne répondent plus",
    )
    assert "Fiche aux liens morts" in letter.text
    assert "/gone" in letter.text
    assert "L'autre serveur a répondu 404." in letter.text
    assert reverse("library_dead_links") in letter.text


def test_without_an_editor_the_animators_are_told(linking, outward, nobody_else, animator):
    linking("/gone")
    for day in range(3):
        watch_links(now=days(day))
    assert [letter.to for letter in Letter.objects.filter(kind=DEAD_LINKS)] == [animator.email]


def test_editor_who_left_these_letters_gets_none(linking, outward, nobody_else, editor):
    unsubscribe(token=link_for(editor.email, DEAD_LINKS).rstrip("/").rpartition("/")[2])
    linking("/gone")
    for day in range(3):
        watch_links(now=days(day))
    assert not Letter.objects.filter(kind=DEAD_LINKS).exists()
    assert Link.objects.get().told_at is not None


def test_editors_list_shows_dead_links_and_leads_to_the_piece(linking, outward, editor, stranger, as_user, client):
    sheet = linking("/gone", "/ok")
    gather_links()
    for day in range(3):
        check_links(now=days(day))
    address = reverse("library_dead_links")
    page = as_user(editor).get(address).content.decode()
    assert "/gone" in page
    assert "/ok" not in page
    assert reverse(sheet.snippet_viewset.get_url_name("edit"), args=[sheet.pk]) in page
    assert as_user(stranger).get(address).status_code == 404
    assert client.get(address).status_code == 302
    assert as_user(editor).post(address).status_code == 405
