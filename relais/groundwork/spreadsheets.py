"""Lines of CSV that spreadsheets open without harm."""

import csv
import io
from collections.abc import Iterable, Iterator
from numbers import Number
from typing import Any

from django.http import StreamingHttpResponse

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run them
MARK = "\ufeff"  # so that spreadsheets read the accents


def csv_line(row: Iterable[Any]) -> str:
    """Return ``row`` as one line of CSV; what a spreadsheet would run as a formula is kept as text, numbers stay numbers."""
    out = io.StringIO()
    csv.writer(out).writerow(["'" + str(one) if _is_run(one) else one for one in row])
    return out.getvalue()


def _is_run(value: Any) -> bool:
    return not isinstance(value, Number) and str(value).startswith(DANGEROUS)


def csv_response(name: str, head: Iterable[Any], rows: Iterator[Iterable[Any]]) -> StreamingHttpResponse:
    """Return a download called ``name``.csv that streams ``head`` and ``rows`` in UTF-8."""

    def lines() -> Iterator[str]:
        yield MARK + csv_line(head)
        yield from map(csv_line, rows)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
