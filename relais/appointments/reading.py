"""When a stranger's calendar is busy: from iCalendar (RFC 5545) to spans, nothing else. Pure; a program of its own.

A calendar file is hostile until read: one line may ask for a billion repetitions. So it is read in a process of its own
(``python -m relais.appointments.reading FIRST LAST``: file on standard input, JSON on standard output), which gives up
its own time and memory; on standard error it says which line it works on, so that whoever has to end it knows the culprit.
Only times are looked at: titles, places and people are cut off before anything is parsed.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar
from recurring_ical_events import of

from relais.appointments.slots import BRUSSELS, Span, merged

MOST_EVENTS = 5000
MOST_TIMES = 20_000  # occurrences, before those that overlap become one
MOST_ZONES = 100
DEEPEST = 6  # components within components
MOST_CLOCKS = 48  # times a day at which one rule may repeat
SECONDS, BYTES = 6, 768 * 1024 * 1024  # of work and of memory, enforced by the system
KEPT = {"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "TRANSP", "SEQUENCE",
        "X-MICROSOFT-CDO-BUSYSTATUS"}  # fmt: skip
LINE = re.compile(r"^([A-Za-z0-9-]+)(?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?:", re.ASCII)


class Unreadable(Exception):  # noqa: N818 - an answer, not a fault of ours
    """The file as a whole cannot be read: ``why`` is a word, ``line`` the number of the line to blame (0: none)."""

    def __init__(self, why: str, line: int = 0) -> None:
        """Keep both."""
        self.why, self.line = why, line
        super().__init__(f"{why} at {line}")


@dataclass
class Block:
    """A component as it stands in the file: its name, the number of its first line, and the lines that are kept."""

    name: str
    line: int
    lines: list[str] = field(default_factory=list)
    wrong: int = 0  # number of the first line that is none


@dataclass(frozen=True)
class Read:
    """What was read: busy spans in order, how many events there were, and (line, why) of those left out."""

    busy: list[Span]
    events: int
    faults: list[tuple[int, str]]


def read_busy(raw: bytes, first: date, last: date, progress: Any = None) -> Read:
    """Return when the calendar ``raw`` is busy from ``first`` to ``last`` (with it).

    Cancelled and transparent events do not count; whole days do, from midnight to midnight in Belgium; times without a
    zone, or with one that nobody knows, are Belgium's, unless the file names its zone. An event that makes no sense is
    left out and named. Raises Unreadable.
    """
    blocks, zone = _blocks(raw)
    events = [block for block in blocks if block.name == "VEVENT"]
    faults = [(block.line, "broken") for block in events if block.wrong]
    parsed = _parsed([block for block in blocks if not block.wrong], zone, faults)
    spans: list[Span] = []
    for group in _series(parsed):
        line = group[0][0]
        if progress is not None:
            print(line, file=progress, flush=True)
        room = MOST_TIMES - len(spans)
        try:
            found = list(islice(_times(group, zone, first, last), room + 1))
        except Exception:  # noqa: BLE001 - whatever a stranger's event makes the library do, it is that event's fault
            faults.append((line, "broken"))
            continue
        if len(found) > room:
            raise Unreadable("too_often", line)
        spans += found
    return Read(_within(spans, first, last), len(events), sorted(set(faults)))


def _within(spans: Iterable[Span], first: date, last: date) -> list[Span]:
    begins, ends = _midnight(first), _midnight(last + timedelta(days=1))
    return merged((max(start, begins), min(end, ends)) for start, end in spans)


def _unfolded(raw: bytes) -> Iterator[tuple[int, str]]:
    """Yield (number of the first line, content line), folded lines joined (RFC 5545, 3.1)."""
    number, held = 0, ""
    for count, text in enumerate(re.split(r"\r\n|\n|\r", raw.decode("utf-8-sig", "replace")), 1):
        if text[:1] in {" ", "\t"} and number:
            held += text[1:]
            continue
        if number:
            yield number, held
        number, held = count, text
    if number:
        yield number, held


class _Scan:
    """Walks through the file line by line and keeps its time zones, its events and the zone that it names."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.zone = ""
        self.open: list[str] = []
        self.block: Block | None = None
        self.counts = {"VEVENT": 0, "VTIMEZONE": 0}

    def take(self, number: int, text: str) -> None:
        """Take one content line. Raises Unreadable."""
        name, _colon, value = text.partition(":")
        name, word = name.upper(), value.strip().upper()
        if name == "BEGIN":
            self._begin(number, text, word)
        elif name == "END":
            self._end(number, text, word)
        elif not self.open:
            raise Unreadable("no_calendar", number)
        elif self.block is not None:
            self._keep(self.block, number, text)
        elif name.startswith("X-WR-TIMEZONE"):
            self.zone = value.strip()

    def _begin(self, number: int, text: str, word: str) -> None:
        if not self.open and word != "VCALENDAR":
            raise Unreadable("no_calendar", number)
        self.open.append(word)
        if len(self.open) > DEEPEST:
            raise Unreadable("nested", number)
        if self.block is not None:
            if self.block.name == "VTIMEZONE":
                self.block.lines.append(text)
        elif word in self.counts:
            self.counts[word] += 1
            if self.counts["VEVENT"] > MOST_EVENTS or self.counts["VTIMEZONE"] > MOST_ZONES:
                raise Unreadable("too_many", number)
            self.block = Block(word, number)
            self.blocks.append(self.block)

    def _end(self, number: int, text: str, word: str) -> None:
        if not self.open or self.open.pop() != word:
            raise Unreadable("nested", number)
        if self.block is None:
            return
        if word == self.block.name:
            self.block = None
        elif self.block.name == "VTIMEZONE":
            self.block.lines.append(text)

    def _keep(self, block: Block, number: int, text: str) -> None:
        """Keep the line of a time zone, or of an event (not of its alarm) when it tells a time."""
        match = LINE.match(text)
        if block.name == "VTIMEZONE":
            block.lines.append(text)
        elif self.open[-1] != block.name:
            return
        elif match is None:
            if re.split("[;:]", text, maxsplit=1)[0].strip().upper() in KEPT:
                block.wrong = block.wrong or number
        elif match.group(1).upper() in KEPT:
            block.lines.append(text)


def _blocks(raw: bytes) -> tuple[list[Block], str]:
    """Return the time zones and events of the file, with what is kept of them, and the zone that it names, if known.

    Raises Unreadable: no calendar, cut off, badly nested, or too many events.
    """
    scan, number = _Scan(), 0
    for number, text in _unfolded(raw):
        if text.strip():
            scan.take(number, text)
    if scan.open:
        raise Unreadable("cut_off", number)
    if not raw.strip():
        raise Unreadable("no_calendar", 1)
    return scan.blocks, scan.zone if _is_zone(scan.zone) else ""


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and bool(ZoneInfo(name))
    except (ValueError, OSError, KeyError):
        return False


def _parsed(blocks: list[Block], zone: str, faults: list[tuple[int, str]]) -> list[tuple[int, Any]]:
    """Return (line, event) of what can be parsed; what cannot is added to ``faults``."""
    kept: list[Block] = []
    for block in blocks:
        if block.name == "VEVENT":
            if why := _refused(block):
                faults.append((block.line, why))
            else:
                kept.append(block)
        elif _parses([block]):
            kept.append(block)
    calendar = _calendar(kept)
    events = [block for block in kept if block.name == "VEVENT"]
    found = []
    for block, event in zip(events, calendar.walk("VEVENT"), strict=True):
        if event.errors or "DTSTART" not in event or isinstance(event["DTSTART"], list):
            faults.append((block.line, "broken"))
        else:
            found.append((block.line, event))
    return found


def _parses(blocks: list[Block]) -> bool:
    try:
        _calendar(blocks)
    except Exception:  # noqa: BLE001 - a time zone that cannot be read is one that nobody knows
        return False
    return True


def _calendar(blocks: Iterable[Block]) -> Any:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Relais//reading//FR"]
    for block in blocks:
        lines += [f"BEGIN:{block.name}", *block.lines, f"END:{block.name}"]
    return Calendar.from_ical("\r\n".join([*lines, "END:VCALENDAR", ""]))


def _refused(block: Block) -> str:
    """Return why the event is not even parsed: a rule that repeats it more often than anybody meets; else nothing."""
    for line in block.lines:
        if not line.upper().startswith("RRULE"):
            continue
        parts = dict(part.split("=", 1) for part in line.partition(":")[2].upper().split(";") if "=" in part)
        clocks = 1
        for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            clocks *= parts.get(name, "").count(",") + 1
        if parts.get("FREQ") in {"SECONDLY", "MINUTELY"} or clocks > MOST_CLOCKS:
            return "too_often"
    return ""


def _series(parsed: list[tuple[int, Any]]) -> Iterator[list[tuple[int, Any]]]:
    """Yield events that belong together: those with one UID are a series and its changes; without one, each is alone."""
    by_uid: dict[str, list[tuple[int, Any]]] = {}
    for line, event in parsed:
        uid = str(event.get("UID", "")) or f"line {line}"
        by_uid.setdefault(uid, []).append((line, event))
    yield from by_uid.values()


def _times(group: list[tuple[int, Any]], zone: str, first: date, last: date) -> Iterator[Span]:
    calendar = Calendar()
    if zone:
        calendar.add("X-WR-TIMEZONE", zone)
    for _line, event in group:
        calendar.add_component(event)
    # A day more on both sides: the library compares whole days without a zone of their own.
    for one in of(calendar).between(first - timedelta(days=1), last + timedelta(days=2)):
        free = str(one.get("TRANSP", "")).upper() == "TRANSPARENT" or str(one.get("STATUS", "")).upper() == "CANCELLED"
        if free or str(one.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE":
            continue
        yield _moment(one["DTSTART"].dt), _moment(one["DTEND"].dt)


def _moment(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        return _midnight(value)
    return (value if value.tzinfo else value.replace(tzinfo=BRUSSELS)).astimezone(UTC)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BRUSSELS).astimezone(UTC)


def main() -> None:
    """Read standard input as a program, within the limits."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    except (ImportError, ValueError, OSError):  # a system without such limits: whoever started us has a clock
        pass
    first, last = (date.fromisoformat(text) for text in sys.argv[1:3])
    try:
        read = read_busy(sys.stdin.buffer.read(), first, last, progress=sys.stderr)
    except Unreadable as fault:
        json.dump({"why": fault.why, "line": fault.line}, sys.stdout)
        return
    except MemoryError:
        json.dump({"why": "too_often", "line": 0}, sys.stdout)
        return
    busy = [[start.isoformat(), end.isoformat()] for start, end in read.busy]
    json.dump({"busy": busy, "events": read.events, "faults": read.faults}, sys.stdout)


if __name__ == "__main__":
    main()
