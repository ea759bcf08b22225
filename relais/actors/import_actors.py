"""One batch of actor lines into the database."""

from typing import Any, Protocol

from relais.actors.entering import enter_actors
from relais.actors.errors import WrongLine
from relais.actors.lines import ActorLine
from relais.actors.models import Actor, Tie
from relais.actors.resolving import Resolver

PLAIN = (
    "name", "roles", "summary", "description", "employees", "languages", "email", "phone", "website",
    "enterprise_number", "founded",
)  # fmt: skip


class Counts(Protocol):
    """The report that a batch writes into."""

    created: int
    updated: int
    unchanged: int

    def refuse(self, wrong: WrongLine) -> None:
        """Count a refused line."""

    def warn(self, message: str) -> None:
        """Count a warning."""


class ActorBatch:
    """Saves actors batch by batch; ties are set at the end, when all actors of the file are there."""

    def __init__(self, resolver: Resolver, report: Counts) -> None:
        """Keep what names are resolved with and where results are counted."""
        self.resolver, self.report = resolver, report
        self.ties: list[tuple[int, str, ActorLine]] = []
        self.numbers: dict[str, str] = dict(
            Actor.objects.exclude(enterprise_number="").values_list("enterprise_number", "slug")
        )

    def save(self, lines: list[tuple[int, ActorLine]]) -> None:
        """Create or update the actors of ``lines``."""
        known = {
            actor.slug: actor
            for actor in Actor.objects.filter(slug__in=[line.id for _n, line in lines]).prefetch_related("themes")
        }
        touched: list[Actor] = []
        for number, line in lines:
            try:
                values, themes = self._resolved(number, line)
            except WrongLine as wrong:
                self.report.refuse(wrong)
                continue
            actor = known.get(line.id)
            if actor is None:
                actor = Actor.objects.create(slug=line.id, **values)
                actor.themes.set(themes)
                self.report.created += 1
                touched.append(actor)
            elif any(getattr(actor, name) != value for name, value in values.items()) or (
                {theme.pk for theme in actor.themes.all()} != set(themes)
            ):
                for name, value in values.items():
                    setattr(actor, name, value)
                actor.save()
                actor.themes.set(themes)
                self.report.updated += 1
                touched.append(actor)
            else:
                self.report.unchanged += 1
            if line.ties:
                self.ties.append((number, line.id, line))
        enter_actors(touched)

    def _resolved(self, number: int, line: ActorLine) -> tuple[dict[str, Any], list[int]]:
        values: dict[str, Any] = {name: getattr(line, name) for name in PLAIN}
        spot = self.resolver.spot(line.place) if line.place else None
        if line.place and (spot is None or spot.kind not in {"place", "municipality"}):
            raise WrongLine(number, "place", f"{line.place!r} is no town or postal code we know")
        values["place_id"] = self._place(spot.id, spot.kind, spot.postal_code) if spot else None
        sector = self.resolver.sector(line.sector) if line.sector else None
        if line.sector and sector is None:
            self.report.warn(f"sector {line.sector!r} is not in the list: left out")
        values["sector_id"] = sector.pk if sector else None
        if line.enterprise_number:
            owner = self.numbers.setdefault(line.enterprise_number, line.id)
            if owner != line.id:
                raise WrongLine(number, "enterprise_number", f"belongs already to {owner!r}")
        unknown = [theme for theme in line.themes if theme not in self.resolver.themes]
        if unknown:
            raise WrongLine(number, "themes", f"{unknown[0]!r} is no theme of the vocabulary")
        return values, [self.resolver.themes[theme] for theme in line.themes]

    def _place(self, pk: int, kind: str, postal_code: str) -> int:
        if kind == "place":
            return pk
        seat = self.resolver.spot(postal_code)  # a municipality stands at its seat
        return seat.id if seat and seat.kind == "place" else pk

    def finish(self) -> None:
        """Set the ties of all actors of the file."""
        ids = dict(Actor.objects.values_list("slug", "pk")) if self.ties else {}
        for number, slug, line in self.ties:
            missing = [tie.other for tie in line.ties if tie.other not in ids]
            if missing:
                self.report.warn(f"line {number}: ties: no actor is called {missing[0]!r}: left out")
            Tie.objects.filter(actor_id=ids[slug]).delete()
            Tie.objects.bulk_create(
                [
                    Tie(actor_id=ids[slug], other_id=ids[tie.other], kind=tie.kind, detail=tie.detail)
                    for tie in line.ties
                    if tie.other in ids and tie.other != slug
                ],
                ignore_conflicts=True,
            )
