"""Actors and doors in the exchange format (``lines.py``), such that importing an export changes nothing.

Places are written as the gazetteer reads them back, themes only when the holder chose them (proposed ones are made
again on the other side). Rows are fetched batch by batch, so memory does not grow with their number, and no cursor
stays open while a slow reader takes them.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model, Prefetch, QuerySet

from relais.actors.enums import DoorState
from relais.actors.import_actors import PLAIN as ACTOR_FIELDS
from relais.actors.import_doors import PLAIN as DOOR_FIELDS
from relais.actors.models import Actor, Door, DoorTheme, Tie
from relais.territories.models import Area, Place
from relais.territories.naming import written_area, written_place
from relais.territories.queries import gazetteer
from relais.vocabulary.queries import leaves

BATCH = 500
EVERYWHERE = "partout"


def lines_of(kind: str) -> Iterator[dict[str, Any]]:
    """Yield every actor or door (``kind`` "actors" or "doors") as its line. Raises KeyError on another kind."""
    kinds: dict[str, tuple[Callable[[], QuerySet[Any]], Callable[[Any, Writer], dict[str, Any]]]] = {
        "actors": (_actors, actor_line),
        "doors": (_doors, door_line),
    }
    rows, line = kinds[kind]
    writer = Writer()
    for row in _in_batches(rows()):
        yield line(row, writer)


class Writer:
    """Writes places so that the gazetteer finds them again; each is worked out once an export."""

    def __init__(self) -> None:
        """Read the gazetteer and the live themes."""
        self.book = gazetteer()
        self.themes = set(leaves().values_list("slug", flat=True))
        self._written: dict[tuple[type[Model], int], str] = {}

    def place(self, place: Place) -> str:
        """Return how ``place`` is written."""
        return self._kept(place, written_place)

    def area(self, area: Area) -> str:
        """Return how ``area`` is written."""
        return self._kept(area, written_area)

    def served(self, door: Door) -> list[str]:
        """Return what ``door`` serves (areas and places fetched): areas first; nothing when it serves everywhere."""
        listed = [self.area(area) for area in door.areas.all()] + [self.place(place) for place in door.places.all()]
        return [EVERYWHERE, *listed] if listed and door.everywhere else listed

    def _kept(self, row: Any, write: Callable[[Any, Any], str]) -> str:
        key = (type(row), row.pk)
        if key not in self._written:
            self._written[key] = write(row, self.book)
        return self._written[key]


def actor_line(actor: Actor, writer: Writer) -> dict[str, Any]:
    """Return the line of ``actor``."""
    plain = {name: getattr(actor, name) for name in ACTOR_FIELDS}
    return (
        {"id": actor.slug}
        | plain
        | {
            "place": writer.place(actor.place) if actor.place else "",
            "sector": actor.sector.slug if actor.sector else "",
            "themes": [theme.slug for theme in actor.themes.all() if theme.slug in writer.themes],
            "ties": [{"other": tie.other.slug, "kind": tie.kind, "detail": tie.detail} for tie in actor.ties.all()],
        }
    )


def door_line(door: Door, writer: Writer) -> dict[str, Any]:
    """Return the line of ``door``."""
    plain = {name: getattr(door, name) for name in DOOR_FIELDS}
    chosen = [row.theme.slug for row in door.door_themes.all() if not row.proposed]
    return (
        {"id": door.slug, "actor": door.actor.slug}
        | plain
        | {
            "places": writer.served(door),
            "sectors": [*(sector.slug for sector in door.sectors.all()), *door.other_sectors],
            "themes": [slug for slug in chosen if slug in writer.themes],
            "confirmed_until": door.confirmed_until.isoformat(),
            "archived": door.state == DoorState.ARCHIVED,
        }
    )


def _actors() -> QuerySet[Actor]:
    ties = Prefetch("ties", Tie.objects.select_related("other"))
    return Actor.objects.select_related("place", "sector").prefetch_related("themes", ties)


def _doors() -> QuerySet[Door]:
    themes = Prefetch("door_themes", DoorTheme.objects.select_related("theme"))
    return (
        Door.objects.defer("terms")
        .select_related("actor")
        .prefetch_related(Prefetch("areas", Area.objects.order_by("code")), "places", "sectors", themes)
    )


def _in_batches(rows: QuerySet[Any]) -> Iterator[Any]:
    last = 0
    while batch := list(rows.order_by("pk").filter(pk__gt=last)[:BATCH]):
        yield from batch
        last = batch[-1].pk
