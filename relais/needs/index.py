"""The index of doors in this process: fed from the database, brought up to date by the doors' clock.

The database is the truth; what stands here is a copy that each process asks the clock about before every use. A large
base segment is read once, what changed since stands in a small second one, until a tenth has changed.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from relais.actors.enums import DoorState
from relais.actors.models import Door, DoorClock, DoorTheme
from relais.needs.segment import DoorRow, Segment
from relais.territories.models import Place
from relais.vocabulary.queries import current_reader
from relais.vocabulary.reader import Reader

AT_A_TIME = 2000  # doors

_lock = threading.Lock()
_held: "Index | None" = None


@dataclass
class Index:
    """Segments as of ``tick``, with the reader that their themes were numbered by."""

    reader: Reader
    base: Segment
    base_tick: int
    recent: Segment
    tick: int

    @property
    def segments(self) -> list[Segment]:
        """Return the segments to search."""
        return [self.base, self.recent]

    @property
    def size(self) -> int:
        """Return the number of open doors."""
        return int(self.base.alive.sum()) + len(self.recent)


def current_index() -> Index:
    """Return the index as the database stands now."""
    global _held  # noqa: PLW0603 - one index a process, guarded by the lock
    reader = current_reader()
    tick = DoorClock.objects.filter(pk=1).values_list("tick", flat=True).first() or 0
    held = _held
    if held is not None and held.tick == tick and held.reader is reader:
        return held
    with _lock:
        held = _held
        if held is not None and held.tick == tick and held.reader is reader:
            return held
        numbers = {name: number for number, name in enumerate(reader.weights.themes)}
        if held is not None and held.reader is reader and tick > held.base_tick:
            changed = set(Door.objects.filter(version__gt=held.base_tick).values_list("pk", flat=True))
            if len(changed) <= max(200, len(held.base) // 10):
                _held = _renewed(held, changed, numbers, tick)
                return _held
        # Doors that change while they are read are read again: their version is above ``tick``.
        base = Segment(_rows(Door.objects.filter(state=DoorState.OPEN)), numbers)
        _held = Index(reader, base, tick, Segment([], numbers, base.idf), tick)
        return _held


def _renewed(held: Index, changed: set[int], numbers: Mapping[str, int], tick: int) -> Index:
    rows = _rows(Door.objects.filter(pk__in=changed, state=DoorState.OPEN))
    base = held.base.without(changed)
    return Index(held.reader, base, held.base_tick, Segment(rows, numbers, base.idf), tick)


def _rows(doors: QuerySet[Door]) -> Iterator[DoorRow]:
    """Yield the index's view of ``doors``, so many at a time, so that fifty thousand never stand in memory at once."""
    chosen = list(doors.order_by("pk").values_list("pk", flat=True))
    towns = dict(
        Place.areas.through.objects.filter(area__kind="municipality").values_list("place_id", "area_id")
    )  # a served locality opens its whole municipality
    for start in range(0, len(chosen), AT_A_TIME):
        yield from _some_rows(chosen[start], chosen[min(start + AT_A_TIME, len(chosen)) - 1], doors, towns)


def _some_rows(first: int, last: int, doors: QuerySet[Door], towns: Mapping[int, int]) -> Iterator[DoorRow]:
    """Yield those of ``doors`` from id ``first`` to ``last``, with a fixed number of queries."""
    within = {"door__gte": first, "door__lte": last}
    themes: dict[int, dict[str, float]] = {}
    for door, theme, weight in DoorTheme.objects.filter(**within).values_list("door_id", "theme__slug", "weight"):
        themes.setdefault(door, {})[theme] = weight
    areas: dict[int, list[int]] = {}
    for door, area in Door.areas.through.objects.filter(**within).values_list("door_id", "area_id"):
        areas.setdefault(door, []).append(area)
    for door, place in Door.places.through.objects.filter(**within).values_list("door_id", "place_id"):
        if place in towns:
            areas.setdefault(door, []).append(towns[place])
    sectors: dict[int, list[int]] = {}
    for door, sector in Door.sectors.through.objects.filter(**within).values_list("door_id", "sector_id"):
        sectors.setdefault(door, []).append(sector)
    fields = (
        "pk", "slug", "actor_id", "terms", "everywhere", "min_employees", "max_employees", "languages",
        "actor__place__latitude", "actor__place__longitude", "confirmed_until", "capacity", "in_hand", "held", "helped",
        "not_helped", "other_sectors", "profile", "meaning",
    )  # fmt: skip
    for row in doors.filter(pk__gte=first, pk__lte=last).order_by("pk").values_list(*fields):
        pk, slug, actor, terms, everywhere, least, most, languages, latitude, longitude, *rest = row
        until, capacity, in_hand, held, helped, not_helped, other_sectors, profile, meaning = rest
        yield DoorRow(
            id=pk,
            slug=slug,
            actor=actor,
            terms=terms,
            themes=themes.get(pk, {}),
            profile=profile,
            meaning=bytes(meaning),
            everywhere=everywhere,
            areas=areas.get(pk, ()),
            # A sector that our list does not know cannot exclude anybody.
            sectors=() if other_sectors else sectors.get(pk, ()),
            min_employees=least,
            max_employees=most,
            languages=languages,
            position=(latitude, longitude) if latitude is not None else None,
            confirmed_until=until,
            capacity=capacity,
            in_hand=in_hand + held,
            helped=helped,
            not_helped=not_helped,
        )
