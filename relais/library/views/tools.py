"""The catalogue of primary tools, one tool, and tools side by side."""

from collections.abc import Iterator

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from relais.groundwork.spreadsheets import csv_response
from relais.library import comparing
from relais.library.describing import software
from relais.library.forms.tools import ToolsForm
from relais.library.models import Tool
from relais.library.queries import tools as catalogue
from relais.library.queries.pieces import find_piece

PER_PAGE = 25
MOST_NAMED = 12  # slugs read from an address; beyond, it is no comparison but a probe


@require_safe
def tools(request: HttpRequest) -> HttpResponse:
    """List the tools by function, narrowed by what the address asks for; those chosen to be compared stay chosen."""
    form = ToolsForm(request.GET)
    page = Paginator(catalogue.tools(form.asked()), PER_PAGE).get_page(request.GET.get("page"))
    chosen, _unknown = _named(request)
    here = {tool.pk for tool in page}
    context = {
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "chosen": {tool.pk for tool in chosen},
        "chosen_elsewhere": [tool for tool in chosen if tool.pk not in here],
        "most": comparing.MOST,
        "editors": settings.TABLE.editors_mail,
    }
    return render(request, "library/tools.html", context)


@require_safe
def tool(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a tool, who helps to put it in and why they are shown, and sheets of the same themes."""
    shown = _tool(slug)
    themes = list(shown.themes.all())
    context = {
        "piece": shown,
        "themes": themes,
        "country": comparing.country(shown),
        "peppol": comparing.peppol(shown),
        "hosting": comparing.hosting(shown),
        "spoken": comparing.spoken(shown),
        "invoices": shown.function in comparing.INVOICING,
        "helpers": catalogue.helpers(shown),
        "sheets": catalogue.sheets_about(themes),
        "beside": catalogue.tools({"function": shown.function}).exclude(pk=shown.pk)[:6],
        "editors": settings.TABLE.editors_mail,
    }
    return render(request, "library/tool.html", context)


@require_safe
@cache_control(public=True, max_age=3600)
def tool_jsonld(request: HttpRequest, slug: str) -> JsonResponse:
    """Return the tool as a schema.org SoftwareApplication."""
    shown = _tool(slug)
    with override("fr"):
        page = request.build_absolute_uri(reverse("library:tool", args=[shown.slug]))
    return JsonResponse(
        software(shown, page), content_type="application/ld+json", json_dumps_params={"ensure_ascii": False}
    )


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show two to four tools side by side; fewer are told how to choose, more are cut."""
    found, unknown = _named(request)
    shown = found[: comparing.MOST]
    enough = len(shown) >= comparing.FEWEST
    rows = comparing.rows(shown) if enough else []
    only = bool(request.GET.get("differences"))
    context = {
        "tools": shown,
        "enough": enough,
        "rows": [row for row in rows if row.differs or row.told] if only else rows,
        "only": only,
        "differing": sum(row.differs for row in rows),
        "unknown": len(unknown),
        "left_out": found[comparing.MOST :],
        "most": comparing.MOST,
        "slugs": [one.slug for one in shown],
    }
    return render(request, "library/compare.html", context)


@require_safe
def export_comparison(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Return the comparison as a sheet; with fewer than two tools there is none: the page says why."""
    found, _unknown = _named(request)
    shown = found[: comparing.MOST]
    if len(shown) < comparing.FEWEST:
        return compare(request)

    def lines() -> Iterator[list[str]]:
        for row in comparing.rows(shown):
            yield [row.label, *map(str, row.cells), _("oui") if row.differs else ""]
        yield [_("Site"), *(one.website for one in shown), ""]
        yield [_("Relu le"), *(one.checked_on.isoformat() for one in shown), ""]

    return csv_response("relais-outils", ["", *(one.title for one in shown), _("différence")], lines())


def _named(request: HttpRequest) -> tuple[list[Tool], list[str]]:
    return catalogue.named_tools([slug[:80] for slug in request.GET.getlist("outil")[:MOST_NAMED]])


def _tool(slug: str) -> Tool:
    """Return the live tool called ``slug``, in the screen's language when it has it. Raises Http404."""
    found = find_piece(Tool, slug)
    if found is None:
        raise Http404
    return found
