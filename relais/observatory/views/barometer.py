"""The barometer: every indicator, one indicator, the open data."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from relais.groundwork.multilingual import in_language
from relais.groundwork.spreadsheets import csv_response
from relais.library.queries.pieces import doors_beside
from relais.observatory import queries
from relais.observatory.forms import BarometerForm
from relais.observatory.lines import COLUMNS
from relais.observatory.presenting import LICENCE, shown
from relais.observatory.rules import may_keep_figures
from relais.vocabulary.uses import door_counts, pieces_on

PER_PAGE = 8
PIECES = 4


@require_safe
def barometer(request: HttpRequest) -> HttpResponse:
    """Show every indicator with its latest figure and its course."""
    form = BarometerForm(request.GET)
    found = queries.indicators(form.asked().get("dimension", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "rows": [shown(one) for one in page], "may_keep": may_keep_figures(request.user),
    }  # fmt: skip
    return render(request, "observatory/barometer.html", context)


@require_safe
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one indicator: all its figures with their sources, and what a firm can do about it."""
    one = get_object_or_404(queries.indicators(), slug=slug)
    themes = list(one.themes.all())
    ids = [theme.pk for theme in themes]
    doors, number = doors_beside(ids, timezone.localdate())
    counts = door_counts()
    context = {
        "row": shown(one), "indicator": one, "themes": [(theme, counts.get(theme.pk, 0)) for theme in themes],
        "doors": doors, "number": number, "pieces": list(pieces_on(ids))[:PIECES],
        "may_keep": may_keep_figures(request.user),
    }  # fmt: skip
    return render(request, "observatory/indicator.html", context)


@require_safe
def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Stream every figure; the file can be imported again."""

    def rows() -> Iterator[list[Any]]:
        for one in queries.published():
            for figure in one["figures"]:
                told = figure | {"indicator": one["indicator"], "note": in_language(figure["notes"])}
                yield ["" if told[name] is None else told[name] for name in COLUMNS] + [int(figure["ours"])]

    return csv_response("relais-barometre", [*COLUMNS, "ours"], rows())


@require_safe
def export_json(request: HttpRequest) -> JsonResponse:
    """Return every indicator with its figures."""
    return JsonResponse({"licence": LICENCE, "indicators": list(queries.published())})
