"""Reads of the barometer and of the watch."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from relais.actors.enums import DoorKind, DoorState
from relais.actors.models import DoorTheme
from relais.actors.queries import ANSWERS
from relais.groundwork.models import Trace
from relais.groundwork.text import fold
from relais.observatory.enums import Span, Trend, Wanting
from relais.observatory.estimating import share_estimate
from relais.observatory.lines import period_code
from relais.observatory.models import Batch, Figure, Gap, Indicator, Quarter, Watched
from relais.vocabulary.models import Sector, Theme

YEAR = 4  # quarters
DEMANDS_A_DOOR = 10  # more of them for one door with a free place: hardly offered
MUCH, LITTLE = 50, 25  # per cent of the firms that lack something
IDLE = 3  # doors from which an offer that nobody asks for is worth telling
FEW = 0.25  # of the themes: those with the fewest free doors


@dataclass(frozen=True)
class Supply:
    """Who offers a theme: open doors, the organisations behind those that sell, doors with a free place."""

    doors: int = 0
    providers: int = 0
    free: int = 0


@dataclass(frozen=True)
class Row:
    """What the watch says of one theme: demand of four quarters, against who offers it now."""

    theme: Theme
    needs: int
    respondents: int
    firms: int
    lacking: int
    needs_trend: str
    gap_trend: str
    supply: Supply

    @property
    def demand(self) -> int:
        """Return the published requests of firms and of respondents."""
        return self.needs + self.respondents

    @property
    def gap(self) -> int | None:
        """Return how many of a hundred assessed firms lack it; None when too few were assessed."""
        return round(100 * self.lacking / self.firms) if self.firms else None

    def is_named(self, words: str) -> bool:
        """Tell whether the theme's name in the screen's language holds each of ``words``, whatever the accents and capitals."""
        name = fold(str(self.theme))
        return all(word in name for word in fold(words).split())

    @property
    def pressure(self) -> tuple[float, int]:
        """Return what orders the short ones: requests a free door, then how widely it lacks."""
        return self.demand / (self.supply.free or 0.5), self.gap or 0

    @property
    def trend(self) -> str:
        """Return what is clearest of both trends."""
        told = [one for one in (self.needs_trend, self.gap_trend) if one != Trend.UNCLEAR]
        return told[0] if told else Trend.UNCLEAR

    def has_trend(self, trend: str) -> bool:
        """Tell whether either of the trends is ``trend``; unclear only when both are."""
        return trend in {self.needs_trend, self.gap_trend} and (trend != Trend.UNCLEAR or self.trend == trend)


@dataclass
class Asked:
    """One quarter of a theme: the published batch (None: fewer than ten, or none), and the gap among the assessed."""

    quarter: Quarter
    needs: int | None = None
    respondents: int | None = None
    firms: int = 0
    lacking: int = 0

    @property
    def gap(self) -> int | None:
        """Return how many of a hundred assessed firms lack it."""
        return round(100 * self.lacking / self.firms) if self.firms else None


@dataclass
class ThemeWatched:
    """What the page of a theme tells: quarter by quarter, and who asks, by sector and size."""

    quarters: list[Asked] = field(default_factory=list)
    sectors: list[tuple[str, int]] = field(default_factory=list)
    sizes: list[tuple[str, int]] = field(default_factory=list)
    gap_sectors: list[tuple[str, Any]] = field(default_factory=list)
    gap_sizes: list[tuple[str, Any]] = field(default_factory=list)


def indicators(dimension: str = "") -> QuerySet[Indicator]:
    """Return the indicators in their order, with their live themes and figures; of one ``dimension``, or all."""
    found = Indicator.objects.filter(dimension=dimension) if dimension else Indicator.objects.all()
    return found.prefetch_related(Prefetch("themes", Theme.objects.filter(retired=False)), "figures")


def published() -> Iterator[dict[str, Any]]:
    """Yield every indicator with its figures as the open data tells them."""
    for one in indicators():
        yield {
            "indicator": one.slug, "titles": one.titles, "explanations": one.explanations, "unit": one.unit,
            "better": one.better, "dimension": one.dimension or None, "themes": [theme.slug for theme in one.themes.all()],
            "target": one.target, "target_year": one.target_year, "target_sources": one.target_sources,
            "figures": [
                {
                    "period": period_code(f.start, f.span), "territory": f.territory, "value": f.value, "low": f.low,
                    "high": f.high, "number": f.number, "source": f.source, "source_url": f.source_url, "notes": f.notes,
                    "ours": f.ours,
                }
                for f in one.figures.all()
            ],
        }  # fmt: skip


def kept_figures(territory: str = "") -> QuerySet[Figure]:
    """Return the figures that staff keep, by indicator, the newest first; of one ``territory``, or all."""
    found = Figure.objects.filter(ours=False).select_related("indicator")
    if territory:
        found = found.filter(territory=territory)
    return found.order_by("indicator__position", "-start", "pk")


def changes() -> QuerySet[Trace]:
    """Return every change of a figure by a person, the newest first."""
    found = Trace.objects.filter(subject_kind=Figure._meta.label_lower).select_related("by")
    return found.order_by("-pk")


def supply() -> dict[int, Supply]:
    """Return who offers what, by theme (id); a group of themes counts each door once."""
    rows = DoorTheme.objects.filter(ANSWERS, door__state=DoorState.OPEN, theme__retired=False).order_by()
    has_room = Q(door__capacity=None) | Q(door__capacity__gt=F("door__in_hand") + F("door__held"))
    found: dict[int, Supply] = {}
    for level in ("theme_id", "theme__broader_id", "theme__broader__broader_id"):
        counted = rows.exclude(**{level: None}).values_list(level)
        counts = counted.annotate(
            doors=Count("door", distinct=True),
            providers=Count("door__actor", distinct=True, filter=Q(door__kind=DoorKind.SERVICE)),
            free=Count("door", distinct=True, filter=has_room),
        )
        found |= {theme: Supply(doors, providers, free) for theme, doors, providers, free in counts}
    return found


def last_quarter() -> Quarter | None:
    """Return the newest quarter that is counted; None before the first."""
    return Quarter.objects.first()


def watch_rows(quarter: Quarter | None, offered: Mapping[int, Supply]) -> list[Row]:
    """Return a row for every theme that is asked for, lacks or is offered, the most asked for first."""
    told = {one.theme_id: one for one in Watched.objects.filter(quarter=quarter)} if quarter else {}
    themes = Theme.objects.filter(retired=False).annotate(below=Count("narrower"))
    rows = []
    for theme in themes:
        one = told.get(theme.pk) or Watched()
        if theme.pk in told or (not theme.below and theme.broader_id):
            rows.append(
                Row(
                    theme, one.needs, one.respondents, one.firms, one.lacking, one.needs_trend, one.gap_trend,
                    offered.get(theme.pk, Supply()),
                )
            )  # fmt: skip
    return sorted(rows, key=lambda row: (-row.demand, -(row.gap or -1), row.theme.position, row.theme.slug))


def short(rows: Sequence[Row]) -> list[Row]:
    """Return the themes that are asked for, or lack widely, and are hardly offered; those under most pressure first.

    Asked for: more than ten requests for one free door. Lacking: at half of the assessed firms or more, while the theme is among
    the quarter of themes with the fewest free doors.
    """
    free = sorted(row.supply.free for row in rows)
    few = free[int(FEW * (len(free) - 1))] if free else 0
    found = [
        row
        for row in rows
        if row.demand > DEMANDS_A_DOOR * row.supply.free or ((row.gap or 0) >= MUCH and row.supply.free <= few)
    ]
    return sorted(found, key=lambda row: row.pressure, reverse=True)


def idle(rows: Sequence[Row]) -> list[Row]:
    """Return the themes that several doors offer, and hardly anybody is known to ask for or to lack; most doors first."""
    found = [row for row in rows if row.supply.doors >= IDLE and not row.demand and (row.gap or 0) < LITTLE]
    return sorted(found, key=lambda row: -row.supply.doors)


def theme_watched(theme: Theme, most: int = 2 * YEAR) -> ThemeWatched:
    """Return what is published of ``theme`` over the last ``most`` quarters, and who asked over the last four."""
    quarters = list(Quarter.objects.all()[:most])
    told = {quarter.pk: Asked(quarter) for quarter in reversed(quarters)}
    recent = {quarter.pk for quarter in quarters[:YEAR]}
    sectors, sizes = Counter[str](), Counter[str]()
    for batch in Batch.objects.filter(theme=theme, quarter__in=quarters):
        asked = told[batch.quarter_id]
        if batch.wanting == Wanting.NEEDS:
            asked.needs = batch.number
        else:
            asked.respondents = batch.number
        if batch.quarter_id in recent and batch.wanting == Wanting.NEEDS:
            sectors.update(batch.sectors)
            sizes.update(batch.sizes)
    gaps: dict[tuple[int | None, str], list[int]] = defaultdict(lambda: [0, 0])
    for gap in Gap.objects.filter(theme=theme, quarter__in=quarters):
        if gap.sector_id is None and not gap.size:
            told[gap.quarter_id].firms, told[gap.quarter_id].lacking = gap.firms, gap.lacking
        elif gap.quarter_id in recent:
            sums = gaps[gap.sector_id, gap.size]
            sums[0], sums[1] = sums[0] + gap.firms, sums[1] + gap.lacking
    names = _sector_names(sectors, gaps)
    shares = {key: share_estimate(number, firms) for key, (firms, number) in gaps.items()}
    return ThemeWatched(
        list(told.values()),
        [(names[slug], number) for slug, number in sectors.most_common() if slug in names],
        sorted(sizes.items(), key=lambda one: -one[1]),
        [(names[pk], share) for (pk, size), share in shares.items() if pk in names and not size],
        [(size, share) for (pk, size), share in shares.items() if size and pk is None],
    )


def _sector_names(sectors: Counter[str], gaps: Mapping[tuple[int | None, str], Sequence[int]]) -> dict[Any, str]:
    """Return the labels of sectors, by slug and by id."""
    ids = {pk for pk, _size in gaps if pk}
    found = Sector.objects.filter(Q(slug__in=list(sectors)) | Q(pk__in=ids))
    return {key: str(one) for one in found for key in (one.slug, one.pk)}


def batches() -> Iterator[dict[str, Any]]:
    """Yield every published demand, the oldest first."""
    rows = Batch.objects.select_related("theme").order_by("pk")
    for one in rows.iterator(chunk_size=500):
        yield {
            "wanting": one.wanting, "theme": one.theme.slug, "from": period_code(one.first, Span.QUARTER),
            "to": period_code(one.last, Span.QUARTER), "number": one.number, "sectors": one.sectors, "sizes": one.sizes,
        }  # fmt: skip


def gaps() -> Iterator[dict[str, Any]]:
    """Yield every gap among assessed firms, the oldest first."""
    rows = Gap.objects.select_related("theme", "sector", "quarter").order_by("pk")
    for one in rows.iterator(chunk_size=500):
        yield {
            "quarter": period_code(one.quarter.start, Span.QUARTER), "theme": one.theme.slug,
            "sector": one.sector.slug if one.sector else "", "size": one.size, "firms": one.firms, "lacking": one.lacking,
        }  # fmt: skip


def day_of(figure: Figure) -> date:
    """Return the middle of the figure's period."""
    if figure.span == Span.YEAR:
        return date(figure.start.year, 7, 1)
    return date(figure.start.year, figure.start.month + 1, 15)
