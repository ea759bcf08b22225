"""Taking stock: own figures of the barometer, and the quarters of the watch. Jobs' verbs: no person asks for them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from relais.diagnostics.figures import Figures
from relais.groundwork.disclosing import SMALLEST
from relais.observatory import sources
from relais.observatory.enums import Span, Territory, Trend, Wanting
from relais.observatory.estimating import Measure, estimate, measure_of
from relais.observatory.models import OWN, Batch, Figure, Gap, Indicator, Quarter, Tally, Watched
from relais.observatory.quarters import moved, quarter_of, quarters
from relais.observatory.releasing import Waiting, release
from relais.observatory.trends import Stretch, directions
from relais.vocabulary.models import Sector, Theme

YEAR = 4  # quarters


def take_stock(today: date | None = None) -> dict[str, int]:
    """Bring own figures up to date and close the quarters that are over; return how many of each were written."""
    today = today or timezone.localdate()
    return {"figures": estimate_figures(today), "quarters": close_quarters(today)}


def estimate_figures(today: date, source: str = "") -> int:
    """Write the own figures of every quarter that blocks were sealed in, up to ``today``'s; return how many are new or changed.

    Sealed blocks never change, so that a quarter that is over keeps its figures; those of the running quarter grow by whole blocks.
    ``source`` is in whose name they stand (empty: as those there are).
    """
    measures = [(one, measure_of(one.measure)) for one in Indicator.objects.exclude(measure={})]
    found: dict[tuple[date, str, str], Figures] = defaultdict(Figures)
    for block in sources.sealed_in(date.min, moved(quarter_of(today), 1)).iterator(chunk_size=500):
        start, figures = quarter_of(block.sealed_on), sources.figures_in(block)
        for rule in {block.rule, ""}:
            found[start, block.questionnaire.slug, rule].add(figures)
    source = source or _source()
    return sum(
        _write(indicator, measure, start, figures, source)
        for indicator, measure in measures
        for (start, questionnaire, rule), figures in found.items()
        if (questionnaire, rule) == (measure.questionnaire, measure.rule)
    )


def close_quarters(today: date) -> int:
    """Count and publish every quarter that is over and not yet closed, the oldest first; return how many."""
    begun = sources.earliest()
    last = Quarter.objects.values_list("start", flat=True).first()
    first = moved(last, 1) if last else begun
    if first is None:
        return 0
    due = list(quarters(first, moved(quarter_of(today), -1)))
    for start in due:
        _close(start)
    return len(due)


def _source() -> str:
    """Return in whose name own figures stand: once the demo's, always the demo's."""
    return Figure.objects.filter(ours=True).values_list("source", flat=True).first() or OWN


def _write(indicator: Indicator, measure: Measure, start: date, figures: Figures, source: str) -> bool:
    found = estimate(measure, figures)
    if found is None:
        return False
    values: dict[str, Any] = {
        "value": round(found.value, 2), "low": round(found.low, 2), "high": round(found.high, 2), "number": found.number,
    }  # fmt: skip
    key: dict[str, Any] = {
        "indicator": indicator, "span": Span.QUARTER, "start": start, "territory": Territory.REGION, "source": source,
    }  # fmt: skip
    there = Figure.objects.filter(**key, ours=True).values(*values).first()
    if there == values:
        return False
    Figure.objects.update_or_create(**key, defaults={**values, "ours": True, "changed_at": timezone.now()})
    return True


@transaction.atomic
def _close(start: date) -> None:
    """Close the quarter that begins at ``start``; a second worker that does the same fails at its first row and undoes it all."""
    quarter = Quarter.objects.create(start=start)
    for wanting, read in sources.DEMANDS.items():
        demand = read(start)
        setattr(quarter, "needs" if wanting == Wanting.NEEDS else "respondents", demand.whole)
        Tally.objects.bulk_create(
            [
                Tally(quarter=quarter, wanting=wanting, theme_id=theme, sector_id=sector, size=size, number=number)
                for (theme, sector, size), number in sorted(demand.counts.items(), key=str)
            ],
            batch_size=500,
        )
        _publish(wanting, quarter)
    quarter.save(update_fields=["needs", "respondents"])
    _count_gaps(quarter)
    _watch(quarter)


def _publish(wanting: str, quarter: Quarter) -> None:
    themes = {theme.slug: theme for theme in Theme.objects.select_related("broader")}
    # A respondent may ask for many themes: ten of a broader theme need not be ten respondents.
    is_broadened = wanting == Wanting.NEEDS
    above = {slug: one.broader.slug for slug, one in themes.items() if one.broader} if is_broadened else {}
    rows = Tally.objects.filter(wanting=wanting, batch__isnull=True)
    fields = ("pk", "theme__slug", "quarter__start", "number", "sector__slug", "size")
    waiting = [
        Waiting(pk, theme, start, number, sector or "", size)
        for pk, theme, start, number, sector, size in rows.values_list(*fields)
    ]
    for one in release(waiting, above, quarter.start):
        batch = Batch.objects.create(
            wanting=wanting, theme=themes[one.theme], quarter=quarter, first=one.first, last=one.last,
            number=one.number, sectors=dict(one.sectors), sizes=dict(one.sizes),
        )  # fmt: skip
        for at in range(0, len(one.counts), 500):
            Tally.objects.filter(pk__in=one.counts[at : at + 500]).update(batch=batch)


def _count_gaps(quarter: Quarter) -> None:
    themes = dict(Theme.objects.values_list("slug", "pk"))
    sectors = dict(Sector.objects.values_list("slug", "pk"))
    found: dict[tuple[str, str, Any], Figures] = defaultdict(Figures)  # sector, size, questionnaire
    definitions: dict[Any, Any] = {}
    for block in sources.sealed_in(quarter.start, moved(quarter.start, 1)).iterator(chunk_size=500):
        key = (block.questionnaire.slug, block.rule)
        if key not in definitions:
            definitions[key] = sources.definition_for(block)
        figures = sources.figures_in(block)
        sector, size = block.sector, block.size
        for cell in {("", ""), (sector, ""), ("", size)}:
            found[(*cell, key)].add(figures)
    counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for (sector, size, key), figures in found.items():
        for theme, number in sources.lacking(definitions[key], figures).items() if definitions[key] else ():
            firms = counts[theme, sector, size]
            firms[0], firms[1] = firms[0] + figures.n, firms[1] + number
    Gap.objects.bulk_create(
        [
            Gap(quarter=quarter, theme_id=themes[theme], sector_id=sectors.get(sector), size=size, firms=firms, lacking=number)
            for (theme, sector, size), (firms, number) in sorted(counts.items())
            if theme in themes and firms >= SMALLEST and (not sector or sector in sectors)
        ],
        batch_size=500,
    )  # fmt: skip


def _watch(quarter: Quarter) -> None:
    known = list(Quarter.objects.filter(start__lte=quarter.start)[: 2 * YEAR])
    half = YEAR if len(known) == 2 * YEAR else YEAR // 2
    then, now = known[half : 2 * half], known[:half]
    year = known[:YEAR]
    batches = Batch.objects.filter(quarter__in=year).order_by()
    published = {
        wanting: dict(batches.filter(wanting=wanting).values_list("theme").annotate(whole=Sum("number")))
        for wanting in Wanting.values
    }
    gaps = {theme: (firms, number) for theme, firms, number in _gap_sums(year)}
    needs_trends = _trends(_asked(published[Wanting.NEEDS], then, now))
    before, after = ({theme: (n, part) for theme, n, part in _gap_sums(some)} for some in (then, now))
    seen = {
        theme: Stretch(before[theme][1], after[theme][1], before[theme][0], after[theme][0])
        for theme in before.keys() & after.keys()
    }
    gap_trends = _trends(seen)
    themes = {*gaps, *(theme for counts in published.values() for theme in counts)}
    Watched.objects.bulk_create(
        [
            Watched(
                quarter=quarter, theme_id=theme, needs=published[Wanting.NEEDS].get(theme, 0),
                respondents=published[Wanting.SURVEYS].get(theme, 0), firms=gaps.get(theme, (0, 0))[0],
                lacking=gaps.get(theme, (0, 0))[1], needs_trend=needs_trends.get(theme, Trend.UNCLEAR),
                gap_trend=gap_trends.get(theme, Trend.UNCLEAR),
            )
            for theme in sorted(themes)
        ],
        batch_size=500,
    )  # fmt: skip


def _gap_sums(some: Iterable[Quarter]) -> list[tuple[int, int, int]]:
    rows = Gap.objects.filter(quarter__in=list(some), sector=None, size="").order_by().values_list("theme")
    return list(rows.annotate(n=Sum("firms"), part=Sum("lacking")))


def _asked(themes: Iterable[int], then: list[Quarter], now: list[Quarter]) -> dict[int, Stretch]:
    """Return how often each of ``themes`` was asked for then and now, among all needs."""
    rows = Tally.objects.filter(wanting=Wanting.NEEDS).order_by().values_list("theme").annotate(whole=Sum("number"))
    before, after = (dict(rows.filter(quarter__in=some)) for some in (then, now))
    whole_before, whole_after = (sum(one.needs for one in some) for some in (then, now))
    return {theme: Stretch(before.get(theme, 0), after.get(theme, 0), whole_before, whole_after) for theme in themes}


def _trends(seen: dict[int, Stretch]) -> dict[int, str]:
    return {theme: str(direction) for theme, (direction, _ratio) in directions(seen).items()}
