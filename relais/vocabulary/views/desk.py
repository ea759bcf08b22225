"""The editors' desk: themes, their phrases, sectors, and what changed. Others are told that there is no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from relais.groundwork.errors import Refusal
from relais.groundwork.models import Trace
from relais.groundwork.queries import traces_of
from relais.groundwork.text import fold
from relais.people.rules import may_edit_vocabulary
from relais.vocabulary import queries, services
from relais.vocabulary.enums import Language, PhraseKind
from relais.vocabulary.forms import DeskForm, HistoryForm, SectorForm, ThemeForm
from relais.vocabulary.models import LearnedReader, Sector, Theme
from relais.vocabulary.telling import told
from relais.vocabulary.uses import door_counts

PER_PAGE = 25
ENOUGH = {"fr": 64, "nl": 18, "de": 18, "en": 18}  # sentences of managers that a theme should have
View = Callable[..., HttpResponse]


def for_editors(view: View) -> View:
    """Answer 404 to whoever may not edit the vocabulary."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_edit_vocabulary(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@for_editors
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List the themes with their counts, and say how the learning stands."""
    themes = list(Theme.objects.select_related("broader__broader"))
    form = DeskForm(request.GET or None, [theme for theme in themes if theme.broader_id is None])
    asked = form.cleaned_data if form.is_valid() else {}
    phrases, doors = queries.phrase_counts(), door_counts()
    parents = {theme.broader_id for theme in themes}
    rows = [
        _row(theme, phrases.get(theme.pk, {}), doors.get(theme.pk, 0), is_leaf=theme.pk not in parents)
        for theme in sorted(themes, key=_in_tree)
    ]
    page = Paginator([row for row in rows if _kept(row, asked)], PER_PAGE)
    context = {
        "form": form,
        "page": page.get_page(request.GET.get("page")),
        "columns": Language.choices,
        "learned": LearnedReader.objects.defer("blob").first(),
        "learning": queries.is_learning_due(),
        "filtered": any(asked.values()),
    }
    return render(request, "vocabulary/desk.html", context)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def add_theme(request: HttpRequest) -> HttpResponse:
    """Add a theme with its phrases."""
    form = ThemeForm(request.POST or None, theme=None, themes=Theme.objects.all(), phrases={})
    if form.is_valid():
        try:
            theme = services.add_theme(by=request.user, values=form.values(), phrases=form.phrases())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        except IntegrityError:  # two editors chose the same identifier at once
            form.add_error("slug", _("Un autre thème porte déjà cet identifiant."))
        else:
            messages.success(request, _("Le thème est ajouté. L'apprentissage reprend avec ses phrases."))
            return redirect("vocabulary:edit_theme", theme.slug)
    return render(request, "vocabulary/edit_theme.html", {"form": form, "theme": None})


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def edit_theme(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a theme and its phrases."""
    theme = get_object_or_404(Theme, slug=slug)
    phrases: dict[Any, list[str]] = {}
    for kind, language, text in theme.phrases.values_list("kind", "language", "text"):
        phrases.setdefault((kind, language), []).append(text)
    form = ThemeForm(request.POST or None, theme=theme, themes=Theme.objects.all(), phrases=phrases)
    if form.is_valid():
        try:
            services.edit_theme(by=request.user, theme=theme, values=form.values(), phrases=form.phrases())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Le thème est enregistré. L'apprentissage reprend avec ces phrases."))
            return redirect("vocabulary:edit_theme", theme.slug)
    return render(request, "vocabulary/edit_theme.html", {"form": form, "theme": theme})


@for_editors
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Tell what changed, the newest first: everywhere, or for ``?theme=`` or ``?sector=``."""
    form = HistoryForm(request.GET)
    if not form.is_valid():
        raise Http404
    subject: Theme | Sector | None = None
    traces = Trace.objects.filter(subject_kind__in=[Theme._meta.label_lower, Sector._meta.label_lower])
    if form.cleaned_data["theme"]:
        subject = get_object_or_404(Theme, slug=form.cleaned_data["theme"])
    elif form.cleaned_data["sector"]:
        subject = get_object_or_404(Sector, slug=form.cleaned_data["sector"])
    page = Paginator(traces_of(subject) if subject else traces.select_related("by"), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    context = {"page": shown, "told": told(shown.object_list), "subject": subject}
    return render(request, "vocabulary/history.html", context)


@for_editors
@require_safe
def sectors(request: HttpRequest) -> HttpResponse:
    """List the sectors with their names and NACE prefixes."""
    listed = Sector.objects.prefetch_related("broader")
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "vocabulary/sectors.html", {"page": page})


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def edit_sector(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a sector."""
    sector = get_object_or_404(Sector, slug=slug)
    form = SectorForm(request.POST or None, sector=sector)
    if form.is_valid():
        services.edit_sector(by=request.user, sector=sector, values=form.values())
        messages.success(request, _("Le secteur est enregistré."))
        return redirect("vocabulary:edit_sector", sector.slug)
    return render(request, "vocabulary/edit_sector.html", {"form": form, "sector": sector})


def _in_tree(theme: Theme) -> list[tuple[int, str]]:
    """Return where the theme stands when each is followed by its narrower ones (``broader__broader`` fetched)."""
    above = [theme, theme.broader, getattr(theme.broader, "broader", None)]
    return [(one.position, one.slug) for one in reversed(above) if one]


def _row(theme: Theme, counts: dict[tuple[str, str], int], doors: int, *, is_leaf: bool) -> dict[str, Any]:
    said = {language: counts.get((PhraseKind.SAYS, language), 0) for language in Language.values}
    return {
        "theme": theme,
        "is_leaf": is_leaf,
        "doors": doors,
        "said": [{"number": number, "thin": number < ENOUGH[language]} for language, number in said.items()],
        "offers": sum(number for (kind, _language), number in counts.items() if kind == PhraseKind.OFFERS),
        "thin": is_leaf and any(number < ENOUGH[language] for language, number in said.items()),
    }


def _kept(row: dict[str, Any], asked: dict[str, Any]) -> bool:
    theme: Theme = row["theme"]
    above = [theme, theme.broader, getattr(theme.broader, "broader", None)]
    show = asked.get("show", "")
    return (
        theme.retired == (show == "retired")
        and (show != "thin" or row["thin"])
        and (show != "unused" or (row["is_leaf"] and not row["doors"]))
        and (not asked.get("branch") or asked["branch"] in [one.slug for one in above if one])
        and all(
            word in fold(f"{theme.slug} {' '.join(theme.labels.values())}") for word in fold(asked.get("q", "")).split()
        )
    )
