"""The plan as its page shows it: gaps with what closes them, the path, and what the score would be if some were closed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relais.actors.enums import DoorKind
from relais.diagnostics.definitions import Definition
from relais.diagnostics.enums import StepState
from relais.diagnostics.leading import Way, ways
from relais.diagnostics.models import Response, Step
from relais.diagnostics.planning import Cell, Gap, closed, gaps
from relais.diagnostics.presenting import picture, points, screen_language
from relais.diagnostics.queries import definition_of
from relais.diagnostics.scoring import level_of, score

OPEN = 10  # gaps that the page shows unfolded
DOORS_OPEN = 2  # doors that a gap shows unfolded
MOST = 400  # cells that one request may name


@dataclass
class GapShown:
    """A gap in the screen's language, with what closes it."""

    gap: Gap
    dimension: str
    way: Way
    step: Step | None = None
    is_ticked: bool = False
    language: str = field(default_factory=screen_language)

    @property
    def cell(self) -> str:
        """Return its name in addresses and forms."""
        return name_of(self.gap.cell)

    @property
    def goal(self) -> str:
        """Return what to reach."""
        return self.gap.goal.in_language(self.language)

    @property
    def text(self) -> str:
        """Return what is missing, empty where the goal says the same."""
        text = self.gap.text.in_language(self.language)
        return "" if text == self.goal else text

    @property
    def advice(self) -> str:
        """Return what to do."""
        return self.gap.advice.in_language(self.language) if self.gap.advice else ""

    @property
    def effect(self) -> str:
        """Return what the whole gains."""
        return effect_words(self.gap.effect)

    @property
    def effort(self) -> str:
        """Return what it asks."""
        return effort_words(self.gap.effort)

    @cached_property
    def doors(self) -> list[dict[str, Any]]:
        """Return the doors with the drawing of their kind."""
        icons = {DoorKind.SERVICE: "service"}
        return [{"door": door, "icon": icons.get(DoorKind(door.kind), door.kind)} for door in self.way.doors]

    @property
    def first_doors(self) -> list[dict[str, Any]]:
        """Return the doors that the page shows at once."""
        return self.doors[:DOORS_OPEN]

    @property
    def other_doors(self) -> list[dict[str, Any]]:
        """Return the doors that the page folds away: a screen of a telephone holds one gap, not half of one."""
        return self.doors[DOORS_OPEN:]


def name_of(cell: Cell) -> str:
    """Return how ``cell`` is written in addresses and forms."""
    return f"{cell[0]}.{cell[1]}"


def cells_in(values: Sequence[str]) -> list[Cell]:
    """Return the cells that ``values`` name, several parted by commas; what is no cell is left out."""
    found = []
    for name in ",".join(values)[:20_000].split(",")[:MOST]:
        question, dot, item = name.strip().partition(".")
        if dot and question:
            found.append((question, item))
    return list(dict.fromkeys(found))


def effort_words(effort: int) -> str:
    """Return an effort in words."""
    return {
        1: _("un après-midi à quelques jours"),
        2: _("quelques semaines"),
        3: _("quelques mois, ou un investissement"),
    }[effort]


def effect_words(effect: float) -> str:
    """Return what the whole score gains, in words."""
    if effect < 0.05:
        return _("ne change pas le score")
    shown = points(effect)
    return (
        ngettext("+ %(points)s point", "+ %(points)s points", 1 if effect < 1.95 else 2) % {"points": shown}
    ).replace(" ", "\u00a0")


def shown_gaps(
    response: Response, *, dimension: str = "", ticked: Sequence[Cell] = (), most: int = 0
) -> list[GapShown]:
    """Return the gaps of a finished ``response``, best first, of one ``dimension`` or all; ``most`` 0: every one."""
    definition, language = definition_of(response.version), screen_language()
    titles = {one.key: one.title.in_language(language) for one in definition.dimensions}
    found = [gap for gap in gaps(definition, response.answers, response.apart) if dimension in {"", gap.dimension}]
    found = found[:most] if most else found
    led = ways(found, response)
    steps = {(step.question, step.item): step for step in response.steps.all()}
    return [
        GapShown(gap, titles.get(gap.dimension, ""), led[gap.cell], steps.get(gap.cell), gap.cell in ticked, language)
        for gap in found
    ]


@dataclass(frozen=True)
class StepShown:
    """A step of the path in the screen's language."""

    step: Step
    goal: str
    advice: str

    @property
    def is_dropped(self) -> bool:
        """Tell whether the firm has set it aside."""
        return self.step.state == StepState.DROPPED


def shown_steps(response: Response) -> list[StepShown]:
    """Return the path of ``response``: what is under way, what is to do, what is done, what was set aside."""
    definition, language = definition_of(response.version), screen_language()
    order = [StepState.DOING, StepState.AHEAD, StepState.DONE, StepState.DROPPED]
    found = [_step_shown(definition, step, language) for step in response.steps.all()]
    return sorted(found, key=lambda one: order.index(StepState(one.step.state)))


def _step_shown(definition: Definition, step: Step, language: str) -> StepShown:
    question = definition.by_key.get(step.question)
    item = next((one for one in getattr(question, "items", ()) if one.key == step.item), None)
    source = item or question
    if source is None:
        return StepShown(step, str(step), "")
    words = source.goal or (item.text if item else question.title)  # type: ignore[union-attr]
    advice = source.advice.in_language(language) if source.advice else ""
    return StepShown(step, words.in_language(language), advice)


def progress_of(steps: Sequence[StepShown]) -> tuple[int, int]:
    """Return how many steps are done, and of how many that were not set aside."""
    kept = [one for one in steps if not one.is_dropped]
    return sum(one.step.state == StepState.DONE for one in kept), len(kept)


def what_if(response: Response, cells: Sequence[Cell]) -> dict[str, Any]:
    """Return the score as if the gaps at ``cells`` were closed, beside the one of today."""
    definition = definition_of(response.version)
    known = {gap.cell for gap in gaps(definition, response.answers, response.apart)}
    counted = [cell for cell in cells if cell in known]
    after = score(definition, closed(definition, response.answers, counted))
    level = level_of(definition.levels, after.overall)
    series: list[tuple[str, Sequence[float | None]]] = [(_("Aujourd'hui"), response.scores)]
    if counted:
        series.append((_("Et si c'était fait"), after.dimensions))
    titles = [one.title.in_language(screen_language()) for one in definition.dimensions]
    return {
        "number": len(counted),
        "cells": ",".join(map(name_of, counted)),
        "before": points(response.overall),
        "after": points(after.overall),
        "level": level.name.in_language(screen_language()),
        "is_other_level": level.key != response.level,
        "picture": picture(definition, series, "whatif", narrow=True),
        "rows": [
            {"title": title, "before": points(old), "after": points(new)}
            for title, old, new in zip(titles, response.scores, after.dimensions, strict=True)
        ],
    }
