"""Busy times from a stranger's calendar: what counts, in which zone, what is refused, and that no file takes the machine."""

import json
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.appointments.reading import MOST_EVENTS, Unreadable, read_busy
from relais.appointments.slots import BRUSSELS

FIRST, LAST = date(2026, 6, 1), date(2026, 12, 31)
ZONE = """BEGIN:VTIMEZONE
TZID:Chez nous
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE"""


def event(*lines, uid="a"):
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def calendar(*parts):
    return "\r\n".join("\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""]).split("\n")).encode()


def busy(*parts):
    """Return the busy times as clocks in Belgium show them."""
    read = read_busy(calendar(*parts), FIRST, LAST)
    return [f"{a.astimezone(BRUSSELS):%m-%d %H:%M}–{b.astimezone(BRUSSELS):%m-%d %H:%M}" for a, b in read.busy]


def faults(*parts):
    return read_busy(calendar(*parts), FIRST, LAST).faults


NINE = ("DTSTART:20260603T090000", "DTEND:20260603T100000")


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (NINE, ["06-03 09:00–06-03 10:00"]),
        (("DTSTART:20260603T090000Z", "DTEND:20260603T100000Z"), ["06-03 11:00–06-03 12:00"]),
        (("DTSTART;TZID=Europe/London:20260603T090000", "DURATION:PT90M"), ["06-03 10:00–06-03 11:30"]),
        (("DTSTART;TZID=Romance Standard Time:20260603T090000", "DURATION:PT1H"), ["06-03 09:00–06-03 10:00"]),
        (("DTSTART;TZID=Nulle/Part:20260603T090000", "DURATION:PT1H"), ["06-03 09:00–06-03 10:00"]),
        (("DTSTART;VALUE=DATE:20260603",), ["06-03 00:00–06-04 00:00"]),
        (("DTSTART;VALUE=DATE:20260603", "DTEND;VALUE=DATE:20260605"), ["06-03 00:00–06-05 00:00"]),
        (("DTSTART:20260603T090000",), []),  # no length
        ((*NINE, "STATUS:CANCELLED"), []),
        ((*NINE, "TRANSP:TRANSPARENT"), []),
        ((*NINE, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), []),
        ((*NINE, "STATUS:TENTATIVE"), ["06-03 09:00–06-03 10:00"]),
        (("DTSTART:20200603T090000", "DTEND:20200603T100000"), []),  # long past
        (
            ("DTSTART:20260530T090000", "DTEND:20260602T100000"),
            ["06-01 00:00–06-02 10:00"],
        ),  # cut to what was asked for
        (("DTSTART:20260603T09", " 0000", "DTEND:20260603T100000"), ["06-03 09:00–06-03 10:00"]),  # folded
    ],
)
def test_an_event_is_busy_when_it_says_so(lines, found):
    assert busy(event(*lines)) == found


def test_a_zone_that_the_file_describes_is_its_own():
    assert busy(ZONE, event("DTSTART;TZID=Chez nous:20260603T090000", "DURATION:PT1H")) == ["06-03 08:00–06-03 09:00"]


def test_times_without_a_zone_are_in_the_one_that_the_file_names():
    assert busy("X-WR-TIMEZONE:America/New_York", event(*NINE)) == ["06-03 15:00–06-03 16:00"]
    assert busy("X-WR-TIMEZONE:Nulle/Part", event(*NINE)) == ["06-03 09:00–06-03 10:00"]


def test_a_series_is_followed_with_its_exceptions_and_its_moved_times_through_a_change_of_clocks():
    series = event(
        "DTSTART;TZID=Europe/Brussels:20261012T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Brussels:20261019T090000",
    )  # fmt: skip
    moved = event("RECURRENCE-ID;TZID=Europe/Brussels:20261026T090000", "DTSTART;TZID=Europe/Brussels:20261027T140000", "DURATION:PT1H")  # fmt: skip
    gone = event("RECURRENCE-ID;TZID=Europe/Brussels:20261102T090000", "DTSTART;TZID=Europe/Brussels:20261102T090000", "DURATION:PT1H", "STATUS:CANCELLED")  # fmt: skip
    assert busy(series, moved, gone) == ["10-12 09:00–10-12 10:00", "10-27 14:00–10-27 15:00"]


def test_no_title_place_or_person_is_even_parsed():
    text = calendar(event(*NINE, "SUMMARY:Zibeline", "LOCATION:Zibeline", "ATTENDEE;CN=Zibeline:mailto:z@z.example",
                          "DESCRIPTION:\x00\xff", "BEGIN:VALARM", "TRIGGER:-PT1H", "DTSTART:nonsense", "END:VALARM"))  # fmt: skip
    assert "Zibeline" not in repr(read_busy(text, FIRST, LAST))
    assert read_busy(text, FIRST, LAST).faults == []


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20261303T090000", "DTEND:20261303T100000"),
        ("DTSTART:demain", "DURATION:PT1H"),
        ("DTEND:20260603T100000",),
        (*NINE, "RRULE:FREQ=PARFOIS"),
        (*NINE, "RRULE:FREQ=WEEKLY;UNTIL=toujours"),
        (*NINE, "DTSTART:20260604T090000"),
        ("DTSTART", "DTEND:20260603T100000"),
    ],
)
def test_an_event_without_sense_is_left_out_and_named_by_its_line_and_the_others_stay(lines):
    good = event("DTSTART:20260605T090000", "DTEND:20260605T100000", uid="good")
    assert busy(good, event(*lines)) == ["06-05 09:00–06-05 10:00"]
    assert faults(good, event(*lines)) == [(8, "broken")]


@pytest.mark.parametrize(
    ("raw", "why", "line"),
    [
        (b"", "no_calendar", 1),
        (b"<html>pas un agenda</html>", "no_calendar", 1),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no_calendar", 1),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260603T090000\n", "cut_off", 4),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "nested", 3),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 10, "nested", 7),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * (MOST_EVENTS + 1), "too_many", 2 * MOST_EVENTS + 2),
    ],
)
def test_what_is_no_calendar_is_refused_with_the_line_to_blame(raw, why, line):
    with pytest.raises(Unreadable) as refused:
        read_busy(raw, FIRST, LAST)
    assert (refused.value.why, refused.value.line) == (why, line)


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=DAILY;BYMINUTE=" + ",".join(map(str, range(60)))]
)
def test_a_rule_that_repeats_all_the_time_is_left_out(rule):
    assert faults(event("DTSTART:19700101T000000", "DURATION:PT1S", f"RRULE:{rule}")) == [(3, "too_often")]


def test_a_file_with_more_times_than_anybody_has_is_refused():
    many = [event("DTSTART:20260601T000000", "DURATION:PT1M", "RRULE:FREQ=HOURLY", uid=str(n)) for n in range(10)]
    with pytest.raises(Unreadable, match="too_often"):
        read_busy(calendar(*many), FIRST, LAST)


def run(raw, timeout=30):
    command = [sys.executable, "-m", "relais.appointments.reading", FIRST.isoformat(), LAST.isoformat()]
    return subprocess.run(command, input=raw, capture_output=True, timeout=timeout, check=False)


def test_the_program_answers_as_the_function_does():
    told = json.loads(run(calendar(event(*NINE))).stdout)
    assert told == {"busy": [["2026-06-03T07:00:00+00:00", "2026-06-03T08:00:00+00:00"]], "events": 1, "faults": []}
    assert json.loads(run(b"").stdout) == {"why": "no_calendar", "line": 1}


def test_rules_that_never_come_true_end_the_program_and_the_line_is_known():
    never = ("DTSTART:20260603T090000", "DURATION:PT1H", "RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30")
    started = time.monotonic()
    done = run(calendar(event(*NINE), event(*never, uid="b"), event(*never, uid="c"), event(*never, uid="d")))
    assert time.monotonic() - started < 15
    assert (done.stdout, done.returncode == 0) == (b"", False)
    assert done.stderr.split()[-1] in {b"8", b"14", b"20"}


def test_thousands_of_events_are_read_in_seconds():
    many = [
        event(f"DTSTART:2026{month:02}{day:02}T{hour:02}0000Z", "DURATION:PT30M", uid=f"{month}-{day}-{hour}")
        for month in range(6, 13) for day in range(1, 29) for hour in range(24)
    ]  # fmt: skip
    started = time.monotonic()
    read = read_busy(calendar(*many), FIRST, LAST)
    assert (len(read.busy), read.faults) == (len(many), [])
    assert time.monotonic() - started < 10


minutes_of_the_window = st.integers(24 * 60, 210 * 24 * 60)
moments = minutes_of_the_window.map(lambda minute: datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=minute))


@given(st.lists(st.tuples(moments, st.integers(1, 3000)), max_size=20))
def test_every_event_lies_within_what_is_busy_and_nothing_else_does(many):
    parts = [
        event(f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DURATION:PT{minutes}M", uid=str(number))
        for number, (start, minutes) in enumerate(many)
    ]
    spans = read_busy(calendar(*parts), FIRST, LAST).busy
    ends = datetime(2027, 1, 1, tzinfo=BRUSSELS)
    for start, minutes in many:
        end = min(start + timedelta(minutes=minutes), ends)
        assert any(since <= start and end <= until for since, until in spans)
    assert {since for since, _until in spans} <= {start for start, _minutes in many}


@given(st.lists(st.sampled_from(
    ["BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "DTSTART:20260603T090000", "DTSTART;VALUE=DATE:2026",
     "RRULE:FREQ=DAILY", "RRULE:", "EXDATE:,,", "DTEND:", ":", ";", " fold", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "UID:a", "\x00",
     'DTSTART;TZID="', "RECURRENCE-ID:20260603T090000", "RECURRENCE-ID;VALUE=DATE:20260603", "RDATE:20260603T090000",
     "DTSTART:99991231T235959Z", "DTSTART:00010101T000000", "DURATION:P9999999999D", "DURATION:-PT1H"]), max_size=25))  # fmt: skip
def test_whatever_stands_in_a_file_it_is_read_or_refused(lines):
    raw = "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]).encode()
    with suppress(Unreadable):
        assert all(start < end for start, end in read_busy(raw, FIRST, LAST).busy)
