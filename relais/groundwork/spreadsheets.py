"""Lines of CSV that spreadsheets open without harm."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from numbers import Number
from typing import Any

from django.http import StreamingHttpResponse

# Where a spreadsheet would begin a formula: at the start of a cell, and inside one after what parts cells for it. Where the decimal
# sign is a comma, as in Belgium, that is the semicolon, and the quotes around the cell then protect nothing.
_FORMULA = re.compile(r"^(?=[=+\-@＝＋－＠\t\r\n])|(?<=[;\t\r\n])(?=[ \"]*[=+\-@＝＋－＠])")
MARK = "\ufeff"  # so that spreadsheets read the accents


def csv_line(row: Iterable[Any]) -> str:
    """Return ``row`` as one line of CSV; what a spreadsheet would run as a formula is kept as text, numbers stay numbers."""
    out = io.StringIO()
    csv.writer(out).writerow(
        [one if one is None or isinstance(one, Number) else _FORMULA.sub("'", str(one)) for one in row]
    )
    return out.getvalue()


def holds_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run something in ``text``."""
    return _FORMULA.search(text) is not None


def csv_response(name: str, head: Iterable[Any], rows: Iterator[Iterable[Any]]) -> StreamingHttpResponse:
    """Return a download called ``name``.csv that streams ``head`` and ``rows`` in UTF-8."""

    def lines() -> Iterator[str]:
        yield MARK + csv_line(head)
        yield from map(csv_line, rows)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
