"""Who unsubscribed gets nothing; the signed link in each letter, and what it does."""

import re
from datetime import UTC, datetime

import pytest

from relais.groundwork import post, silences
from relais.groundwork.errors import WrongLink
from relais.groundwork.models import Letter, Silence, Trace
from relais.groundwork.queries import is_silent
from relais.groundwork.silences import Asked, read_token, subscribe_again, unsubscribe

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
ANNA = "anna@firm.example"


def token_in(text):
    """Return the token of the link by which ``text`` lets letters be ended."""
    return re.search(r"/lettres/([^/>]+)/", text)[1]


@pytest.mark.parametrize(("language", "prefix"), [("fr", ""), ("nl", "/nl"), ("de", "/de"), ("en", "/en")])
def test_a_letter_offers_a_link_that_ends_its_kind_by_one_click(server, write, language, prefix):
    letter = write("a", urgent=True, language=language)
    post.send_due(NOON)
    (message,) = server.messages
    link = message["List-Unsubscribe"].strip(" <>")
    assert link.startswith(f"https://relais.example{prefix}/lettres/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in letter.text
    assert link in letter.html
    assert read_token(token_in(link)) == Asked(ANNA, "news")


def test_a_letter_that_a_person_needs_offers_no_such_link(server, write):
    letter = write("a", urgent=True, unsubscribable=False)
    post.send_due(NOON)
    assert (server.messages[0]["List-Unsubscribe"], server.messages[0]["List-Unsubscribe-Post"]) == (None, None)
    assert "/lettres/" not in letter.text + letter.html


def test_a_link_of_a_very_long_address_stays_whole(server, write):
    address = f"{'a' * 60}@{'.'.join(['b' * 60] * 3)}.example"
    letter = write("a", to=address, urgent=True)
    post.send_due(NOON)
    link = server.messages[0]["List-Unsubscribe"].strip(" <>")
    assert read_token(token_in(link)) == Asked(address, "news")
    assert link in letter.text


def test_the_link_of_a_digest_is_about_letters_of_every_kind(server, write):
    write("a")
    post.send_due(NOON)
    assert read_token(token_in(server.messages[0]["List-Unsubscribe"])) == Asked(ANNA, "")


@pytest.mark.parametrize("kind", ["news", ""])
@pytest.mark.parametrize("urgent", [True, False])
def test_whoever_unsubscribed_is_written_nothing_whatever_the_case_of_the_address(server, write, kind, urgent):
    Silence.objects.create(email=ANNA, kind=kind)
    assert write("a", to="Anna@Firm.example", urgent=urgent) is None
    assert (post.send_due(NOON), Letter.objects.count()) == (0, 0)


def test_a_silence_about_one_kind_leaves_the_others_and_a_silence_leaves_other_addresses(write):
    Silence.objects.create(email=ANNA, kind="other")
    Silence.objects.create(email="bert@firm.example")
    assert write("a") is not None


def test_what_a_person_needs_is_written_and_sent_all_the_same(server, write):
    Silence.objects.create(email=ANNA)
    write("a", urgent=True, unsubscribable=False)
    assert post.send_due(NOON) == 1


def test_a_letter_that_waits_is_dropped_when_the_person_unsubscribes(server, write):
    letter = write("a", urgent=True)
    unsubscribe(token=token_in(letter.text))
    assert (post.send_letter(letter.pk, now=NOON), server.messages) == (None, [])
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("dropped", 0)


def test_unsubscribing_twice_keeps_one_silence_and_one_trace(write):
    token = token_in(write("a").text)
    for _time in range(2):
        unsubscribe(token=token)
    assert list(Silence.objects.values_list("email", "kind")) == [(ANNA, "news")]
    assert list(Trace.objects.values_list("verb", "by")) == [("unsubscribe", None)]


def test_subscribing_again_ends_the_silence_about_the_kind_and_about_all(write):
    token = token_in(write("a").text)
    unsubscribe(token=token)
    unsubscribe(token=token, everything=True)
    Silence.objects.create(email=ANNA, kind="other")
    assert (subscribe_again(token=token), subscribe_again(token=token)) == (2, 0)
    assert [silence.kind for silence in Silence.objects.all()] == ["other"]
    assert write("b") is not None


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1], lambda token: f"x{token}", lambda _token: "é", lambda _t: ""]
)
def test_a_link_that_we_did_not_sign_is_refused_and_nothing_happens(write, change):
    token = change(token_in(write("a").text))
    for verb in (unsubscribe, subscribe_again):
        with pytest.raises(WrongLink):
            verb(token=token)
    assert not Silence.objects.exists()


def test_without_a_room_that_shows_the_page_letters_offer_no_link(server, write, monkeypatch):
    monkeypatch.setattr(silences, "_registered", [])
    letter = write("a", urgent=True)
    post.send_due(NOON)
    assert "/lettres/" not in letter.text
    assert server.messages[0]["List-Unsubscribe"] is None


# One kind at a time


@pytest.fixture
def kinds(monkeypatch):
    """Three kinds that can be left, two of them under one path."""
    monkeypatch.setattr(silences, "_kinds", {kind: (kind, "…") for kind in ("news", "room/letter/a", "room/letter/b")})


def silent_kinds():
    """Return the kinds of which Anna wants no more, as her page shows them."""
    return [one.kind for one in silences.kinds_for(ANNA) if one.silent]


def test_a_silence_about_a_path_holds_for_what_is_below_it_and_for_nothing_beside_it(kinds):
    Silence.objects.create(email=ANNA, kind="room/letter")
    assert silent_kinds() == ["room/letter/a", "room/letter/b"]
    assert [is_silent(ANNA, kind) for kind in ("room/letters", "room", "letter", "news")] == [False] * 4


def test_one_kind_is_left_and_taken_back_by_the_link_of_another(write, kinds):
    token = token_in(write("a").text)
    unsubscribe(token=token, kind="room/letter/a")
    assert silent_kinds() == ["room/letter/a"]
    assert subscribe_again(token=token, kind="room/letter/a") == 1
    assert silent_kinds() == []


@pytest.mark.parametrize("all_of", ["", "room/letter"])
def test_taking_one_kind_back_leaves_the_others_silent(write, kinds, all_of):
    token = token_in(write("a").text)
    Silence.objects.create(email=ANNA, kind=all_of)
    before = set(silent_kinds())
    subscribe_again(token=token, kind="room/letter/b")
    assert set(silent_kinds()) == before - {"room/letter/b"}


def test_a_kind_that_no_room_registered_counts_as_the_links_own(write, kinds):
    token = token_in(write("a").text)
    unsubscribe(token=token, kind="nonsense")
    assert silent_kinds() == ["news"]
