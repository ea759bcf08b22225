"""Counting answers: tables of one question, figures of numbers, two questions crossed with small cells hidden. No Django.

A cross table counts every reply: who did not answer stands in a line of their own (``NONE``), or with those who did not choose
the item. So its margins are those of the tables of one question, and the difference of two tables tells nothing. Cells under
``SMALLEST`` are hidden, and others with them, so that no hidden small cell can be computed from what is shown: Gusfield (1988), "A
graph theoretic approach to statistical data security", SIAM Journal on Computing 17(3).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from statistics import fmean, quantiles
from typing import Any

from relais.diagnostics.definitions import Choice, Definition, FreeText, Number, Pairs, Scales, Ticks

SMALLEST = 10
MOST_BINS = 8
NONE = ""  # the category of who did not answer
Answers = Mapping[str, Any]
Matrix = Sequence[Sequence[int]]
Cell = tuple[int, int]


@dataclass(frozen=True)
class Counted:
    """How often each category was given, in the questionnaire's order, by the ``answered`` who answered."""

    keys: tuple[str, ...]
    counts: tuple[int, ...]
    answered: int

    def shares(self) -> list[float]:
        """Return each count as a share (0–1) of those who answered."""
        return [count / self.answered if self.answered else 0.0 for count in self.counts]


@dataclass(frozen=True)
class Figures:
    """Numbers in short: mean, the three quartiles, and bins [from, to) with their counts."""

    answered: int
    mean: float
    lower: float
    median: float
    upper: float
    bins: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True)
class Split:
    """A way to part respondents: by a question, by one item of scales (``item``), by one column of pairs (``column``)."""

    question: str
    item: str = ""
    column: str = ""

    @property
    def key(self) -> str:
        """Return its name in addresses."""
        return ".".join(part for part in (self.question, self.item or self.column) if part)


@dataclass(frozen=True)
class Crossed:
    """Two splits crossed: counts by row and column (None: hidden), totals, and how many replies there are."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int, ...]
    column_totals: tuple[int, ...]
    whole: int


def splits(definition: Definition) -> list[Split]:
    """Return the ways in which the closed questions of ``definition`` part respondents, in order."""
    found: list[Split] = []
    for question in definition.questions:
        if isinstance(question, Choice | Ticks):
            found.append(Split(question.key))
        elif isinstance(question, Scales):
            found += [Split(question.key, item=item.key) for item in question.items]
        elif isinstance(question, Pairs):
            found += [Split(question.key, column=column.key) for column in question.columns]
    return found


def crossable(definition: Definition, *, hide: bool) -> list[Split]:
    """Return the ways that may be crossed, in order; with ``hide``, only those of questions that everybody is asked.

    Who is asked a question because of an earlier answer stands in the table of that answer too: two tables with one line in
    common would each hide what the other shows.
    """
    return [one for one in splits(definition) if not (hide and definition.by_key[one.question].when)]


def categories(definition: Definition, split: Split) -> tuple[str, ...]:
    """Return the keys of the categories of ``split``: options, items, or the steps by number."""
    question = definition.by_key[split.question]
    if isinstance(question, Choice):
        return tuple(one.key for one in question.options)
    if isinstance(question, Scales):
        return tuple(str(step) for step in range(len(question.steps)))
    return tuple(item.key for item in question.items)


def is_single(definition: Definition, split: Split) -> bool:
    """Tell whether each respondent stands in one category at most."""
    return isinstance(definition.by_key[split.question], Choice | Scales)


def placed(definition: Definition, split: Split, answers: Answers) -> frozenset[str] | None:
    """Return the categories in which one respondent stands; None when they did not answer."""
    question, value = definition.by_key[split.question], answers.get(split.question)
    if value is None:
        return None
    if isinstance(question, Choice):
        return frozenset({value})
    if isinstance(question, Scales):
        return frozenset({str(value[split.item])}) if split.item in value else None
    if isinstance(question, Pairs):
        return frozenset(value.get(split.column, ()))
    return frozenset(value)


def count(definition: Definition, split: Split, answers: Sequence[Answers]) -> Counted:
    """Return how often each category of ``split`` was given."""
    keys = categories(definition, split)
    given = [found for one in answers if (found := placed(definition, split, one)) is not None]
    return Counted(keys, tuple(sum(key in found for found in given) for key in keys), len(given))


def figures(question: Number, answers: Sequence[Answers]) -> Figures | None:
    """Return the numbers given to ``question`` in short; None when nobody gave one."""
    values = sorted(one[question.key] for one in answers if isinstance(one.get(question.key), int | float))
    if not values:
        return None
    lower, middle, upper = quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    return Figures(len(values), fmean(values), lower, middle, upper, bins(values))


def bins(values: Sequence[float]) -> tuple[tuple[float, float, int], ...]:
    """Return at most ``MOST_BINS`` bins [from, to) of equal, round width that hold all of ``values`` (not empty)."""
    least, most = min(values), max(values)
    width = 1.0
    while floor(most / width) - floor(least / width) + 1 > MOST_BINS:
        width = _wider(width)
    first, last = floor(least / width), floor(most / width)
    counts = [0] * (last - first + 1)
    for value in values:
        counts[floor(value / width) - first] += 1
    return tuple(((first + at) * width, (first + at + 1) * width, number) for at, number in enumerate(counts))


def texts(question: FreeText, answers: Sequence[Answers]) -> list[tuple[int, str]]:
    """Return (place among ``answers``, words) of each open answer to ``question``."""
    return [(at, one[question.key]) for at, one in enumerate(answers) if one.get(question.key)]


def cross(definition: Definition, rows: Split, columns: Split, answers: Sequence[Answers], *, hide: bool) -> Crossed:
    """Cross two splits; with ``hide``, no cell under ``SMALLEST`` can be read or computed.

    The same cells are hidden whichever of the two stands in the rows.
    """
    row_keys, left = _parted(definition, rows, answers)
    column_keys, right = _parted(definition, columns, answers)
    both = list(zip(left, right, strict=True))
    counts = [[sum(r in one and c in other for one, other in both) for c in column_keys] for r in row_keys]
    hidden: set[Cell] = set()
    if hide:
        one_row, one_column = is_single(definition, rows), is_single(definition, columns)
        order = splits(definition)
        if order.index(rows) <= order.index(columns):
            hidden = _hidden(both, row_keys, column_keys, one_row=one_row, one_column=one_column)
        else:
            turned = [(other, one) for one, other in both]
            found = _hidden(turned, column_keys, row_keys, one_row=one_column, one_column=one_row)
            hidden = {(r, c) for c, r in found}
    return Crossed(
        row_keys,
        column_keys,
        tuple(
            tuple(None if (r, c) in hidden else number for c, number in enumerate(line))
            for r, line in enumerate(counts)
        ),
        tuple(sum(r in one for one in left) for r in row_keys),
        tuple(sum(c in other for other in right) for c in column_keys),
        len(both),
    )


def _parted(
    definition: Definition, split: Split, answers: Sequence[Answers]
) -> tuple[tuple[str, ...], list[frozenset[str]]]:
    """Return the categories of ``split`` and in which each respondent stands.

    Where everybody stands in one at most, who did not answer stands in ``NONE``, which is there when anybody does; where one may
    choose several, they have not chosen any.
    """
    keys, single = categories(definition, split), is_single(definition, split)
    found = []
    for one in answers:
        stands = placed(definition, split, one)
        found.append(stands if stands is not None else frozenset({NONE} if single else ()))
    return (*keys, *([NONE] if any(NONE in one for one in found) else [])), found


def suppressed(counts: Matrix, smallest: int = SMALLEST) -> set[Cell]:
    """Return the cells of ``counts`` to hide, where rows and columns each part all respondents and margins are shown.

    Hidden are all cells under ``smallest`` of lines that hold anybody; then, while there is one, the smallest shown cell of a
    line of which the hidden cells add up to less than ``smallest`` or are one alone; and the smallest shown cell near a small
    hidden one whose value would follow from the others.
    """
    height, width = len(counts), len(counts[0]) if counts else 0
    rows = [r for r in range(height) if any(counts[r])]
    columns = [c for c in range(width) if any(counts[r][c] for r in rows)]
    cells = [(r, c) for r in rows for c in columns]
    small = {(r, c) for r, c in cells if counts[r][c] < smallest}
    hidden = set(small)
    lines = [[(r, c) for c in columns] for r in rows] + [[(r, c) for r in rows] for c in columns]
    while (more := _exposed_line(lines, hidden, counts, smallest)) or (
        more := _exposed_cell(cells, small, hidden, counts)
    ):
        hidden.add(more)
    return hidden


def _exposed_line(lines: Sequence[Sequence[Cell]], hidden: set[Cell], counts: Matrix, smallest: int) -> Cell | None:
    for line in lines:
        inside = [cell for cell in line if cell in hidden]
        shown = [cell for cell in line if cell not in hidden]
        if inside and shown and (len(inside) == 1 or sum(counts[r][c] for r, c in inside) < smallest):
            return min(shown, key=lambda cell: (counts[cell[0]][cell[1]], cell))
    return None


def _exposed_cell(cells: Sequence[Cell], small: set[Cell], hidden: set[Cell], counts: Matrix) -> Cell | None:
    """Return a shown cell to hide because a small hidden one follows from what is shown; None when none does."""
    shown = [cell for cell in cells if cell not in hidden]
    if not shown:
        return None
    for cell in sorted(small):
        if not may_differ(cell, hidden, counts):
            return min(shown, key=lambda one: (one[0] != cell[0] and one[1] != cell[1], counts[one[0]][one[1]], one))
    return None


def may_differ(cell: Cell, hidden: set[Cell], counts: Matrix) -> bool:
    """Tell whether the hidden ``cell`` could hold another number while everything shown stays as it is.

    A hidden cell is an edge between its row and its column. It can grow where it leads from row to column, shrink where it
    leads back, and an empty one only grows. Another number is possible if and only if a closed way leads through the cell.
    """
    forward: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for r, c in hidden - {cell}:
        forward.setdefault(("row", r), []).append(("column", c))
        if counts[r][c] > 0:
            forward.setdefault(("column", c), []).append(("row", r))
    row, column = ("row", cell[0]), ("column", cell[1])
    return _reaches(forward, column, row) or (counts[cell[0]][cell[1]] > 0 and _reaches(forward, row, column))


def _reaches(forward: Mapping[Any, Sequence[Any]], start: Any, goal: Any) -> bool:
    seen, ahead = {start}, [start]
    while ahead:
        one = ahead.pop()
        if one == goal:
            return True
        fresh = [other for other in forward.get(one, ()) if other not in seen]
        seen.update(fresh)
        ahead += fresh
    return False


def _hidden(
    both: Sequence[tuple[frozenset[str], frozenset[str]]],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    one_row: bool,
    one_column: bool,
) -> set[Cell]:
    """Return the hidden cells; a category among several that one may choose parts respondents in "chosen" and "not"."""
    found: set[Cell] = set()
    for row_group in [list(enumerate(rows))] if one_row else [[pair] for pair in enumerate(rows)]:
        for column_group in [list(enumerate(columns))] if one_column else [[pair] for pair in enumerate(columns)]:
            left, right = _tests(row_group, single=one_row), _tests(column_group, single=one_column)
            table = [[sum(a(one) and b(other) for one, other in both) for b in right] for a in left]
            found |= {
                (row_group[r][0], column_group[c][0])
                for r, c in suppressed(table)
                if r < len(row_group) and c < len(column_group)
            }
    return found


def _tests(group: Sequence[tuple[int, str]], *, single: bool) -> list[Callable[[frozenset[str]], bool]]:
    tests: list[Callable[[frozenset[str]], bool]] = [lambda found, key=key: key in found for _at, key in group]  # type: ignore[misc]
    if not single:
        key = group[0][1]
        tests.append(lambda found: key not in found)
    return tests


def _wider(width: float) -> float:
    """Return the next of 1, 2, 5, 10, 20, 50 and so on."""
    power = 10.0 ** floor(log10(width) + 1e-9)
    return power * {1: 2, 2: 5, 5: 10}[round(width / power)]
