"""Appointments as iCalendar (RFC 5545, with the names and the rhythm of RFC 7986). Pure.

Times are UTC: no zone need be told, and none can be misunderstood. Nothing in a file depends on when it is asked for, so
that whoever keeps a copy sees a change only when there is one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # else imported where it is used: it takes a tenth of a second, which no start should wait for
    from icalendar import Event

EVERY = timedelta(minutes=30)  # how often a feed is worth asking for
PRODUCT = "-//Relais//Appointments 1//FR"


@dataclass(frozen=True)
class Entry:
    """One appointment as a calendar shows it. ``sequence`` rises with each change, ``changed`` is when that was."""

    uid: str
    sequence: int
    changed: datetime
    start: datetime
    end: datetime
    title: str
    words: str
    place: str
    address: str  # of its page
    cancelled: bool


def to_ical(entries: Iterable[Entry], *, name: str = "", feed: bool = False) -> bytes:
    """Return ``entries`` as one iCalendar file: CRLF, lines of at most 75 octets. A ``feed`` says how often to come back."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    if name:
        calendar.add("NAME", name)
        calendar.add("X-WR-CALNAME", name)
    if feed:
        calendar.add("REFRESH-INTERVAL", EVERY, parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", "PT30M")
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", _second(entry.changed))
    event.add("LAST-MODIFIED", _second(entry.changed))
    event.add("DTSTART", _second(entry.start))
    event.add("DTEND", _second(entry.end))
    event.add("SUMMARY", entry.title)
    event.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    if entry.words:
        event.add("DESCRIPTION", entry.words)
    if entry.place:
        event.add("LOCATION", entry.place)
    event.add("URL", entry.address)
    return event


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
