"""From answers to a plan: every gap, what closing it gains, in which order. No Django."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from relais.diagnostics.answers import WHOLE, Answers, Apart, asked
from relais.diagnostics.definitions import Choice, Definition, Pairs, Scales, Text, Ticks
from relais.diagnostics.scoring import NOTHING, score

Cell = tuple[str, str]  # question, item; the item is empty for a choice


@dataclass(frozen=True)
class Gap:
    """One answer that could be better. ``effect`` is what the whole gains when it is closed (points of 100)."""

    question: str
    item: str
    dimension: str
    text: Text
    goal: Text
    advice: Text | None
    themes: tuple[str, ...]
    effort: int
    effect: float

    @property
    def cell(self) -> Cell:
        """Return question and item."""
        return self.question, self.item

    @property
    def worth(self) -> float:
        """Return the effect for the effort."""
        return self.effect / self.effort


def gaps(definition: Definition, answers: Answers, apart: Apart = NOTHING) -> list[Gap]:
    """Return what ``answers`` leave open and is relevant, the greatest effect for the effort first.

    The effect is that on the official score. Equal gaps keep the order of the questionnaire; what gains nothing comes last.
    """
    before = score(definition, answers).overall
    found = []
    for question in asked(definition, answers):
        for item, part in _open(question, answers.get(question.key), apart.get(question.key, ())):
            after = score(definition, _with(question, item, answers)).overall
            source = part or question
            found.append(
                Gap(
                    question.key, item, question.dimension or "", part.text if part else question.title,
                    source.goal or (part.text if part else question.title), source.advice, source.themes, source.effort,
                    max(0.0, round(after - before, 9)),
                )
            )  # fmt: skip
    return sorted(found, key=lambda gap: -gap.worth)


def closed(definition: Definition, answers: Answers, cells: Sequence[Cell]) -> dict[str, Any]:
    """Return ``answers`` as if the gaps at ``cells`` were closed; cells that the questionnaire does not know are left out."""
    changed: Mapping[str, Any] = answers
    for name, item in cells:
        question = definition.by_key.get(name)
        if question is not None and (isinstance(question, Choice) or item in _items(question)):
            changed = _with(question, item, changed)
    return dict(changed)


def strengths(definition: Definition, answers: Answers, most: int = 6) -> list[tuple[str, Text]]:
    """Return (question, text) of what is fully there, those that weigh most in the score first; at most two a question."""
    before = score(definition, answers).overall
    found: list[tuple[float, str, Text]] = []
    for question in asked(definition, answers):
        if question.dimension is None:
            continue
        mine = [
            (before - score(definition, {**answers, question.key: less}).overall, question.key, text)
            for text, less in _full(question, answers.get(question.key))
        ]
        found += sorted(mine, key=lambda one: -one[0])[:2]
    ranked = sorted(found, key=lambda one: -one[0])
    return [(key, text) for weight, key, text in ranked if weight > 0][:most]


def _open(question: Any, value: Any, apart: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield (item key, item) of what is open; ("", None) for a choice below its best option."""
    if question.dimension is None or WHOLE in apart:
        return
    if isinstance(question, Choice):
        points = {one.key: one.points or 0 for one in question.options}
        if points.get(value, 0) < max(points.values()):
            yield "", None
        return
    for item in getattr(question, "items", ()):
        if item.key not in apart and not _is_closed(question, item, value or {}):
            yield item.key, item


def _is_closed(question: Any, item: Any, value: Any) -> bool:
    if isinstance(question, Scales):
        return bool(value.get(item.key, 0) == len(question.steps) - 1) if value else False
    if isinstance(question, Pairs):
        return bool(value) and item.key in value.get(question.columns[-1].key, ())
    return bool((item.key in value) != item.negative)


def _with(question: Any, item: str, answers: Answers) -> dict[str, Any]:
    """Return ``answers`` with the gap closed: the best option, the tick set (or, for a lack, taken away), the last step."""
    value = answers.get(question.key)
    new: Any
    if isinstance(question, Choice):
        new = max(question.options, key=lambda one: one.points or 0).key
    elif isinstance(question, Scales):
        new = {**(value or {}), item: len(question.steps) - 1}
    elif isinstance(question, Pairs):
        new = {one.key: sorted({*(value or {}).get(one.key, ()), item}) for one in question.columns}
    else:
        negative = next(one.negative for one in question.items if one.key == item)
        new = [key for key in value or [] if key != item] if negative else [*(value or []), item]
    return {**answers, question.key: new}


def _full(question: Any, value: Any) -> Iterator[tuple[Text, Any]]:
    """Yield (text, the answer without it) of everything that is fully there."""
    if not value:
        return
    if isinstance(question, Choice):
        best = max(question.options, key=lambda one: one.points or 0)
        if value == best.key:
            yield question.title, min(question.options, key=lambda one: one.points or 0).key
        return
    for item in getattr(question, "items", ()):
        if isinstance(question, Scales) and value.get(item.key) == len(question.steps) - 1:
            yield item.text, {**value, item.key: 0}
        elif isinstance(question, Ticks) and item.key in value and not item.negative:
            yield item.text, [key for key in value if key != item.key]
        elif isinstance(question, Pairs) and item.key in value.get(question.columns[-1].key, ()):
            yield item.text, {name: [key for key in keys if key != item.key] for name, keys in value.items()}


def _items(question: Any) -> set[str]:
    return {item.key for item in getattr(question, "items", ())}
