"""One batch of door lines into the database."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from relais.actors.entering import enter_actors
from relais.actors.enums import DoorState
from relais.actors.errors import WrongLine
from relais.actors.import_actors import Counts
from relais.actors.indexing import index_doors
from relais.actors.lines import DoorLine
from relais.actors.models import Actor, Door
from relais.actors.resolving import Resolver, Served, actor_identifier, actors_by_reference
from relais.groundwork.text import fold

CONFIRMED_DAYS = 180
PLAIN = (
    "kind", "title", "description", "min_employees", "max_employees", "languages", "price", "conditions", "contact",
    "answers_within_days", "capacity", "in_hand", "helped", "not_helped",
)  # fmt: skip


class DoorBatch:
    """Saves doors batch by batch, with few statements whatever the size of the batch."""

    def __init__(self, resolver: Resolver, report: Counts) -> None:
        """Keep what names are resolved with and where results are counted."""
        self.resolver, self.report = resolver, report
        self.actors = actors_by_reference()
        self.default_date = timezone.localdate() + timedelta(days=CONFIRMED_DAYS)

    def save(self, lines: list[tuple[int, DoorLine]]) -> None:
        """Create or update the doors of ``lines``, and index those that changed."""
        known = {
            door.slug: door
            for door in Door.objects.filter(slug__in=[line.id for _n, line in lines]).prefetch_related(
                "areas", "places", "sectors", "door_themes"
            )
        }
        fresh: list[tuple[Door, dict[str, Any], Links]] = []
        changed: list[tuple[Door, Links]] = []
        for number, line in lines:
            try:
                links = self._links(number, line)
            except WrongLine as wrong:
                self.report.refuse(wrong)
                continue
            door = known.get(line.id)
            values = self._values(line, links, door.confirmed_until if door else self.default_date)
            if door is None:
                fresh.append((Door(slug=line.id, **values), values, links))
            elif _differs(door, values, links):
                for name, value in values.items():
                    setattr(door, name, value)
                changed.append((door, links))
            else:
                self.report.unchanged += 1
        self._write(fresh, changed)

    def _write(self, fresh: "list[tuple[Door, dict[str, Any], Links]]", changed: "list[tuple[Door, Links]]") -> None:
        created = Door.objects.bulk_create([door for door, _values, _links in fresh])
        if changed:
            names = [*PLAIN, "state", "actor", "everywhere", "other_sectors", "confirmed_until"]
            Door.objects.bulk_update([door for door, _links in changed], names, batch_size=200)
        touched = list(zip(created, [links for _d, _v, links in fresh], strict=True)) + changed
        changed_ids = [door.pk for door, _links in changed]
        relations: tuple[tuple[Any, str, Callable[[Links], set[int]]], ...] = (
            (Door.areas.through, "area_id", lambda links: links.served.areas),
            (Door.places.through, "place_id", lambda links: links.served.places),
            (Door.sectors.through, "sector_id", lambda links: links.sectors),
        )
        for through, column, pick in relations:
            if changed_ids:
                through.objects.filter(door_id__in=changed_ids).delete()
            rows = [through(door_id=d.pk, **{column: one}) for d, links in touched for one in sorted(pick(links))]
            through.objects.bulk_create(rows, batch_size=2000)
        self.report.created += len(created)
        self.report.updated += len(changed)
        if touched:
            index_doors([door for door, _links in touched], {door.pk: links.themes for door, links in touched})

    def _values(self, line: DoorLine, links: "Links", confirmed: date) -> dict[str, Any]:
        return {name: getattr(line, name) for name in PLAIN} | {
            "state": DoorState.ARCHIVED if line.archived else DoorState.OPEN,
            "actor_id": links.actor,
            "everywhere": links.served.everywhere,
            "other_sectors": links.other_sectors,
            "confirmed_until": line.confirmed_until or confirmed,
        }

    def _links(self, number: int, line: DoorLine) -> "Links":
        if (
            line.min_employees is not None
            and line.max_employees is not None
            and line.min_employees > line.max_employees
        ):
            raise WrongLine(number, "min_employees", "is larger than max_employees")
        try:
            served = self.resolver.places(line.places)
        except ValueError as error:
            raise WrongLine(number, "places", str(error)) from error
        unknown = [theme for theme in line.themes if theme not in self.resolver.themes]
        if unknown:
            raise WrongLine(number, "themes", f"{unknown[0]!r} is no theme of the vocabulary")
        links = Links(served=served, themes=[self.resolver.themes[theme] for theme in dict.fromkeys(line.themes)])
        for text in line.sectors:
            sector = self.resolver.sector(text)
            if sector is None:
                self.report.warn(f"sector {text!r} is not in the list: kept as written, it excludes nobody")
                links.other_sectors.append(text)
            else:
                links.sectors.add(sector.pk)
        links.actor = self._actor(line.actor)
        return links

    def _actor(self, reference: str) -> int:
        found = self.actors.get(reference) or self.actors.get(fold(reference))
        if found is None:
            slug = actor_identifier(reference)
            if slug in self.actors:
                return self.actors[slug]
            actor = Actor.objects.create(slug=slug, name=reference, roles=["provider"])
            enter_actors([actor])
            found = self.actors[slug] = self.actors[fold(reference)] = actor.pk
            self.report.warn("actors were made from their names in door lines; import actors to complete them")
        return found

    def finish(self) -> None:
        """Nothing waits for the end of the file."""


class Links:
    """The rows that a door line names."""

    def __init__(self, served: Served, themes: list[int]) -> None:
        """Start with places and themes."""
        self.actor = 0
        self.served, self.themes = served, themes
        self.sectors: set[int] = set()
        self.other_sectors: list[str] = []


def _differs(door: Door, values: dict[str, Any], links: Links) -> bool:
    given = [row.theme_id for row in door.door_themes.all() if not row.proposed]
    return (
        any(getattr(door, name) != value for name, value in values.items())
        or {area.pk for area in door.areas.all()} != links.served.areas
        or {place.pk for place in door.places.all()} != links.served.places
        or {sector.pk for sector in door.sectors.all()} != links.sectors
        or given != links.themes  # the first is the main one
    )
