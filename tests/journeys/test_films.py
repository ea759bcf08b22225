"""A film in a real browser, and requests that are far too long, against a real server."""

import socket
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

FILM = "/temoignages/boulangere-arlon-commandes-en-ligne/"
HEAD = b"Host: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"


def until(page, expression, seconds=20):
    """Wait until ``expression`` holds of the film; the page's own policy lets no text be run as a program."""
    end = time.monotonic() + seconds
    while not page.locator("video").evaluate(f"film => {expression}"):
        assert time.monotonic() < end, expression
        time.sleep(0.1)


def test_a_film_plays_seeks_and_shows_its_captions(open_page):
    page = open_page()
    parts = []
    page.on("response", lambda one: parts.append((one.status, one.url)) if one.url.endswith(".webm") else None)
    page.goto(FILM)
    film = page.locator("video")
    film.evaluate("film => { film.muted = true }")
    assert film.evaluate("film => film.paused && film.controls && !film.autoplay")
    film.evaluate("film => film.play()")
    until(page, "film.currentTime >= 2")
    until(page, "film.querySelector('track').readyState === 2")
    track = film.evaluate(
        "film => ({kind: film.textTracks[0].kind, language: film.textTracks[0].language, cues: film.textTracks[0].cues.length,"
        " shown: film.textTracks[0].mode})"
    )
    assert track == {"kind": "captions", "language": "fr", "cues": 9, "shown": "showing"}
    film.evaluate("film => { film.currentTime = 40 }")
    until(page, "!film.seeking && film.currentTime >= 40")
    until(page, "film.textTracks[0].activeCues.length === 1")
    assert film.evaluate("film => [film.videoWidth, film.videoHeight, Math.round(film.duration)]") == [854, 480, 61]
    assert film.evaluate("film => film.error") is None
    assert {status for status, _url in parts} == {206}
    assert page.foreign == []


def test_a_film_can_be_started_and_its_words_opened_by_keyboard(open_page):
    page = open_page(FILM)
    page.locator("video").focus()
    page.keyboard.press("Space")
    until(page, "!film.paused")
    summary = page.locator("summary", has_text="Lire ce qui est dit dans la vidéo")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Entreprise inventée, voix de synthèse.")).to_be_visible()


def test_without_javascript_film_words_and_ways_on_are_there(open_page):
    page = open_page(FILM, javascript=False)
    expect(page.locator("video[controls]")).to_have_count(1)
    page.locator("summary", has_text="Lire ce qui est dit dans la vidéo").click()
    expect(page.get_by_text("Entreprise inventée, voix de synthèse.")).to_be_visible()


def test_the_list_is_narrowed_by_keyboard(open_page):
    page = open_page("/temoignages/")
    page.get_by_label("Secteur").focus()
    page.keyboard.type("Boulangerie")
    page.get_by_role("button", name="Filtrer").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sector=bakery**")
    expect(page.get_by_role("status")).to_have_text("1 témoignage")


@pytest.mark.parametrize(
    ("head", "chunk", "status", "words"),
    [
        (b"Content-Length: 2000000000\r\n\r\n", b"\0" * 65_536, 413, "trop volumineux"),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"\0" * 65_536 + b"\r\n", 411, "pas annonc"),
    ],
    ids=["two gigabytes", "without end"],
)
@pytest.mark.parametrize("path", ["/connexion/", "/redaction/documents/multiple/add/"])
def test_a_request_that_is_far_too_long_is_refused_at_once_and_its_sender_reads_why(
    server, path, head, chunk, status, words
):
    address = urlsplit(server)
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        started = time.monotonic()
        line.sendall(f"POST {path} HTTP/1.1\r\n".encode() + HEAD + head)
        for _chunk in range(40):  # who sends without listening
            line.sendall(chunk)
        answer = b""
        while part := line.recv(65_536):  # up to the end: a line that is cut would raise
            answer += part
        assert time.monotonic() - started < 1
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert words in answer.decode()
