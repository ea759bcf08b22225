"""Practical sheets: the list, each on screen, on paper and for programs, and whether one has done it."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from relais.library.describing import how_to
from relais.library.forms.sheets import SheetsForm
from relais.library.freshness import is_stale
from relais.library.models import Sheet
from relais.library.papers import sheet_document
from relais.library.printing import print_document
from relais.library.queries import pieces as queries
from relais.library.services.marking import mark_done, unmark_done

PER_PAGE = 24
MOST_BESIDE = 4


@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """List the sheets, narrowed by what the address asks for."""
    form = SheetsForm(request.GET)
    page = Paginator(queries.sheets(form.asked()), PER_PAGE).get_page(request.GET.get("page"))
    done = queries.done_sheets(request.user)
    rows = [
        {"sheet": one, "address": _in(one.language, one) if form.asked().get("language") else one.get_absolute_url(),
         "done": one.translation_key in done, "foreign": one.language != queries.screen_language()}
        for one in page
    ]  # fmt: skip
    context = {"form": form, "page": page, "rows": rows, "total": page.paginator.count}
    return render(request, "library/sheets.html", context)


@require_safe
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a sheet, and where to go from it."""
    shown = _sheet(slug)
    if shown.slug != slug:  # the colleague's language has it under another name
        return redirect(shown)
    return render(request, "library/sheet.html", sheet_context(request, shown))


def sheet_context(request: HttpRequest, shown: Sheet) -> dict[str, Any]:
    """Return what the page of ``shown`` needs; the editors' preview, what does not depend on others."""
    themes = list(shown.themes.all())
    today = timezone.localdate()
    doors, door_count = queries.doors_beside([theme.pk for theme in themes], today)
    beside = queries.pieces_for([theme.slug for theme in themes], most=MOST_BESIDE + 1)
    addresses = {code: request.build_absolute_uri(_in(code, one)) for code, one in queries.translations(shown).items()}
    return {
        "piece": shown,
        "is_preview": False,
        "is_stale": is_stale(shown.checked_on, today),
        "themes": themes,
        "doors": doors,
        "door_count": door_count,
        "beside": [card for card in beside if (card.kind, card.slug) != (shown.kind, shown.slug)][:MOST_BESIDE],
        "addresses": addresses,
        "canonical": addresses.get(shown.language, ""),
        "questions": "\n".join(f"- {one.value}" for one in shown.questions),
        "done_at": queries.done_sheets(request.user).get(shown.translation_key),
    }


@require_safe
@cache_control(public=True, max_age=3600)
def sheet_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a sheet as an accessible PDF in its own language."""
    shown = _sheet(slug)
    address = request.build_absolute_uri(_in(shown.language, shown))
    publisher = f"Relais {settings.TABLE.region_name}"
    document = sheet_document(shown, address=address, publisher=publisher, today=timezone.localdate())
    response = HttpResponse(print_document(document, made_at=shown.changed_at), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{quote(shown.slug)}.pdf"'
    response["Content-Language"] = shown.language
    return response


@require_safe
@cache_control(public=True, max_age=3600)
def sheet_jsonld(request: HttpRequest, slug: str) -> JsonResponse:
    """Return a sheet as a schema.org HowTo; its identifier is its page in its own language."""
    shown = _sheet(slug)
    page = request.build_absolute_uri(_in(shown.language, shown))
    return JsonResponse(
        how_to(shown, page, f"Relais {settings.TABLE.region_name}"),
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False},
    )


@require_POST
def mark(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that the sheet is done; whoever has no account is sent to sign in and back."""
    return _tick(request, slug, mark_done, _("Noté : c'est fait. Vous retrouvez vos fiches dans votre chemin."))


@require_POST
def unmark(request: HttpRequest, slug: str) -> HttpResponse:
    """Take it back."""
    return _tick(request, slug, unmark_done, _("C'est noté : cette fiche n'est plus marquée comme faite."))


def _tick(request: HttpRequest, slug: str, verb: Any, said: str) -> HttpResponse:
    shown = _sheet(slug)
    if not request.user.is_authenticated:
        return redirect(f"{reverse('people:sign_in')}?next={quote(shown.get_absolute_url())}")
    verb(by=request.user, sheet=shown)
    messages.success(request, said)
    return redirect(shown)


def _sheet(slug: str) -> Sheet:
    found = queries.find_piece(Sheet, slug)
    if found is None:
        raise Http404
    return found


def _in(language: str, piece: Any) -> str:
    with override(language):
        return str(piece.get_absolute_url())
