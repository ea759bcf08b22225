"""The watch: what is asked for, rising or falling, against who offers it."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relais.diagnostics.labels import SIZE_NAMES
from relais.groundwork.disclosing import SMALLEST
from relais.groundwork.keeping import in_process
from relais.groundwork.spreadsheets import csv_response
from relais.library.queries.pieces import doors_beside
from relais.observatory import queries
from relais.observatory.drawing import spark
from relais.observatory.enums import Span
from relais.observatory.forms import WatchForm
from relais.observatory.lines import period_code
from relais.observatory.models import Quarter
from relais.observatory.presenting import LICENCE
from relais.vocabulary.models import Theme
from relais.vocabulary.queries import leaves_under
from relais.vocabulary.uses import pieces_on

PER_PAGE = 25
FIRST = 8  # themes of the two lists at the top
PIECES = 4
KEPT_FOR = 300  # seconds for which the supply is kept
COLUMNS = (
    "theme", "label", "quarter", "needs", "respondents", "firms", "lacking", "needs_trend", "gap_trend", "doors",
    "providers", "free",
)  # fmt: skip


def _supply() -> dict[int, queries.Supply]:
    return in_process.get_or_set("observatory.supply", queries.supply, KEPT_FOR) or {}


def _rows() -> tuple[Quarter | None, list[queries.Row]]:
    quarter = queries.last_quarter()
    return quarter, queries.watch_rows(quarter, _supply())


@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """Show every theme: asked for, lacking, rising or falling, and offered; first where the two do not meet."""
    form = WatchForm(request.GET)
    quarter, rows = _rows()
    asked = form.asked()
    found = rows
    if theme := asked.get("theme"):
        within = {theme.pk, *leaves_under(theme)}
        found = [row for row in found if row.theme.pk in within]
    if trend := asked.get("trend"):
        found = [row for row in found if row.has_trend(trend)]
    if words := asked.get("q"):
        found = [row for row in found if row.is_named(words)]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "quarter": quarter, "short": queries.short(rows)[:FIRST] if quarter else [],
        "idle": queries.idle(rows)[:FIRST] if quarter else [], "smallest": SMALLEST,
        "a_door": queries.DEMANDS_A_DOOR, "is_first": page.number == 1 and not form.is_narrowed,
    }  # fmt: skip
    return render(request, "observatory/watch.html", context)


@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one theme: quarter by quarter, who asks, who offers."""
    found = get_object_or_404(Theme, slug=slug, retired=False)
    quarter, rows = _rows()
    row = next((one for one in rows if one.theme.pk == found.pk), None)
    if row is None:
        raise Http404
    told = queries.theme_watched(found)
    ids = leaves_under(found)
    doors, number = doors_beside(ids, timezone.localdate())
    context = {
        "row": row, "theme": found, "quarter": quarter, "told": told, "doors": doors, "number": number,
        "pieces": list(pieces_on(ids))[:PIECES], "smallest": SMALLEST,
        "sizes": [(SIZE_NAMES.get(size, size), count) for size, count in told.sizes],
        "gap_sizes": [(SIZE_NAMES.get(size, size), share) for size, share in told.gap_sizes],
        "needs_spark": mark_safe(spark([one.needs for one in told.quarters], title=_("Besoins, trimestre par trimestre"))),
        "gap_spark": mark_safe(spark([one.gap for one in told.quarters], title=_("Manques, trimestre par trimestre"))),
    }  # fmt: skip
    return render(request, "observatory/theme.html", context)


@require_safe
def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the last quarter's row of every theme."""
    quarter, rows = _rows()

    def lines() -> Iterator[list[Any]]:
        for row in rows:
            told = _told(row, quarter)
            yield ["" if told[name] is None else told[name] for name in COLUMNS]

    return csv_response(f"relais-veille-{get_language()}", COLUMNS, lines())


@require_safe
def export_json(request: HttpRequest) -> JsonResponse:
    """Return the last quarter's rows, and every batch and gap that was ever published."""
    quarter, rows = _rows()
    return JsonResponse(
        {
            "licence": LICENCE, "smallest": SMALLEST, "themes": [_told(row, quarter) for row in rows],
            "batches": list(queries.batches()), "gaps": list(queries.gaps()),
        }
    )  # fmt: skip


def _told(row: queries.Row, quarter: Quarter | None) -> dict[str, Any]:
    """Return a row as the open data tells it; what is under ten is null."""
    return {
        "theme": row.theme.slug, "label": str(row.theme),
        "quarter": period_code(quarter.start, Span.QUARTER) if quarter else None, "needs": row.needs or None,
        "respondents": row.respondents or None, "firms": row.firms or None, "lacking": row.lacking if row.firms else None,
        "needs_trend": str(row.needs_trend), "gap_trend": str(row.gap_trend), "doors": row.supply.doors, "providers": row.supply.providers,
        "free": row.supply.free,
    }  # fmt: skip
