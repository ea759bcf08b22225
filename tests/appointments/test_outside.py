"""Busy times from a file or an address: taken in whole or not at all, the last that was read stays when the next fails."""

import http.server
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from relais.appointments import throttle
from relais.appointments.errors import WrongCalendar
from relais.appointments.models import Busy, Calendar
from relais.appointments.queries import free
from relais.appointments.services import outside
from relais.groundwork.errors import NotAllowed, TooMany
from relais.groundwork.outward import OutwardFailed, OutwardRefused
from tests.appointments.conftest import NOW, at, clock, everything
from tests.appointments.test_reading import NINE, event
from tests.appointments.test_reading import calendar as file_of

WEDNESDAY = at(2).date()
GOOD = file_of(event(*NINE))
BROKEN = event("DTSTART:nonsense", uid="broken")


@pytest.fixture
def server(settings) -> Iterator[http.server.ThreadingHTTPServer]:
    """Another server, on this machine, that answers with its ``body``; the site may ask it."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(self.server.status)
            self.end_headers()
            self.wfile.write(self.server.body)

        def log_message(self, *_arguments) -> None:
            pass

    settings.TABLE = settings.TABLE.model_copy(update={"outward": "any"})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        made.body, made.status, made.address = GOOD, 200, f"http://127.0.0.1:{made.server_address[1]}/me.ics"
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def busy():
    return [(one.origin, one.starts_at) for one in Busy.objects.all()]


def test_a_file_makes_its_times_busy_and_they_are_not_offered(calendar, adviser):
    assert outside.read_file(by=adviser, raw=GOOD, now=NOW) == (1, [])
    assert busy() == [("file", clock(WEDNESDAY, 9))]
    assert [start for start, _end in free(calendar, WEDNESDAY, WEDNESDAY, NOW)] == [
        clock(WEDNESDAY, 10),
        clock(WEDNESDAY, 11),
    ]
    assert Calendar.objects.get().read_until == NOW.date() + outside.HORIZON


def test_a_new_file_takes_the_place_of_the_old_one(calendar, adviser):
    outside.read_file(by=adviser, raw=GOOD, now=NOW)
    outside.read_file(by=adviser, raw=file_of(event("DTSTART:20260604T090000", "DURATION:PT1H")), now=NOW)
    assert busy() == [("file", clock(at(3).date(), 9))]


def test_what_is_left_out_is_told_by_its_line(calendar, adviser):
    events, faults = outside.read_file(by=adviser, raw=file_of(event(*NINE), BROKEN), now=NOW)
    assert (events, faults) == (2, ["Ligne 8 : cet évènement n'a pas de date lisible."])


def test_only_the_first_faults_are_told_one_by_one(calendar, adviser):
    _events, faults = outside.read_file(by=adviser, raw=file_of(*[BROKEN] * 8), now=NOW)
    assert (len(faults), faults[-1]) == (6, "Et 3 autres évènements.")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "pas un agenda iCalendar"),
        (b"<html>", "pas un agenda iCalendar"),
        (GOOD[:60], "s'arrête trop tôt"),
        (b" " * 2_000_001, "dépasse 2 Mo"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_changes_nothing(calendar, adviser, raw, said):
    outside.read_file(by=adviser, raw=GOOD, now=NOW)
    before = everything()
    with pytest.raises(WrongCalendar, match=said):
        outside.read_file(by=adviser, raw=raw, now=NOW)
    assert everything() == before


def test_a_file_that_takes_too_long_is_refused_with_its_line(calendar, adviser, monkeypatch):
    monkeypatch.setattr(outside, "PATIENCE", 3)
    never = ("DTSTART:20260603T090000", "DURATION:PT1H", "RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30")
    before = everything()
    with pytest.raises(WrongCalendar, match="Ligne 8 : la lecture"):
        outside.read_file(by=adviser, raw=file_of(event(*NINE), event(*never, uid="b")), now=NOW)
    assert everything() == before


def test_who_answers_for_no_door_brings_nothing_in(stranger):
    before = everything()
    for verb in (
        lambda: outside.read_file(by=stranger, raw=GOOD),
        lambda: outside.follow_address(by=stranger, address="https://agenda.example/me.ics"),
        lambda: outside.forget_outside(by=stranger, origin="file"),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert everything() == before


def test_an_address_is_read_at_once_and_again(calendar, adviser, server):
    assert outside.follow_address(by=adviser, address=server.address, now=NOW) == (1, [])
    assert busy() == [("address", clock(WEDNESDAY, 9))]
    server.body = file_of(event("DTSTART:20260604T090000", "DURATION:PT1H"))
    assert outside.read_addresses(now=NOW + timedelta(minutes=30)) == 1
    assert busy() == [("address", clock(at(3).date(), 9))]
    assert Calendar.objects.get().read_at == NOW + timedelta(minutes=30)


@pytest.mark.parametrize("fault", ["status", "body"])
def test_an_address_that_fails_keeps_the_times_read_before_and_says_why(calendar, adviser, server, fault):
    outside.follow_address(by=adviser, address=server.address, now=NOW)
    setattr(server, fault, 500 if fault == "status" else b"<html>")
    assert outside.read_addresses(now=NOW + timedelta(minutes=30)) == 0
    found = Calendar.objects.get()
    assert busy() == [("address", clock(WEDNESDAY, 9))]
    assert (found.read_at, bool(found.fault)) == (NOW, True)
    server.status, server.body = 200, GOOD
    outside.read_addresses(now=NOW + timedelta(hours=1))
    assert Calendar.objects.get().fault == ""


def test_an_address_that_does_not_answer_well_is_not_followed(calendar, adviser, server):
    server.status = 404
    before = everything()
    with pytest.raises(OutwardFailed, match="404"):
        outside.follow_address(by=adviser, address=server.address)
    assert everything() == before


def test_no_address_is_asked_where_the_administrator_has_not_turned_it_on(calendar, adviser):
    Calendar.objects.update(address="https://agenda.example/me.ics")
    before = everything()
    with pytest.raises(OutwardRefused):
        outside.follow_address(by=adviser, address="https://agenda.example/me.ics")
    assert outside.read_addresses() == 0
    assert everything() == before


def test_file_and_address_stand_side_by_side_and_are_forgotten_each(calendar, adviser, server):
    outside.read_file(by=adviser, raw=GOOD, now=NOW)
    outside.follow_address(by=adviser, address=server.address, now=NOW)
    outside.forget_outside(by=adviser, origin="file")
    assert busy() == [("address", clock(WEDNESDAY, 9))]
    outside.forget_outside(by=adviser, origin="address")
    found = Calendar.objects.get()
    assert (busy(), found.address, found.read_until) == ([], "", None)


@pytest.mark.parametrize("gone", ["inactive", "without position"])
def test_the_address_of_who_answers_for_no_door_any_more_is_not_read(calendar, adviser, server, gone):
    outside.follow_address(by=adviser, address=server.address, now=NOW)
    server.body = file_of(event("DTSTART:20260604T090000", "DURATION:PT1H"))
    if gone == "inactive":
        type(adviser).objects.update(is_active=False)
    else:
        adviser.positions.all().delete()
    before = everything()
    assert outside.read_addresses(now=NOW + timedelta(minutes=30)) == 0
    assert everything() == before


@pytest.mark.parametrize("gone", ["inactive", "without position"])
def test_the_feed_of_who_answers_for_no_door_any_more_is_gone(client, calendar, adviser, gone):
    address = reverse("appointments:feed", args=[calendar.token])
    assert client.get(address).status_code == 200
    if gone == "inactive":
        type(adviser).objects.update(is_active=False)
    else:
        adviser.positions.all().delete()
    assert client.get(address).status_code == 404


def test_a_person_has_twenty_calendars_read_an_hour_from_file_or_address_and_well_or_not(
    calendar, adviser, one, held_by, server, monkeypatch
):
    monkeypatch.setattr(throttle, "PER_HOUR", 3)
    outside.read_file(by=adviser, raw=GOOD, now=NOW)
    outside.follow_address(by=adviser, address=server.address, now=NOW)
    with pytest.raises(WrongCalendar):
        outside.read_file(by=adviser, raw=b"", now=NOW)
    before = everything()
    for verb in (
        lambda: outside.read_file(by=adviser, raw=GOOD, now=NOW),
        lambda: outside.follow_address(by=adviser, address=server.address, now=NOW),
    ):
        with pytest.raises(TooMany, match="Réessayez dans une heure"):
            verb()
    assert everything() == before
    outside.read_file(by=held_by(one, "colleague@doors.example"), raw=GOOD, now=NOW)
    outside.read_file(by=adviser, raw=GOOD, now=NOW + timedelta(hours=1))


def test_the_twenty_first_reading_of_an_hour_is_refused_on_the_page(as_user, calendar, adviser, today):
    for _ in range(20):
        throttle.guard_reading(adviser, NOW)
    before = everything()
    answer = as_user(adviser).post(
        reverse("appointments:upload"), {"file": SimpleUploadedFile("a.ics", GOOD, "text/calendar")}
    )
    assert answer.status_code == 429
    assert "Réessayez dans une heure" in answer.content.decode()
    assert everything() == before
