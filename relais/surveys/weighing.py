"""From answers to needs with weight: who asks for which theme, how surely, and whether more than last time. No Django.

A weight is the share of those who answered, with Wilson's interval (``relais.groundwork.intervals``). Two rounds are compared by
the difference of the shares with Newcombe's interval: "Interval estimation for the difference between independent proportions",
Statistics in Medicine 17 (1998), method 10.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from relais.diagnostics.answers import answered_cells
from relais.diagnostics.definitions import Choice, Definition, Scales
from relais.groundwork.intervals import share_interval

Coded = Iterable[tuple[str, str]]  # (open question, theme) of one respondent


@dataclass
class Weighed:
    """One theme: how many asked for it by closed answers, and by which ("question.item"); in how many open answers it was read."""

    theme: str
    asked: int = 0
    read: int = 0
    rests_on: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Difference:
    """How a share differs from an earlier one, as a difference of shares with its interval."""

    change: float
    low: float
    high: float

    @property
    def trend(self) -> str:
        """Return "rising", "falling" or "unclear": only an interval without zero tells a direction."""
        if self.low > 0:
            return "rising"
        return "falling" if self.high < 0 else "unclear"


def asked_for(definition: Definition, answers: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return the themes that one respondent asked for by closed answers, each with the cells that say so.

    What is chosen or ticked asks for its themes. A line of scales asks from the upper half of the steps on.
    """
    found: dict[str, set[str]] = {}
    for key, cell in answered_cells(definition, answers):
        question, name = definition.by_key[key], cell.partition(".")[0]
        if isinstance(question, Scales) and 2 * answers[key][cell] <= len(question.steps) - 1:
            continue
        items = question.options if isinstance(question, Choice) else question.items
        themes = next(item.themes for item in items if item.key == name)
        for theme in themes:
            found.setdefault(theme, set()).add(f"{key}.{name}")
    return found


def weigh(definition: Definition, respondents: Iterable[tuple[Mapping[str, Any], Coded]]) -> tuple[list[Weighed], int]:
    """Return the themes with how many respondents asked for each, the heaviest first, and how many answered.

    A respondent counts once for a theme, whichever closed answers say so. Open answers are counted beside, as answers and not as
    respondents: were they to raise ``asked`` only where the closed answers had not, reading one would tell its writer's.
    """
    found: dict[str, Weighed] = {}
    answered = 0
    for answers, coded in respondents:
        answered += 1
        for theme, cells in asked_for(definition, answers).items():
            weighed = found.setdefault(theme, Weighed(theme))
            weighed.asked += 1
            weighed.rests_on.update(cells)
        for _question, theme in coded:
            found.setdefault(theme, Weighed(theme)).read += 1
    return sorted(found.values(), key=lambda one: (-one.asked, -one.read, one.theme)), answered


def tellable(definition: Definition) -> set[str]:
    """Return the themes that the closed answers can tell."""
    return {theme for _question, cell, theme in definition.themes() if cell}


def difference(asked: int, answered: int, asked_before: int, answered_before: int) -> Difference | None:
    """Return how ``asked`` of ``answered`` differs from the earlier pair; None when nobody answered one of the two."""
    now, before = share_interval(asked, answered), share_interval(asked_before, answered_before)
    if now is None or before is None:
        return None
    (share, low, high), (share_before, low_before, high_before) = now, before
    change = share - share_before
    return Difference(
        change,
        change - sqrt((share - low) ** 2 + (high_before - share_before) ** 2),
        change + sqrt((high - share) ** 2 + (share_before - low_before) ** 2),
    )
