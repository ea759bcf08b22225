"""Where the observatory hears of a quarter: needs that firms described, surveys, sealed blocks of assessments.

A further source of demand is one more entry of ``DEMANDS``.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.db.models import Min, QuerySet
from django.utils import timezone

from relais.diagnostics.blocks import size_class
from relais.diagnostics.definitions import Choice, Definition, Pairs, Scales, Ticks
from relais.diagnostics.enums import Audience
from relais.diagnostics.figures import Figures, figures_of
from relais.diagnostics.labels import sections
from relais.diagnostics.models import Block
from relais.diagnostics.queries import definition_of, version_called
from relais.needs.models import Answer, Need
from relais.observatory.enums import Wanting
from relais.observatory.quarters import moved
from relais.surveys.queries import theme_counts
from relais.vocabulary.models import Sector, Theme

FIRMS = (Audience.MICRO, Audience.SME)  # whose gaps are a demand of the region's firms
Cell = tuple[int, int | None, str]  # theme, sector, size


@dataclass
class Demand:
    """What was asked for in a quarter: among how many in all, and how often by theme (id), sector (id) and size."""

    whole: int
    counts: Counter[Cell]


def needs_in(start: date) -> Demand:
    """Return what firms described in the quarter that begins at ``start``.

    Of each need counts its main theme, as it was last understood; the same words on one day count once. A need that a
    program sent, without an answer of its own, has the theme with which it went on its way.
    """
    first, end = _moment(start), _moment(moved(start, 1))
    themes = dict(Theme.objects.values_list("slug", "pk"))
    needs = Need.objects.filter(created_at__gte=first, created_at__lt=end).order_by("pk")
    read = _read(needs)
    slugs = sections()
    ids = dict(Sector.objects.values_list("slug", "pk"))
    seen, counts, whole = set[str](), Counter[Cell](), 0
    rows = needs.values_list("pk", "sector_id", "employees", "case__theme")
    for pk, sector, employees, sent in rows.iterator(chunk_size=2000):
        seed, theme = read.get(pk, ("", sent or ""))
        if seed and seed in seen:
            continue
        seen.add(seed)
        whole += 1
        if theme in themes:
            counts[themes[theme], ids.get(slugs.get(sector, "")), size_class(employees)] += 1
    return Demand(whole, counts)


def respondents_in(start: date) -> Demand:
    """Return what the respondents of surveys, first published in the quarter that begins at ``start``, asked for."""
    told = theme_counts(_moment(start), _moment(moved(start, 1)))
    themes = dict(Theme.objects.filter(slug__in=told).values_list("slug", "pk"))
    return Demand(0, Counter({(themes[slug], None, ""): number for slug, number in told.items() if slug in themes}))


DEMANDS: Mapping[str, Callable[[date], Demand]] = {Wanting.NEEDS: needs_in, Wanting.SURVEYS: respondents_in}


def sealed_in(first: date, end: date) -> QuerySet[Block]:
    """Return the blocks of firms' assessments sealed from ``first`` to before ``end``."""
    found = Block.objects.filter(sealed_on__gte=first, sealed_on__lt=end, questionnaire__audience__in=FIRMS)
    return found.select_related("questionnaire")


def figures_in(block: Block) -> Figures:
    """Return the figures of ``block``."""
    return figures_of(block.figures, block.ticks)


def lacking(definition: Definition, figures: Figures) -> dict[str, int]:
    """Return, by theme (slug), how many of the firms lack something that leads there first: its most frequent gap."""
    found: dict[str, int] = {}
    for theme, number in _gaps(definition, figures):
        found[theme] = max(found.get(theme, 0), min(max(number, 0), figures.n))
    return found


def definition_for(block: Block) -> Definition | None:
    """Return the newest published content of the questionnaire and rule of ``block``; None when there is none."""
    version = version_called(block.questionnaire.slug, block.rule)
    return definition_of(version) if version else None


def earliest() -> date | None:
    """Return the day on which the first need or block came in; None when there is none."""
    asked = Need.objects.aggregate(at=Min("created_at"))["at"]
    sealed = Block.objects.aggregate(on=Min("sealed_on"))["on"]
    return min((day for day in (asked and timezone.localdate(asked), sealed) if day), default=None)


def _read(needs: QuerySet[Need]) -> dict[int, tuple[str, str]]:
    """Return, by need, the seed of its last answer (the same for the same words on one day) and its surest theme."""
    rows = Answer.objects.filter(need__in=needs.order_by().values("pk")).order_by("number")
    told = rows.values_list("need_id", "record__seed", "record__parts__0__themes__0__0")
    return {need: (seed, theme or "") for need, seed, theme in told.iterator(chunk_size=2000)}


def _gaps(definition: Definition, figures: Figures) -> Iterator[tuple[str, int]]:
    def ticked(question: Any, *keys: str) -> int:
        return sum(figures.ticks.get(f"{question.key}.{key}", 0) for key in keys)

    for question in definition.questions:
        told = partial(ticked, question)
        if isinstance(question, Choice):
            most = max((one.points or 0 for one in question.options), default=0)
            full = [one.key for one in question.options if (one.points or 0) == most]
            yield from ((theme, figures.n - told(*full)) for theme in question.themes[:1])
        elif isinstance(question, Ticks | Pairs | Scales):
            for item in question.items:
                key = f"{item.key}.{question.columns[-1].key}" if isinstance(question, Pairs) else item.key
                number = told(key) if item.negative else figures.n - told(key)
                yield from ((theme, number) for theme in item.themes[:1])


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
