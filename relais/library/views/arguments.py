"""What reluctant firms say, and what a provider can honestly answer."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relais.groundwork.spreadsheets import csv_response
from relais.library import objections
from relais.library.forms.tools import ArgumentsForm
from relais.library.models import Argument
from relais.library.queries import tools as catalogue
from relais.library.queries.pieces import find_piece

PER_PAGE = 25
MOST_CHOSEN = 200


@require_safe
def arguments(request: HttpRequest) -> HttpResponse:
    """List the objections, narrowed by what the address asks for; those chosen can be taken along."""
    form = ArgumentsForm(request.GET)
    page = Paginator(objections.arguments(form.asked()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "total": page.paginator.count, "chosen": set(_chosen(request)),
        "editors": settings.TABLE.editors_mail,
    }  # fmt: skip
    return render(request, "library/arguments.html", context)


@require_safe
def argument(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is behind an objection, the answer with its source, when it is right, and a text to take over."""
    shown = find_piece(Argument, slug)
    if shown is None:
        raise Http404
    themes = list(shown.themes.all())
    context = {
        "piece": shown,
        "themes": themes,
        "sheets": catalogue.sheets_about(themes),
        "beside": objections.arguments({}).filter(themes__in=themes).exclude(pk=shown.pk).distinct()[:5],
        "editors": settings.TABLE.editors_mail,
    }
    return render(request, "library/argument.html", context)


@require_safe
def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Return the chosen arguments, or all those that the address asks for, as a sheet that a CRM can read."""
    head = [
        _("identifiant"), _("objection"), _("ce qu'il y a derrière"), _("réponse"), _("quand l'objection est juste"),
        _("à reprendre"), _("source"), _("adresse de la source"), _("thèmes"), _("langue"),
    ]  # fmt: skip

    def lines() -> Iterator[list[str]]:
        for one in _asked(request):
            yield [
                one.slug, one.title, one.summary, one.answer.strip(), one.not_when, one.reuse, one.source,
                one.source_url, ", ".join(str(theme) for theme in one.themes.all()), one.language,
            ]  # fmt: skip

    return csv_response("relais-arguments", head, lines())


@require_safe
def export_markdown(request: HttpRequest) -> HttpResponse:
    """Return the chosen arguments, or all those that the address asks for, as a text with Markdown's headings."""
    text = render_to_string("library/arguments.md", {"arguments": _asked(request)})
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="relais-arguments.md"'
    return response


def _chosen(request: HttpRequest) -> list[str]:
    return [slug[:80] for slug in request.GET.getlist("argument")[:MOST_CHOSEN]]


def _asked(request: HttpRequest) -> Iterable[Argument]:
    chosen = _chosen(request)
    return objections.chosen_arguments(chosen) if chosen else objections.arguments(ArgumentsForm(request.GET).asked())
