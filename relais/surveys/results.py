"""What the replies say, question by question, ready for pages and files."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relais.diagnostics.definitions import Choice, Definition, FreeText, Number, Pairs, Scales, Ticks
from relais.diagnostics.queries import definition_of
from relais.surveys.drawing import Bar, Parted, bars, parted, tone
from relais.surveys.models import Round
from relais.surveys.queries import Replied
from relais.surveys.tabulating import (
    NONE,
    Counted,
    Crossed,
    Figures,
    Split,
    categories,
    count,
    cross,
    crossable,
    figures,
    texts,
)


@dataclass
class Line:
    """A line of a table: its label, a cell a column: (count, per cent)."""

    label: str
    cells: list[tuple[int, int]]
    answered: int = 0


@dataclass
class Shown:
    """A question with its chart and its table."""

    key: str
    kind: str
    title: str
    answered: int
    chart: SafeString = field(default_factory=lambda: mark_safe(""))
    columns: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    legend: list[tuple[str, int]] = field(default_factory=list)
    figures: Figures | None = None


def results_of(round_: Round, replies: Sequence[Replied]) -> list[Shown]:
    """Return every question of the round with what was answered, in order."""
    definition = definition_of(round_.version)
    answers = [one.answers for one in replies]
    return [_shown(definition, question, answers) for question in definition.questions]


def _shown(definition: Definition, question: Any, answers: Sequence[Mapping[str, Any]]) -> Shown:
    title = _in(question.title)
    if isinstance(question, FreeText):
        return Shown(question.key, "text", title, len(texts(question, answers)))
    if isinstance(question, Number):
        return _numbers(question, title, answers)
    if isinstance(question, Scales):
        return _scales(definition, question, title, answers)
    shown = Shown(question.key, question.kind, title, 0)
    columns = question.columns if isinstance(question, Pairs) else (None,)
    counted = [count(definition, Split(question.key, column=one.key if one else ""), answers) for one in columns]
    shown.answered = max(one.answered for one in counted)
    shown.columns = [_in(one.name) if one else _("réponses") for one in columns]
    labels = _labels(question)
    for at, key in enumerate(counted[0].keys):
        cells = [(one.counts[at], _percent(one.counts[at], one.answered)) for one in counted]
        shown.lines.append(Line(labels[key], cells, shown.answered))
    rows = [
        Bar(f"{line.label} ({name})" if len(shown.columns) > 1 else line.label, _figures(*cell), cell[1] / 100)
        for line in shown.lines
        for name, cell in zip(shown.columns, line.cells, strict=True)
    ]
    shown.chart = _drawn(bars, rows, shown, [f"{row.label} : {row.figures}" for row in rows])
    return shown


def _scales(definition: Definition, question: Scales, title: str, answers: Sequence[Mapping[str, Any]]) -> Shown:
    steps = [_in(step) for step in question.steps]
    shown = Shown(question.key, "scales", title, 0, columns=steps)
    shown.legend = [(step, tone(at, len(steps))) for at, step in enumerate(steps)]
    rows, words = [], []
    for item in question.items:
        counted: Counted = count(definition, Split(question.key, item=item.key), answers)
        shown.answered = max(shown.answered, counted.answered)
        cells = [(number, _percent(number, counted.answered)) for number in counted.counts]
        shown.lines.append(Line(_in(item.text), cells, counted.answered))
        rows.append(Parted(_in(item.text), counted.shares()))
        told = ", ".join(f"{step} {_told(cell[1])}" for step, cell in zip(steps, cells, strict=True))
        words.append(f"{_in(item.text)} : {told}")
    shown.chart = _drawn(parted, rows, shown, words)
    return shown


def _numbers(question: Number, title: str, answers: Sequence[Mapping[str, Any]]) -> Shown:
    found = figures(question, answers)
    shown = Shown(question.key, "number", title, found.answered if found else 0, figures=found, columns=[_("réponses")])
    if found is None:
        return shown
    unit = _in(question.unit) if question.unit else ""
    for low, high, number in found.bins:
        label = _range(low, high) if high - low == 1 else f"{_range(low, high)} {unit}".strip()  # no "1 persons"
        shown.lines.append(Line(label, [(number, _percent(number, found.answered))], found.answered))
    rows = [Bar(line.label, _figures(*line.cells[0]), line.cells[0][1] / 100) for line in shown.lines]
    shown.chart = _drawn(bars, rows, shown, [f"{row.label} : {row.figures}" for row in rows])
    return shown


def _range(low: float, high: float) -> str:
    """Return what a bin holds; its numbers may have decimals, so that only its bounds are told."""
    if high - low == 1:
        return number_format(low, decimal_pos=0)
    return _("de %(low)s à moins de %(high)s") % {
        "low": number_format(low, decimal_pos=0),
        "high": number_format(high, decimal_pos=0),
    }


# Crossing


def choices(round_: Round) -> list[tuple[str, str]]:
    """Return the splits that may be crossed: (name in addresses, label)."""
    definition = definition_of(round_.version)
    return [(one.key, _split_label(definition, one)) for one in crossable(definition, hide=round_.anonymous)]


def leaves_out(round_: Round) -> bool:
    """Tell whether the round has closed questions that may not be crossed."""
    definition = definition_of(round_.version)
    return len(crossable(definition, hide=round_.anonymous)) < len(crossable(definition, hide=False))


@dataclass
class Table:
    """Two questions crossed, ready for the page: a cell is (count, per cent of its row), None where it is hidden."""

    row_title: str
    column_title: str
    columns: list[tuple[str, int]]
    rows: list[tuple[str, int, list[tuple[int, int] | None]]]
    whole: int
    hidden: bool

    @property
    def tells_nothing(self) -> bool:
        """Tell whether no cell shows an answer."""
        return not any(cell and cell[0] for _label, _total, cells in self.rows for cell in cells)


def crossed(round_: Round, replies: Sequence[Replied], row: str, column: str) -> Table | None:
    """Cross the splits called ``row`` and ``column``; None when there are none such. An anonymous round hides small cells."""
    definition = definition_of(round_.version)
    known = {one.key: one for one in crossable(definition, hide=round_.anonymous)}
    if row not in known or column not in known or row == column:
        return None
    left, right = known[row], known[column]
    found: Crossed = cross(definition, left, right, [one.answers for one in replies], hide=round_.anonymous)
    row_labels, column_labels = _split_labels(definition, left), _split_labels(definition, right)
    rows = []
    for key, total, line in zip(found.rows, found.row_totals, found.counts, strict=True):
        if total:
            rows.append(
                (row_labels[key], total, [None if one is None else (one, _percent(one, total)) for one in line])
            )
    columns = [(column_labels[key], total) for key, total in zip(found.columns, found.column_totals, strict=True)]
    hidden = any(cell is None for _label, _total, line in rows for cell in line)
    return Table(_split_label(definition, left), _split_label(definition, right), columns, rows, found.whole, hidden)


def cell_label(definition: Definition, cell: str) -> str:
    """Return in words what a need rests on: "question.item", or "question" for an open answer."""
    key, _dot, item = cell.partition(".")
    question = definition.by_key.get(key)
    if question is None:
        return cell
    return f"{_in(question.title)} {_labels(question).get(item, '')}".strip() if item else _in(question.title)


# Files


def result_rows(shown: Sequence[Shown]) -> Iterator[list[Any]]:
    """Yield the results as lines: question, its words, line, column, count, per cent, how many answered."""
    for question in shown:
        for line in question.lines:
            for column, (number, percent) in zip(question.columns, line.cells, strict=True):
                yield [question.key, question.title, line.label, column, number, percent, line.answered]


def answer_columns(definition: Definition) -> list[tuple[str, Any]]:
    """Return a column of the answers' file for each answer cell: (name, how to read it from the answers)."""
    found: list[tuple[str, Any]] = []
    for question in definition.questions:
        key = question.key
        if isinstance(question, Scales):
            found += [
                (f"{key}.{one.key}", lambda a, k=key, i=one.key: a.get(k, {}).get(i, "")) for one in question.items
            ]
        elif isinstance(question, Ticks):
            found += [
                (f"{key}.{one.key}", lambda a, k=key, i=one.key: int(i in a[k]) if k in a else "")
                for one in question.items
            ]
        elif isinstance(question, Pairs):
            found += [
                (
                    f"{key}.{one.key}.{column.key}",
                    lambda a, k=key, i=one.key, c=column.key: int(i in a[k][c]) if k in a else "",
                )
                for one in question.items
                for column in question.columns
            ]
        else:
            found.append((key, lambda a, k=key: a.get(k, "")))
    return found


def loose_answers(definition: Definition, replies: Sequence[Replied]) -> Iterator[list[Any]]:
    """Yield (column, answer) of every answer, each column in an order of its own: nothing joins two answers of one person."""
    luck = random.SystemRandom()
    for name, read in answer_columns(definition):
        values = [value for one in replies if (value := read(one.answers)) != ""]
        luck.shuffle(values)
        yield from ([name, value] for value in values)


def _split_label(definition: Definition, split: Split) -> str:
    question = definition.by_key[split.question]
    if split.item:
        return next(_in(item.text) for item in question.items if item.key == split.item)
    if split.column:
        name = next(_in(one.name) for one in question.columns if one.key == split.column)
        return f"{_in(question.title)} ({name})"
    return _in(question.title)


def _split_labels(definition: Definition, split: Split) -> dict[str, str]:
    question = definition.by_key[split.question]
    if isinstance(question, Scales):
        named = {key: _in(question.steps[int(key)]) for key in categories(definition, split)}
    else:
        named = _labels(question)
    return named | {NONE: _("sans réponse")}


def _labels(question: Any) -> dict[str, str]:
    parts = question.options if isinstance(question, Choice) else getattr(question, "items", ())
    return {one.key: _in(one.text) for one in parts}


def _drawn(draw: Any, rows: Any, shown: Shown, words: Sequence[str]) -> SafeString:
    """Return the chart twice, for a wide screen and for a telephone; the page shows one of them."""
    drawn = [
        draw(
            rows, title=shown.title, words=" ; ".join(words), name=f"chart-{shape}-{shown.key}",
            narrow=shape == "narrow",
        )
        for shape in ("wide", "narrow")
    ]  # fmt: skip
    return mark_safe("".join(drawn))


def _figures(number: int, share: int) -> str:
    return f"{number} · {_told(share)}"


def _told(share: int) -> str:
    return _("%(number)s %%") % {"number": share}


def _percent(number: int, whole: int) -> int:
    return round(100 * number / whole) if whole else 0


def _in(text: Any) -> str:
    return str(text.in_language(get_language() or "fr"))
