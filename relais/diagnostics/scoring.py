"""The score: dimensions, the whole, its level. No Django.

Every part of a dimension is a share from 0 to 1: ticks count n of N, a column of pairs too, scales are the mean of step over last
step, a choice is its points. A dimension is 100 × the weighted mean of its parts, the whole is the mean of the dimensions: the
arithmetic of the European assessment (``docs/explanation/scores.md``). What a firm sets apart as not relevant leaves numerator and
denominator of the *adjusted* score; the official score counts it as not done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from relais.diagnostics.answers import WHOLE, Answers, Apart, asked
from relais.diagnostics.definitions import Choice, Definition, Level, Scales, Scoring, Share, Ticks

NOTHING: Apart = {}


@dataclass(frozen=True)
class Scores:
    """By dimension from 0 to 100 (None: nothing of it counts), the whole, and the key of its level."""

    dimensions: tuple[float | None, ...]
    overall: float
    level: str


def score(definition: Definition, answers: Answers, apart: Apart = NOTHING) -> Scores:
    """Return the scores of ``answers``; with ``apart``, those adjusted for what is not relevant.

    An unanswered question counts as nothing done; one that was not asked (its condition does not hold) does not count at all.
    """
    shown = {question.key for question in asked(definition, answers)}
    found = [
        _dimension(definition, shares, answers, apart, shown) for shares in _scoring(definition).dimensions.values()
    ]
    counted = [one for one in found if one is not None]
    overall = sum(counted) / len(counted) if counted else 0.0
    return Scores(tuple(found), overall, level_of(definition.levels, overall).key)


def level_of(levels: Sequence[Level], overall: float) -> Level:
    """Return the first of ``levels`` that reaches up to ``overall``: its bound belongs to it, what exceeds it to the next."""
    return next((level for level in levels if overall <= level.upto + 1e-9), levels[-1])


def part_share(definition: Definition, share: Share, answers: Answers, apart: Apart = NOTHING) -> float | None:
    """Return what ``answers`` reach of one part, 0 to 1; None when nothing of it counts."""
    name, _dot, column = share.part.partition(".")
    question = definition.by_key[name]
    if WHOLE in apart.get(name, ()):
        return None
    value = answers.get(name)
    if isinstance(question, Choice):
        return float(next((one.points or 0 for one in question.options if one.key == value), 0.0))
    left = counting(question, share, apart)
    if not left:
        return None
    return sum(_reached(question, key, value, column) for key in left) / len(left)


def counting(question: Any, share: Share, apart: Apart = NOTHING) -> list[str]:
    """Return the keys of the items of ``question`` that count in ``share``."""
    away = {*share.without, *apart.get(question.key, ())}
    return [item.key for item in question.items if item.key not in away]


def _reached(question: Any, key: str, value: Any, column: str) -> float:
    if not value:
        return 0.0
    if isinstance(question, Scales):
        return float(value.get(key, 0) / (len(question.steps) - 1))
    ticked = value if isinstance(question, Ticks) else value.get(column, ())
    return float(key in ticked)


def _dimension(
    definition: Definition, shares: Sequence[Share], answers: Answers, apart: Apart, shown: set[str]
) -> float | None:
    total = weights = 0.0
    for share in shares:
        if share.part.partition(".")[0] in shown:
            reached = part_share(definition, share, answers, apart)
            if reached is not None:
                total += share.weight * reached
                weights += share.weight
    return 100 * total / weights if weights else None


def _scoring(definition: Definition) -> Scoring:
    if definition.scoring is None:
        message = f"{definition.slug} is a survey: it has no score"
        raise ValueError(message)
    return definition.scoring
