"""The exchange file of the European assessment: read, written, scored line by line. No Django.

A CSV file in UTF-8 with a head line: ``time_point`` (T0, T1, T2), ``maturity_assessment_date`` (MM/DD/YYYY),
``enterprise_name_edih``, ``fiscal_registration_number_vat``, then one column an item in the questionnaire's order. Cells: ticks
0 or 1; pairs ``planned|invested`` as ``1|0``; scales from 0 to 10 in even steps (six steps 0, 2 … 10; three 0, 5, 10). The columns
are spelled as the European tool spells them, mistakes included; they stand in the questionnaire's items.

How a file is written (line ends, byte order mark, quotes, whether its last line ends) is remembered, so that writing it again gives
the same bytes. Blank lines are passed over.
"""

import csv
import io
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from operator import getitem
from typing import Any, Literal

from relais.diagnostics.definitions import ITEMISED, Definition, Pairs, Scales, Share
from relais.diagnostics.scoring import counting

HEAD = ("time_point", "maturity_assessment_date", "enterprise_name_edih", "fiscal_registration_number_vat")
STAGES = ("T0", "T1", "T2")
LONGEST = (200, 40)  # characters of name and number
MOST_PROBLEMS = 200
UNREADABLE = "surrogateescape"  # how bytes that are no UTF-8 are read, so that the line they stand in can be named
MARK = b"\xef\xbb\xbf"  # the byte order mark
Quoting = Literal[
    "needed", "cells", "all"
]  # what stands in quotes: what must, every answer line (the European tool), the head too
_DAY = re.compile(r"\d\d/\d\d/\d{4}")
_BYTES = re.compile("[\udc80-\udcff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class _Nothing(dict[str, float]):
    """What a cell that does not count adds, whatever it holds."""

    def __missing__(self, _code: str) -> float:
        return 0.0


class AssessmentError(ValueError):
    """A file is refused; ``problems`` name line, column and reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the ``problems``."""
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Assessment:
    """One line: when and who, and the answers as the questionnaire keeps them."""

    stage: str
    day: date
    name: str
    vat: str
    answers: Mapping[str, Any]
    line: int = field(default=0, compare=False)  # where it stood in the file


@dataclass(frozen=True)
class Sheet:
    """A file: its lines, and how it was written (so that writing it again gives the same bytes)."""

    assessments: Sequence[Assessment]
    newline: str = "\n"
    marked: bool = False  # it begins with a byte order mark
    quoting: Quoting = "needed"
    ended: bool = True  # its last line ends too


def columns(definition: Definition) -> list[str]:
    """Return the head line of the exchange file of ``definition``. Raises ValueError when it has none."""
    found = [item.column for question in _itemised(definition) for item in question.items]
    if not all(found) or len(_itemised(definition)) < len(definition.questions):
        message = f"{definition.slug}: not every item has a column of the exchange file"
        raise ValueError(message)
    return [*HEAD, *found]


def cells(definition: Definition) -> list[tuple[str, list[str]]]:
    """Return each column after the head with the cells that it may hold."""
    return [(item.column, _codes(question)) for question in _itemised(definition) for item in question.items]


def read(definition: Definition, data: bytes, *, most: int | None = None) -> Sheet:
    """Return the sheet in the bytes of a file of ``most`` lines at most.

    Raises AssessmentError, which names every wrong line (the first 200), column and reason.
    """
    body = data.removeprefix(MARK)
    text = body.decode(errors=UNREADABLE)
    found, problems = [], []
    make = _maker(definition)
    for line, row in rows(definition, io.StringIO(text, newline="")):
        wrong = row if isinstance(row, str) else check_head(row) or check_firm(row) or check_cells(definition, row)
        if wrong:
            problems.append(f"line {line}: {wrong}")
        else:
            found.append(make(row, line))
        if len(problems) >= MOST_PROBLEMS:
            problems.append(f"what comes after line {line} was not read")
            break
        if most is not None and len(found) > most:
            raise AssessmentError([f"line {line}: more than {most:,} assessments"])
    if problems:
        raise AssessmentError(problems)
    newline: str = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    first, ended = text.partition("\n")[2], text.endswith("\n")
    quoting: Quoting = "all" if text.startswith('"') else "cells" if first.startswith('"') else "needed"
    return Sheet(found, newline, data != body, quoting, ended)


def write(definition: Definition, sheet: Sheet) -> bytes:
    """Return the file of ``sheet``."""
    out = io.StringIO(newline="")

    def writer(*, always: bool) -> Any:
        return csv.writer(out, quoting=csv.QUOTE_ALL if always else csv.QUOTE_MINIMAL, lineterminator=sheet.newline)

    writer(always=sheet.quoting == "all").writerow(columns(definition))
    lines = writer(always=sheet.quoting != "needed")
    for one in sheet.assessments:
        answers = [
            cell for question in _itemised(definition) for cell in _cells(question, one.answers.get(question.key))
        ]
        day = f"{one.day:%m/%d}/{one.day.year:04}"  # %Y writes the year 999 with three digits
        lines.writerow([one.stage, day, one.name, one.vat, *answers])
    text = out.getvalue()
    return (MARK if sheet.marked else b"") + (text if sheet.ended else text.removesuffix(sheet.newline)).encode()


def rows(definition: Definition, stream: Iterable[str]) -> Iterator[tuple[int, list[str] | str]]:
    """Yield (line, cells) after the head line; in place of the cells the reason when there are too few or too many.

    Blank lines are passed over. Raises AssessmentError when the head line is not that of ``definition``, or the file is no CSV.
    """
    reader = csv.reader(stream, strict=True)
    expected = columns(definition)
    width, before = len(expected), 0
    try:
        head = next(reader, [])
        if head != expected:
            raise AssessmentError([f"line 1: {_head_problem(head, expected)}"])
        before = reader.line_num
        for row in reader:
            if row:
                yield before + 1, row if len(row) == width else f"{len(row)} cells, expected {width}"
            before = reader.line_num
    except csv.Error as error:  # where the line begins: a quote that nobody closes runs to the end of the file
        raise AssessmentError([f"line {before + 1}: {error}"]) from error


def check_head(row: Sequence[str]) -> str:
    """Return what is wrong with stage and day of ``row``, and with name and number for whoever only scores it, or nothing."""
    stage, day, name, number = row[:4]
    if stage not in STAGES:
        return f"{HEAD[0]}: {stage[:40]!r} is none of {', '.join(STAGES)}"
    if not _is_day(day):
        return f"{HEAD[1]}: {day[:40]!r} is no date MM/DD/YYYY"
    if name.isascii() and number.isascii():  # nearly all
        return ""
    return next((f"{head}: not UTF-8" for head, cell in zip(HEAD, row, strict=False) if _BYTES.search(cell)), "")


def check_firm(row: Sequence[str]) -> str:
    """Return what is wrong with name and number of ``row`` for whoever wants to keep it, or nothing."""
    for head, cell, most in zip(HEAD[2:], row[2:4], LONGEST, strict=True):
        if len(cell) > most or _CONTROL.search(cell):
            return f"{head}: longer than {most} characters, or with control characters"
    return "" if row[2].strip() else f"{HEAD[2]}: empty"


def check_cells(definition: Definition, row: Sequence[str]) -> str:
    """Return what is wrong with the first wrong answer cell of ``row``, or nothing."""
    place = len(HEAD)
    for question in _itemised(definition):
        known = _codes(question)
        for item in question.items:
            if row[place] not in known:
                return f"{item.column}: {row[place][:40]!r} is none of {', '.join(known)}"
            place += 1
    return ""


def scorer(definition: Definition) -> Callable[[Sequence[str]], tuple[list[float], float, str]]:
    """Return a function from the cells of a checked line to (dimensions, overall, level): ``scoring.score``, made quick.

    It raises KeyError at an unknown answer cell, so that a file need not be checked before it is scored.
    """
    places = {name: number for number, name in enumerate(columns(definition))}
    dimensions = [
        _weights(definition, shares, places)
        for shares in (definition.scoring.dimensions.values() if definition.scoring else ())
    ]
    bounds = [level.upto + 1e-9 for level in definition.levels[:-1]]
    keys = [level.key for level in definition.levels]
    number_of = len(dimensions)

    def scored(row: Sequence[str]) -> tuple[list[float], float, str]:
        found = [sum(map(getitem, tables, row[start:end])) for start, end, tables in dimensions]
        overall = sum(found) / number_of
        return found, overall, keys[bisect_left(bounds, overall)]

    return scored


def _weights(
    definition: Definition, shares: Sequence[Share], places: Mapping[str, int]
) -> tuple[int, int, list[dict[str, float]]]:
    """Return where the cells of a dimension stand in a line, and for each what its codes add to the dimension.

    The cells stand side by side, as the questions of a dimension do; one that stands between them and does not count adds nothing.
    """
    scale = 100 / sum(share.weight for share in shares)
    added: dict[int, dict[str, float]] = {}
    for share in shares:
        name, _dot, column = share.part.partition(".")
        question: Any = definition.by_key[name]
        left = set(counting(question, share))
        for item in question.items:
            table = added.setdefault(places[item.column], dict.fromkeys(_codes(question), 0.0))
            if item.key in left:  # what does not count is still read: a wrong cell must not pass
                for code in table:
                    table[code] += scale * share.weight / len(left) * _reached(question, code, column)
    start, end = min(added), max(added) + 1
    return start, end, [added.get(place, _Nothing()) for place in range(start, end)]


def _itemised(definition: Definition) -> list[Any]:
    return [question for question in definition.questions if isinstance(question, ITEMISED)]


def _maker(definition: Definition) -> Callable[[Sequence[str], int], Assessment]:
    def make(row: Sequence[str], line: int) -> Assessment:
        place, answers = len(HEAD), {}
        for question in _itemised(definition):
            cells = row[place : place + len(question.items)]
            answers[question.key] = _answer(question, cells)
            place += len(question.items)
        return Assessment(row[0], _day(row[1]), row[2], row[3], answers, line)

    return make


def _answer(question: Any, cells: Sequence[str]) -> Any:
    keys = [item.key for item in question.items]
    if isinstance(question, Pairs):
        return {
            one.key: [key for key, cell in zip(keys, cells, strict=True) if cell.split("|")[number] == "1"]
            for number, one in enumerate(question.columns)
        }
    if isinstance(question, Scales):
        steps = _codes(question)
        return {key: steps.index(cell) for key, cell in zip(keys, cells, strict=True)}
    return [key for key, cell in zip(keys, cells, strict=True) if cell == "1"]


def _cells(question: Any, value: Any) -> Iterator[str]:
    codes = _codes(question)
    for item in question.items:
        if isinstance(question, Pairs):
            yield "|".join(str(int(item.key in (value or {}).get(one.key, ()))) for one in question.columns)
        elif isinstance(question, Scales):
            yield codes[(value or {}).get(item.key, 0)]
        else:
            yield str(int(item.key in (value or ())))


def _codes(question: Any) -> list[str]:
    """Return the cells that ``question`` knows; those of scales in the order of their steps."""
    if isinstance(question, Pairs):
        return ["0|0", "0|1", "1|0", "1|1"]
    if isinstance(question, Scales):
        last = len(question.steps) - 1
        return [f"{10 * step / last:g}" for step in range(last + 1)]
    return ["0", "1"]


def _reached(question: Any, code: str, column: str) -> float:
    if isinstance(question, Pairs):
        return float(code.split("|")[[one.key for one in question.columns].index(column)])
    return float(code) / (10 if isinstance(question, Scales) else 1)


@lru_cache(maxsize=4096)
def _is_day(cell: str) -> bool:
    if not _DAY.fullmatch(cell):
        return False
    try:
        _day(cell)
    except ValueError:
        return False
    return True


def _day(cell: str) -> date:
    return datetime.strptime(cell, "%m/%d/%Y").date()  # noqa: DTZ007 - a day, no time


def _head_problem(head: Sequence[str], expected: Sequence[str]) -> str:
    if _BYTES.search("".join(head)):
        return "not UTF-8: save the file as CSV in UTF-8"
    if len(head) == 1 and ";" in head[0]:
        return "columns are separated by semicolons; expected commas"
    for number, (found, name) in enumerate(zip(head, expected, strict=False), start=1):
        if found != name:
            return f"column {number} is {found[:60]!r}, expected {name!r}"
    width = len(expected)
    wrong = f"{head[width][:60]!r} is too many" if len(head) > width else f"{expected[len(head)]!r} is missing"
    return f"{len(head)} columns, expected {width}: {wrong}"
