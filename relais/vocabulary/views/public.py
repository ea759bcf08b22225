"""Themes for everybody: the tree, one theme, and the whole scheme as open data."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from relais.people.rules import may_edit_vocabulary
from relais.vocabulary import queries
from relais.vocabulary.enums import PhraseKind
from relais.vocabulary.exporting import scheme_parts
from relais.vocabulary.forms import SearchForm
from relais.vocabulary.models import Theme
from relais.vocabulary.uses import door_counts, doors_for, pieces_on

PER_PAGE = 25
SENTENCES = 10


@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """Show the tree of themes with their doors, or what a search finds in it."""
    form = SearchForm(request.GET or None)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    counts = door_counts()
    context: dict[str, Any] = {"form": form, "query": query, "may_edit": may_edit_vocabulary(request.user)}
    if query:
        hits = queries.search_themes(query)
        found = Theme.objects.select_related("broader__broader").in_bulk([hit.theme for hit in hits])
        context["hits"] = [
            {"theme": found[hit.theme], "doors": counts.get(hit.theme, 0), "text": _other(hit.text, found[hit.theme])}
            for hit in hits
            if hit.theme in found
        ]
    else:
        context["tree"] = [_branch(theme, counts) for theme in queries.tree()]
    return render(request, "vocabulary/themes.html", context)


@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a theme: its definition, what managers say, what stands above and below it, and the doors open for it."""
    shown = get_object_or_404(Theme.objects.select_related("broader__broader"), slug=slug)
    language = (get_language() or "fr")[:2]
    below = list(shown.narrower.filter(retired=False))
    counts = door_counts()
    leaves = queries.leaves_under(shown)
    doors = Paginator(doors_for(leaves), PER_PAGE)
    context = {
        "theme": shown,
        "above": [one for one in (getattr(shown.broader, "broader", None), shown.broader) if one],
        "below": [{"theme": one, "doors": counts.get(one.pk, 0)} for one in below],
        "sentences": shown.phrases.filter(kind=PhraseKind.SAYS, language=language)[:SENTENCES],
        "names": shown.phrases.filter(kind=PhraseKind.ALT, language=language),
        "page": doors.get_page(request.GET.get("page")),
        "pieces": pieces_on(leaves),
        "may_edit": may_edit_vocabulary(request.user),
    }
    return render(request, "vocabulary/theme.html", context)


def _scheme_tag(request: HttpRequest) -> str:
    numbers = "-".join(str(number) for number in queries.state())
    return f'W/"{numbers}-{request.get_host()}"'


@require_safe
@cache_control(public=True, max_age=86_400)
@condition(etag_func=_scheme_tag)
def scheme(request: HttpRequest) -> StreamingHttpResponse:
    """Return the whole scheme as SKOS in JSON-LD, streamed. Identifiers are the French addresses in every language."""
    with override("fr"):
        base = request.build_absolute_uri(reverse("vocabulary:themes"))
    return StreamingHttpResponse(scheme_parts(base), content_type="application/ld+json")


def _branch(theme: Any, counts: Any) -> dict[str, Any]:
    return {"theme": theme, "doors": counts.get(theme.pk, 0), "below": [_branch(one, counts) for one in theme.below]}


def _other(text: str, theme: Theme) -> str:
    """Return the text by which the theme was found, unless the page shows it anyway."""
    return "" if text in (str(theme), theme.definition) else text
