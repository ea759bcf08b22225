"""Which times of a person may be booked. Pure; hours are those of clocks in Belgium, moments are aware.

``docs/explanation/appointments.md`` tells it in prose, with a worked example.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]  # from, until (not with)


@dataclass(frozen=True)
class Opening:
    """Hours of one weekday (0 is Monday), as clocks show them; ``closes`` is later than ``opens``."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Terms:
    """How one may be booked: minutes an appointment, minutes between two, hours of notice, days ahead."""

    length: int
    pause: int
    notice: int
    ahead: int


def opening_span(day: date, opening: Opening) -> Span | None:
    """Return the moments between which ``opening`` holds on ``day``, in UTC; None when the change of clocks leaves nothing.

    An hour that the clocks skip begins and ends with the skip. One that they repeat opens at its second passing and
    closes at its first: a moment inside is inside by the clock as well.
    """
    opens, closes = _moment(day, opening.opens, fold=1), _moment(day, opening.closes, fold=0)
    return (opens, closes) if opens < closes else None


def open_spans(
    openings: Iterable[Opening], first: date, last: date, closed: Callable[[date], bool]
) -> Iterator[tuple[date, Span]]:
    """Yield (day, span) of all hours from ``first`` to ``last`` (with it) but on days that are ``closed``, in order."""
    by_weekday: dict[int, list[Opening]] = {}
    for opening in sorted(openings, key=lambda one: (one.weekday, one.opens)):
        by_weekday.setdefault(opening.weekday, []).append(opening)
    day = first
    while day <= last:
        for opening in by_weekday.get(day.weekday(), []) if not closed(day) else []:
            if span := opening_span(day, opening):
                yield day, span
        day += _DAY


def free_slots(
    openings: Iterable[Opening], terms: Terms, *, now: datetime, first: date, last: date,
    closed: Callable[[date], bool], busy: Collection[Span] = (), booked: Collection[Span] = (),
) -> list[Span]:  # fmt: skip
    """Return the slots that may be booked from ``first`` to ``last`` (with it), in order, in UTC.

    Within each opening a slot begins every length + pause. One is left out when it begins before the notice, on a day
    that is ``closed`` or further ahead than the terms say, when it meets a ``busy`` time, or comes nearer to a ``booked``
    one than the pause. Overlapping openings give no overlapping slots: the earlier one wins.
    """
    earliest = now + timedelta(hours=terms.notice)
    last = min(last, now.astimezone(BRUSSELS).date() + terms.ahead * _DAY)
    length, pause = timedelta(minutes=terms.length), timedelta(minutes=terms.pause)
    taken = merged([*busy, *((start - pause, end + pause) for start, end in booked)])
    found: list[Span] = []
    for _day, (opens, closes) in open_spans(openings, first, last, closed):
        start = opens
        while start + length <= closes:
            slot = (start, start + length)
            if start >= earliest and not _meets(slot, taken) and not (found and start < found[-1][1] + pause):
                found.append(slot)
            start += length + pause
    return found


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return ``spans`` in order, in UTC, those that touch or overlap as one; empty and reversed ones are dropped."""
    found: list[Span] = []
    for start, end in sorted((one.astimezone(UTC), other.astimezone(UTC)) for one, other in spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _meets(slot: Span, taken: Sequence[Span]) -> bool:
    """Tell whether ``slot`` meets one of ``taken``, which are in order and apart."""
    low, high = 0, len(taken)
    while low < high:  # the first that ends after the slot begins
        middle = (low + high) // 2
        if taken[middle][1] <= slot[0]:
            low = middle + 1
        else:
            high = middle
    return low < len(taken) and taken[low][0] < slot[1]


def _moment(day: date, clock: time, *, fold: int) -> datetime:
    """Return the moment at which clocks show ``clock`` on ``day``; the end of the skip when they never do."""
    early, late = (datetime.combine(day, clock, BRUSSELS).replace(fold=one).astimezone(UTC) for one in (0, 1))
    if early > late:  # skipped: read with the offset of either side, the two lie around the moment of the change
        return _change_between(late, early)
    return late if fold else early


def _change_between(before: datetime, after: datetime) -> datetime:
    """Return the whole minute between the two at which Belgium's clocks are changed."""
    offset = before.astimezone(BRUSSELS).utcoffset()
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        if middle <= before:
            break
        if middle.astimezone(BRUSSELS).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
