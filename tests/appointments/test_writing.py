"""What goes out: files that other programs read the same way, with what RFC 5545 and 7986 ask for."""

import re
from datetime import UTC, timedelta

import pytest
from django.urls import reverse
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar as Parsed

from relais.appointments.feeding import feed_of, file_of
from relais.appointments.models import Calendar
from relais.appointments.queries import FED
from relais.appointments.services import booking, keeping
from relais.appointments.writing import Entry, to_ical
from tests.appointments.conftest import NOW, at, clock

WEDNESDAY = at(2).date()
ENTRY = Entry(
    uid="urn:uuid:1", sequence=0, changed=NOW, start=NOW, end=NOW + timedelta(minutes=45), title="Rendez-vous : Été; été, \\ été",
    words="une\ndeux", place="Rue des Œillets 3, 4000 Liège " * 5, address="https://relais.example/rendez-vous/x/", cancelled=False,
)  # fmt: skip


def lines(body):
    """Return the content lines of ``body``, unfolded, once it keeps the form that RFC 5545, 3.1 asks for."""
    assert body.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", body)
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    return body.replace(b"\r\n ", b"").decode().strip().split("\r\n")


def value(body, name):
    found = [line for line in lines(body) if re.match(rf"{name}[;:]", line)]
    assert len(found) == 1, (name, found)
    return found[0].partition(":")[2]


def test_a_file_has_each_property_that_is_asked_for_once_and_times_in_utc():
    body = to_ical([ENTRY])
    stamp = f"{NOW.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    names = ("VERSION", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "STATUS")
    assert [value(body, name) for name in names] == ["2.0", "urn:uuid:1", "0", stamp, stamp, f"{ENTRY.end.astimezone(UTC):%Y%m%dT%H%M%SZ}", "CONFIRMED"]  # fmt: skip
    assert value(body, "SUMMARY") == "Rendez-vous : Été\\; été\\, \\\\ été"
    assert lines(body)[0] == "BEGIN:VCALENDAR"


def test_a_feed_tells_its_name_and_how_often_to_come_back():
    body = to_ical([ENTRY], name="Relais", feed=True)
    assert [value(body, "NAME"), value(body, "X-WR-CALNAME")] == ["Relais", "Relais"]
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT30M" in lines(body)


def test_an_empty_feed_is_a_calendar_still():
    body = to_ical([], name="Relais", feed=True)
    assert (lines(body)[0], lines(body)[-1], b"VEVENT" in body) == ("BEGIN:VCALENDAR", "END:VCALENDAR", False)


@pytest.mark.parametrize("cancelled", [False, True])
def test_another_reader_finds_what_was_written(cancelled):
    entry = Entry(**{**vars(ENTRY), "cancelled": cancelled})
    (event,) = IcsCalendarStream.calendar_from_ics(to_ical([entry], name="Relais", feed=True).decode()).events
    assert (event.uid, event.sequence, event.summary) == (entry.uid, entry.sequence, entry.title)
    assert (event.start, event.end, event.dtstamp) == (entry.start, entry.end, entry.changed)
    assert (event.description, event.location) == (entry.words, entry.place)
    assert event.status == ("CANCELLED" if cancelled else "CONFIRMED")


def test_the_library_that_wrote_it_reads_it_without_a_fault():
    (event,) = Parsed.from_ical(to_ical([ENTRY])).walk("VEVENT")
    assert (event.errors, str(event["SUMMARY"]), event["DTSTART"].dt) == ([], ENTRY.title, ENTRY.start)


@pytest.mark.parametrize("lacking", ["UID", "DTSTAMP"])
def test_a_file_without_what_is_asked_for_would_be_noticed(lacking):
    body = b"\r\n".join(line for line in to_ical([ENTRY]).split(b"\r\n") if not line.startswith(lacking.encode()))
    with pytest.raises(AssertionError):
        value(body, lacking)


def test_a_feed_keeps_the_uid_and_raises_the_sequence_with_each_change(book, calendar):
    made = book()
    first = feed_of(calendar, NOW)
    booking.move_appointment(
        by=None, appointment=made, starts_at=clock(WEDNESDAY, 11), token=made.firm_token, now=NOW + timedelta(hours=1)
    )
    second = feed_of(calendar, NOW)
    booking.cancel_appointment(by=None, appointment=made, token=made.firm_token, now=NOW + timedelta(hours=2))
    third = feed_of(calendar, NOW)
    feeds = (first, second, third)
    assert {value(one, "UID") for one in feeds} == {f"urn:uuid:{made.uid}"}
    assert [value(one, "SEQUENCE") for one in feeds] == ["0", "1", "2"]
    assert [value(one, "STATUS") for one in feeds] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [value(one, "DTSTART") for one in feeds] == ["20260603T070000Z", "20260603T090000Z", "20260603T090000Z"]
    assert len({value(one, "DTSTAMP") for one in feeds}) == 3


def test_a_feed_is_the_same_whenever_it_is_asked_for(book, calendar):
    book()
    assert feed_of(calendar, NOW) == feed_of(calendar, NOW + timedelta(days=3))


def test_a_feed_forgets_what_is_long_past(book, calendar):
    made = book()
    assert b"VEVENT" in feed_of(calendar, made.ends_at + FED - timedelta(minutes=1))
    assert b"VEVENT" not in feed_of(calendar, made.ends_at + FED)


def test_a_feed_holds_another_persons_appointments_never(book, calendar, held_by, one):
    book()
    colleague = held_by(one, "colleague@doors.example")
    other = keeping.renew_feed(by=colleague)
    assert b"VEVENT" not in feed_of(other, NOW)


def test_each_side_sees_the_other_and_gets_its_own_link(book):
    made = book()
    firm, door = (file_of(made, firm=True, token=made.firm_token), file_of(made, firm=False, token=made.door_token))
    assert value(firm, "SUMMARY") == "Rendez-vous : Ada Viseur\\, Body one"
    assert value(door, "SUMMARY") == "Rendez-vous : Boulangerie Zyxwvu"
    assert made.door_token not in firm.decode().replace("\r\n ", "")
    assert made.firm_token not in door.decode().replace("\r\n ", "")


def test_the_address_of_a_feed_opens_it_until_it_is_renewed(client, book, calendar, adviser):
    book()
    old = reverse("appointments:feed", args=[calendar.token])
    answer = client.get(old)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    keeping.renew_feed(by=adviser)
    assert client.get(old).status_code == 404
    assert client.get(reverse("appointments:feed", args=[Calendar.objects.get().token])).status_code == 200


@pytest.mark.usefixtures("today")
def test_a_feed_speaks_the_persons_language(client, book, calendar, adviser):
    book()
    adviser.language = "nl"
    adviser.save()
    body = client.get(reverse("appointments:feed", args=[calendar.token])).content
    assert value(body, "SUMMARY") == "Afspraak: Boulangerie Zyxwvu"


@pytest.mark.parametrize("side", ["firm_token", "door_token"])
def test_the_file_of_an_appointment_comes_from_either_link(client, book, side):
    made = book()
    answer = client.get(reverse("appointments:file", args=[getattr(made, side)]))
    assert answer.status_code == 200
    assert value(answer.content, "DTSTART") == "20260603T070000Z"
    assert client.get(reverse("appointments:file", args=["guessed"])).status_code == 404
