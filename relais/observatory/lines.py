"""Files of figures: CSV in UTF-8, comma or semicolon, one figure a line."""

import csv
import io
import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relais.groundwork.writing import one_line
from relais.observatory.enums import Span, Territory
from relais.observatory.models import DEMO, LONGEST_NOTE, LONGEST_SOURCE, OWN
from relais.observatory.quarters import number_of

COLUMNS = ("indicator", "period", "territory", "value", "low", "high", "number", "source", "source_url", "note")
NEEDED = ("indicator", "period", "value", "source")
MOST_BYTES = 1_000_000
MOST_LINES, MOST_PROBLEMS = 5000, 100
_PERIOD = re.compile(r"(\d{4})(?:-Q([1-4]))?")
_OURS = "ours"  # the last column of the export


@dataclass(frozen=True)
class Row:
    """A line that can be kept: its number in the file, the indicator's slug, the figure's fields."""

    line: int
    indicator: str
    values: dict[str, Any]


class _LineError(ValueError):
    pass


def read_figures(data: bytes, known: Collection[str]) -> tuple[list[Row], list[str]]:
    """Return the figures in the bytes of a file and what is wrong with it, a line each; ``known`` are the indicators' slugs."""
    if len(data) > MOST_BYTES:
        return [], [_("Le fichier dépasse 1 Mo.")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [_("Octet %(place)d : ce n'est pas de l'UTF-8.") % {"place": error.start + 1}]
    if "\x00" in text:
        return [], [_("Le fichier contient des caractères nuls : ce n'est pas du texte.")]
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return _rows(reader, known)
    except csv.Error as error:
        return [], [_("Ligne %(line)d : %(reason)s") % {"line": reader.line_num, "reason": error}]


def period_code(start: date, span: str) -> str:
    """Return "2026" or "2026-Q3"."""
    return str(start.year) if span == Span.YEAR else f"{start.year}-Q{number_of(start)}"


def period_of(told: str) -> tuple[str, date] | None:
    """Return span and first day of "2026" or "2026-Q3"; None for anything else, or a year before 1990 or after 2100."""
    found = _PERIOD.fullmatch(told.strip().upper())
    if not found or not 1990 <= int(found[1]) <= 2100:
        return None
    if found[2] is None:
        return Span.YEAR, date(int(found[1]), 1, 1)
    return Span.QUARTER, date(int(found[1]), 3 * int(found[2]) - 2, 1)


def _rows(reader: Any, known: Collection[str]) -> tuple[list[Row], list[str]]:
    head = [cell.strip() for cell in next(reader, [])]
    wrong = [name for name in head if name not in {*COLUMNS, _OURS}] + [name for name in NEEDED if name not in head]
    if wrong or len(head) != len(set(head)):
        return [], [_("Ligne 1 : les colonnes sont %(columns)s ; à revoir : %(wrong)s.")
                    % {"columns": ", ".join(COLUMNS), "wrong": ", ".join(wrong)[:200] or _("une colonne double")}]  # fmt: skip
    rows: list[Row] = []
    problems: list[str] = []
    seen: dict[tuple[Any, ...], int] = {}
    before = reader.line_num
    for number, cells in enumerate(reader, 1):
        line, before = before + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        try:
            rows.append(_checked(number, line, head, cells, known, seen))
        except _LineError as error:
            problems.append(_("Ligne %(line)d : %(reason)s") % {"line": line, "reason": error})
            if len(problems) >= MOST_PROBLEMS or number > MOST_LINES:
                break
    if not rows and not problems:
        problems.append(_("Le fichier ne contient aucun chiffre."))
    return rows, problems


def _checked(
    number: int, line: int, head: list[str], cells: list[str], known: Collection[str], seen: dict[tuple[Any, ...], int]
) -> Row:
    if number > MOST_LINES:
        raise _LineError(_("le fichier a plus de %(most)d lignes") % {"most": MOST_LINES})
    if len(cells) != len(head):
        raise _LineError(_("%(found)d cases, il en faut %(wanted)d") % {"found": len(cells), "wanted": len(head)})
    row = _row(line, dict(zip(head, (one_line(cell).strip() for cell in cells), strict=True)), known)
    key = (row.indicator, *(row.values[name] for name in ("span", "start", "territory", "source")))
    if key in seen:
        raise _LineError(_("le même chiffre se trouve à la ligne %(line)d") % {"line": seen[key]})
    seen[key] = line
    return row


def _row(line: int, cells: dict[str, str], known: Collection[str]) -> Row:
    if cells.get(_OURS) in {"1", "true", "True"} or cells["source"] in {OWN, DEMO}:
        raise _LineError(_("ce chiffre est calculé par la plateforme ; enlevez la ligne"))
    if cells["indicator"] not in known:
        raise _LineError(_("indicator : « %(value)s » n'est pas un indicateur") % {"value": cells["indicator"][:60]})
    period = period_of(cells["period"])
    if period is None:
        raise _LineError(_("period : « %(value)s » n'est ni une année (2026) ni un trimestre (2026-Q3)")
                     % {"value": cells["period"][:60]})  # fmt: skip
    territory = cells.get("territory") or Territory.REGION
    if territory not in Territory.values:
        raise _LineError(_("territory : « %(value)s » n'est pas parmi %(known)s")
                     % {"value": territory[:60], "known": ", ".join(Territory.values)})  # fmt: skip
    if not cells["source"] or len(cells["source"]) > LONGEST_SOURCE:
        raise _LineError(_("source : vide, ou plus de %(most)d caractères") % {"most": LONGEST_SOURCE})
    if len(cells.get("note", "")) > LONGEST_NOTE:
        raise _LineError(_("note : plus de %(most)d caractères") % {"most": LONGEST_NOTE})
    value, low, high = _number(cells, "value"), _number(cells, "low"), _number(cells, "high")
    if value is None:
        raise _LineError(_("value : vide"))
    if (low is None) != (high is None) or (low is not None and high is not None and not low <= value <= high):
        raise _LineError(_("low, high : l'intervalle a deux bornes, et la valeur se trouve entre elles"))
    note = cells.get("note", "")
    values = {
        "span": period[0], "start": period[1], "territory": territory, "value": value, "low": low, "high": high,
        "number": _count(cells.get("number", "")), "source": cells["source"], "source_url": _address(cells.get("source_url", "")),
        "notes": {(get_language() or "fr")[:2]: note} if note else {},
    }  # fmt: skip
    return Row(line, cells["indicator"], values)


def _number(cells: dict[str, str], name: str) -> float | None:
    told = cells.get(name, "")
    if not told:
        return None
    try:
        number = float(told.replace(",", ".").replace("\u00a0", "").replace("%", "").strip())
    except ValueError:
        number = math.nan
    if not 0 <= number <= 100:
        raise _LineError(
            _("%(name)s : « %(value)s » n'est pas un nombre de 0 à 100") % {"name": name, "value": told[:60]}
        )
    return number


def _count(told: str) -> int | None:
    if not told:
        return None
    if not (told.isascii() and told.isdigit()) or len(told) > 8 or int(told) > 10_000_000:
        raise _LineError(_("number : « %(value)s » n'est pas un nombre d'entreprises") % {"value": told[:60]})
    return int(told)


def _address(told: str) -> str:
    if told:
        try:
            URLValidator(schemes=["http", "https"])(told)
        except ValidationError:
            raise _LineError(_("source_url : « %(value)s » n'est pas une adresse") % {"value": told[:60]}) from None
        if len(told) > 500:
            raise _LineError(_("source_url : plus de 500 caractères"))
    return told
