"""The search over the whole site: its page, and what is suggested while one types."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from relais.finding.kinds import kinds
from relais.finding.queries import RANKED, Found, search, suggest
from relais.needs.presenting import human

LONGEST = 200


class SearchForm(forms.Form):
    """What is looked for; ``exact``: no word is corrected."""

    q = forms.CharField(
        label=_("Chercher sur tout le site"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "data-suggest": reverse_lazy("portal:search_suggestions")}),
    )
    kind = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    exact = forms.BooleanField(required=False, widget=forms.HiddenInput)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what the words find, by kind; without words, only the field."""
    form = SearchForm(request.GET)
    language = _screen()
    context: dict[str, Any] = {"form": form, "language": language, "words": "", "most": RANKED}
    if form.is_valid() and (words := form.cleaned_data["q"]):
        kind = form.cleaned_data["kind"] if form.cleaned_data["kind"] in kinds() else ""
        found = search(
            words,
            language=language,
            kinds=[kind] if kind else [],
            page=request.GET.get("page", 1),
            exact=form.cleaned_data["exact"],
        )
        context |= {
            "words": words,
            "found": found,
            "results": [{"result": one, "kind": kinds().get(one.entry.kind)} for one in found.results],
            "facets": _facets(found, kind),
            "number": found.kinds.get(kind, 0) if kind else found.total,
            "chosen": kind,
        }
        if not found.total:
            context["human"] = human()
    return render(request, "portal/search.html", context, status=200 if form.is_valid() else 422)


@require_safe
@cache_control(public=True, max_age=300)
def search_suggestions(request: HttpRequest) -> JsonResponse:
    """Return as JSON up to eight words and titles for what is begun in ``q``."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        reasons = [str(reason) for listed in form.errors.values() for reason in listed]
        return JsonResponse({"suggestions": [], "message": " ".join(reasons)}, status=400)
    found = suggest(form.cleaned_data["q"], _screen())
    return JsonResponse({"suggestions": [{"value": one, "label": one} for one in found]})


def _screen() -> str:
    return (get_language() or "fr")[:2]


def _facets(found: Found, chosen: str) -> list[dict[str, Any]]:
    """Return the kinds among what was found, in their own order; the chosen one even when it has nothing."""
    return [
        {"kind": kind, "number": found.kinds.get(kind.name, 0), "chosen": kind.name == chosen}
        for kind in kinds().values()
        if found.kinds.get(kind.name) or kind.name == chosen
    ]
