"""The comparison: how a response lies among others of its kind, and all that is published for everyone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from relais.diagnostics.blocks import TEN, Labels, cells_of, fineness
from relais.diagnostics.definitions import Definition
from relais.diagnostics.enums import Purpose
from relais.diagnostics.figures import Figures, Spread, figures_of
from relais.diagnostics.labels import Names, labels_of, names_of
from relais.diagnostics.models import Cell, Response, cell_key
from relais.diagnostics.queries import definition_of, version_called

QUARTILES = (0.25, 0.5, 0.75)
MOST_BELOW = 99  # of 100: nobody is better than all, themselves included


@dataclass(frozen=True)
class Placed:
    """How a score lies among those of ``n`` firms; ``position``: better than so many of 100, None without a score of one's own."""

    title: str
    n: int
    mean: float
    deviation: float
    quartiles: tuple[float, float, float]
    own: float | None = None
    position: int | None = None

    @property
    def strip(self) -> dict[str, str]:
        """Return where the parts of its picture stand, in hundredths of its width."""
        low, middle, high = self.quartiles
        marks = {"low": low, "middle": middle, "wide": high - low} | ({} if self.own is None else {"own": self.own})
        return {name: f"{value:.1f}%" for name, value in marks.items()}


@dataclass(frozen=True)
class Compared:
    """One cell that is published, and how the response lies in it: as a whole, and in each dimension."""

    labels: Labels
    label: str
    n: int
    overall: Placed
    dimensions: Sequence[Placed]

    @property
    def position(self) -> int | None:
        """Return how many of 100 firms lie below."""
        return self.overall.position


def comparison(response: Response) -> list[Compared]:
    """Return the cells of a finished response that are published, from the finest to the coarsest.

    A coarser cell that holds no more firms than a finer one holds the same ones, and is left out.
    """
    if response.overall is None:
        return []
    rule, questionnaire = response.version.rule, response.version.questionnaire_id
    wanted = [cell_key(questionnaire, rule, labels) for labels in cells_of(labels_of(response))]
    there = {cell.key: cell for cell in Cell.objects.filter(key__in=wanted).defer("ticks")}
    cells = [there[key] for key in wanted if key in there]
    names = names_of(cell.labels for cell in cells)
    definition = definition_of(response.version)
    own = dict(zip((one.key for one in definition.dimensions), response.scores, strict=True))
    found: list[Compared] = []
    for cell in cells:
        if not any(one.n == cell.n and _holds(cell.labels, one.labels) for one in found):
            found.append(_compared(cell, names, definition, response.overall, own))
    return found


def comparison_context(response: Response) -> dict[str, Any]:
    """Return what ``diagnostics/_comparison.html`` shows of ``response``; it shows nothing of one that is not finished."""
    if not response.is_done or response.overall is None:
        return {"comparison": None}
    found = comparison(response)
    simple = [one for one in found[1:] if fineness(one.labels) <= 1]
    return {
        "comparison": {
            "cells": found,
            "finest": found[0] if found else None,
            "shown": [*found[:1], *simple],
            "kind": kind_of(response.version.questionnaire.slug, response.version.rule),
            "ten": TEN,
        }
    }


def kind_of(slug: str, rule: str) -> str:
    """Return how addresses name a questionnaire and its rule."""
    return f"{slug}:{rule}"


def kinds() -> dict[str, str]:
    """Return the names of the questionnaires (with their rules, where there are several) that are compared, by kind.

    The one that most have answered comes first: every block counts in the cell without labels.
    """
    whole = Cell.objects.filter(sector="", size="", area="").select_related("questionnaire").defer("figures", "ticks")
    rows = [(cell.questionnaire, cell.rule) for cell in whole if cell.questionnaire.purpose == Purpose.DIAGNOSTIC]
    slugs = [one.slug for one, _rule in rows]
    return {kind_of(one.slug, rule): f"{one} ({rule})" if slugs.count(one.slug) > 1 else str(one) for one, rule in rows}


def published_cells(kind: str, asked: Mapping[str, str] | None = None) -> QuerySet[Cell]:
    """Return the published cells of ``kind``, the largest first; ``asked`` may hold sector, size and area."""
    slug, _colon, rule = kind.partition(":")
    cells = Cell.objects.filter(questionnaire__slug=slug, rule=rule).defer("ticks")
    narrowed = {name: value for name, value in (asked or {}).items() if name in {"sector", "size", "area"} and value}
    return cells.filter(**narrowed)


def labels_in_use(kind: str) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Return the sectors, sizes and provinces that the cells of ``kind`` have."""
    rows = list(published_cells(kind).order_by().values_list("sector", "size", "area"))
    sectors, sizes, areas = (sorted({row[at] for row in rows} - {""}) for at in range(3))
    return sectors, sizes, areas


def newest_definition(kind: str) -> Definition | None:
    """Return the newest published content of ``kind``: it names the dimensions."""
    slug, _colon, rule = kind.partition(":")
    version = version_called(slug, rule)
    return definition_of(version) if version else None


def told(cells: Sequence[Cell], definition: Definition | None) -> Iterator[Compared]:
    """Yield ``cells`` as they are shown to everyone, by the names of the screen's language."""
    names = names_of(cell.labels for cell in cells)
    for cell in cells:
        yield _compared(cell, names, definition)


def _compared(
    cell: Cell, names: Names, definition: Definition | None, overall: float | None = None,
    own: Mapping[str, float | None] | None = None,
) -> Compared:  # fmt: skip
    figures = figures_of(cell.figures)
    label = names.whole(cell.labels)
    return Compared(
        cell.labels,
        label,
        cell.n,
        _placed(label, figures.overall, overall),
        _dimensions(figures, definition, own or {}),
    )


def _dimensions(figures: Figures, definition: Definition | None, own: Mapping[str, float | None]) -> list[Placed]:
    language = get_language() or "fr"
    titles = {one.key: one.title.in_language(language) for one in definition.dimensions} if definition else {}
    titles = titles or {key: key for key in figures.dimensions}
    return [
        _placed(title, figures.dimensions[key], own.get(key))
        for key, title in titles.items()
        if key in figures.dimensions
    ]


def _placed(title: str, spread: Spread, own: float | None) -> Placed:
    low, middle, high = (spread.quantile(share) for share in QUARTILES)
    position = None if own is None else min(round(100 * spread.better_than(own)), MOST_BELOW)
    return Placed(title, spread.n, spread.mean, spread.deviation, (low, middle, high), own, position)


def _holds(coarse: Labels, fine: Labels) -> bool:
    return all(label in {"", finer} for label, finer in zip(coarse, fine, strict=True))
