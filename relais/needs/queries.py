"""Reads of the needs: from words and facts to ranked doors, the same for the page, the API and the command line."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from relais.actors.models import Door
from relais.groundwork.models import Trace
from relais.needs import clarifying
from relais.needs.facts import Facts
from relais.needs.index import Index, current_index
from relais.needs.matching import Kept, Matched, match
from relais.needs.ranking import interleave
from relais.needs.understanding import Reading, read
from relais.territories.gazetteer import Spot
from relais.territories.models import Area
from relais.territories.queries import gazetteer
from relais.vocabulary.models import Sector
from relais.vocabulary.queries import SectorFinder

MOST = 10
QUESTIONED = 20  # leading doors among which a question must make a difference


@dataclass(frozen=True)
class Asked:
    """What came in: words and facts, as typed."""

    text: str
    place: str = ""
    sector: str = ""
    employees: int | None = None
    language: str = ""
    chosen: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What comes out: the reading, the doors for each part, what was not understood of the facts, and questions."""

    asked: Asked
    reading: Reading
    facts: Facts
    matched: tuple[Matched, ...]
    questions: tuple[clarifying.Question, ...]
    spot: Spot | None
    sector: Sector | None
    not_understood: tuple[str, ...]
    seed: str

    @property
    def doors(self) -> list[Kept]:
        """Return up to ten doors over all parts, the parts in turn."""
        placed = [(place, kept) for one in reversed(self.matched) for place, kept in enumerate(one.kept)]
        # A door that answers two parts is shown once, with the figures of its better place.
        by_slug = {kept.candidate.door: kept for _place, kept in sorted(placed, key=lambda row: -row[0])}
        slugs = interleave([[kept.candidate.door for kept in one.kept] for one in self.matched], MOST)
        return [by_slug[slug] for slug in slugs]

    @property
    def themes(self) -> list[str]:
        """Return the themes understood, over all parts."""
        return interleave([[theme.theme for theme in part.themes] for part in self.reading.parts], MOST)

    @property
    def main_themes(self) -> list[str]:
        """Return the surest theme of each part: what the firm asked for, without what is merely close to it."""
        return interleave([[theme.theme for theme in part.themes[:1]] for part in self.reading.parts], MOST)


def find(asked: Asked, *, today: date | None = None, with_questions: bool = True, index: Index | None = None) -> Found:
    """Return the doors for what was asked. Equal doors rotate by day and words."""
    today = today or timezone.localdate()
    index = index or current_index()
    reading = read(index.reader, asked.text, asked.language or None, asked.chosen, asked.dropped)
    spot = gazetteer().find(asked.place) if asked.place else None
    finder = sector_finder()
    sector = finder.find(asked.sector) if asked.sector else None
    missing = [
        name
        for name, given, got in (("place", asked.place, spot), ("sector", asked.sector, sector))
        if given and not got
    ]
    facts = Facts(
        areas=spot.areas if spot else frozenset(),
        position=spot.position if spot else None,
        sectors=finder.family(sector) if sector else frozenset(),
        employees=asked.employees,
        language=asked.language or None,
        spoken=index.reader.language(asked.text),
        codes={
            "place": spot.code if spot else "",
            "sector": sector.slug if sector else "",
            "employees": "" if asked.employees is None else str(asked.employees),
            "language": asked.language,
        },
    )
    seed = _seed(today, asked.text)
    matched = tuple(match(index.segments, part, facts, seed, today) for part in reading.parts)
    asks = _questions(index, reading, matched, facts, asked) if with_questions else ()
    return Found(asked, reading, facts, matched, asks, spot, sector, tuple(missing), seed)


def typed_facts(
    *, place: str = "", sector: str = "", employees: int | None = None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the fields of a need for facts as typed (empty: unknown), and the names of those that were not understood."""
    spot = gazetteer().find(place) if place else None
    found = sector_finder().find(sector) if sector else None
    fields = {
        "place_id": spot.id if spot and spot.kind == "place" else None,
        "area_id": spot.id if spot and spot.kind != "place" else None,
        "sector_id": found.pk if found else None,
        "employees": employees,
    }
    wrong = [name for name, given, got in (("place", place, spot), ("sector", sector, found)) if given and not got]
    return fields, tuple(wrong)


def _seed(today: date, text: str) -> str:
    """Return what turns equal doors: keyed, so that nobody can confirm a guessed text from the published chain."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{today.isoformat()}\n{text}".encode(), "sha256").hexdigest()[:16]


def sector_finder() -> SectorFinder:
    """Return the finder of sectors, kept until a sector is added or edited."""
    edits = Trace.objects.filter(subject_kind=Sector._meta.label_lower).aggregate(last=Max("pk"))["last"]
    return _sector_finder(Sector.objects.count(), edits or 0)


@lru_cache(maxsize=1)
def _sector_finder(_sectors: int, _edits: int) -> SectorFinder:
    return SectorFinder()


@lru_cache(maxsize=1)
def _regions() -> dict[str, frozenset[int]]:
    """Return the areas that overlap each province: the values by which the place is tried."""
    book = gazetteer()
    provinces = Area.objects.filter(kind="province").values_list("code", flat=True)
    return {code: spot.areas for code in provinces if (spot := book.find(code))}


def _questions(
    index: Index, reading: Reading, matched: Sequence[Matched], facts: Facts, asked: Asked
) -> tuple[clarifying.Question, ...]:
    leading = [kept for one in matched for kept in one.kept[:QUESTIONED]]
    if not leading:
        return ()
    limits = door_limits([kept.door for kept in leading])
    tried: dict[str, list[Any]] = {}
    if not facts.place_known:
        tried["place"] = [
            lambda door, areas=areas: limits[door].everywhere or bool(limits[door].areas & areas)
            for areas in _regions().values()
        ]
    if not facts.sectors:
        finder = sector_finder()
        named = {pk for one in limits.values() for pk in one.sectors}
        families = [finder.family(s) for s in finder.sectors.values() if s.pk in named or not s.broader.all()]
        tried["sector"] = [
            lambda door, f=f: not limits[door].sectors or bool(limits[door].sectors & f) for f in families
        ]
    if facts.employees is None:
        tried["employees"] = [
            lambda door, n=n: limits[door].smallest <= n <= limits[door].largest for n in (1, 5, 15, 35, 100, 300)
        ]
    found = clarifying.questions(
        [kept.door for kept in leading], {fact: tests for fact, tests in tried.items() if fact not in asked.skipped}
    )
    if "theme" not in asked.skipped and not asked.chosen and (unsure := _unsure(reading, matched, index)):
        found = [unsure, *found]
    return tuple(found[: clarifying.AT_MOST])


def _unsure(reading: Reading, matched: Sequence[Matched], index: Index) -> clarifying.Question | None:
    """Return the question about the subject when two themes are close and lead to different doors."""
    if len(reading.parts) != 1 or len(reading.parts[0].themes) < 2:
        return None
    first, second = reading.parts[0].themes[:2]
    if first.share >= 0.5 or second.share < 0.5 * first.share:
        return None
    numbers = {name: number for number, name in enumerate(index.reader.weights.themes)}
    ids = {kept.door for kept in matched[0].kept[:QUESTIONED]}
    best: list[set[int]] = []
    for theme in (first.theme, second.theme):
        column = [
            (float(weight), int(segment.ids[i]))
            for segment in index.segments
            for i, weight in zip(*_column(segment, numbers[theme]), strict=True)
            if int(segment.ids[i]) in ids
        ]
        best.append({door for _weight, door in sorted(column, reverse=True)[: clarifying.FIRST]})
    return clarifying.Question("theme", 1.0) if best[0] != best[1] else None


def _column(segment: Any, number: int) -> tuple[Any, Any]:
    column = segment.themes.getcol(number).tocoo()
    return column.row, column.data


@dataclass(frozen=True)
class Limits:
    """Whom a door serves, as ids."""

    everywhere: bool
    areas: frozenset[int]
    sectors: frozenset[int]
    smallest: int
    largest: float


def door_limits(doors: Iterable[int]) -> dict[int, Limits]:
    """Return the limits of ``doors`` (ids), in three queries."""
    chosen = list(dict.fromkeys(doors))
    areas: dict[int, set[int]] = {}
    for door, area in Door.areas.through.objects.filter(door__in=chosen).values_list("door_id", "area_id"):
        areas.setdefault(door, set()).add(area)
    towns = Door.places.through.objects.filter(door__in=chosen, place__areas__kind="municipality")
    for door, area in towns.values_list("door_id", "place__areas"):
        areas.setdefault(door, set()).add(area)
    sectors: dict[int, set[int]] = {}
    for door, sector in Door.sectors.through.objects.filter(door__in=chosen).values_list("door_id", "sector_id"):
        sectors.setdefault(door, set()).add(sector)
    rows = Door.objects.filter(pk__in=chosen).values_list(
        "pk", "everywhere", "min_employees", "max_employees", "other_sectors"
    )
    return {
        pk: Limits(
            everywhere,
            frozenset(areas.get(pk, ())),
            frozenset() if other else frozenset(sectors.get(pk, ())),
            least or 0,
            float("inf") if most is None else most,
        )
        for pk, everywhere, least, most, other in rows
    }


def shown_doors(kept: Iterable[Kept]) -> Mapping[int, Door]:
    """Return the doors to show by id, with what their cards need, in a fixed number of queries."""
    ids = [one.door for one in kept]
    doors = Door.objects.filter(pk__in=ids).select_related("actor__place")
    return {door.pk: door for door in doors.prefetch_related("door_themes__theme", "areas", "places", "sectors")}
