"""The newsletter's arithmetic: when an edition is due, and which of its news a reader asked for. No Django."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAY, HOUR = 1, 7  # Tuesday, seven in the morning
ZONE = ZoneInfo("Europe/Brussels")
WEEK = timedelta(days=7)
NEWS_FOR = timedelta(days=28)  # what was first published longer ago is no news any more
KEPT_UNCONFIRMED = timedelta(days=7)
MOST = 10  # news in one letter; a link leads to the others


@dataclass(frozen=True)
class Told:
    """A piece of news as choices see it: its key, its themes with everything above them, its body (ids)."""

    key: str
    themes: frozenset[int]
    body: int


def due_at(now: datetime) -> datetime:
    """Return the last weekly moment at or before ``now`` (aware), in the region's time."""
    here = now.astimezone(ZONE)
    day = here.date() - timedelta(days=(here.weekday() - WEEKDAY) % 7)
    moment = _at(day)
    return moment if moment <= here else _at(day - WEEK)


def next_due(now: datetime) -> datetime:
    """Return the first weekly moment after ``now``."""
    return _at(due_at(now).astimezone(ZONE).date() + WEEK)


def chosen(news: Iterable[Told], themes: Collection[int], bodies: Collection[int]) -> list[Told]:
    """Return those of ``news``, in their order, about one of ``themes`` or from one of ``bodies`` (ids).

    Who chose neither asked for everything.
    """
    if not themes and not bodies:
        return list(news)
    return [one for one in news if one.body in bodies or not one.themes.isdisjoint(themes)]


def _at(day: date) -> datetime:
    return datetime.combine(day, time(HOUR), ZONE)
