"""Keeping the barometer's figures: for whoever has a duty for the platform; to others the pages do not exist."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.groundwork.models import Trace
from relais.groundwork.uploads import receives_files
from relais.observatory import queries
from relais.observatory.errors import FigureTwice, FileRefused
from relais.observatory.forms import FigureForm, FileForm, TerritoryForm
from relais.observatory.lines import MOST_BYTES
from relais.observatory.models import Figure
from relais.observatory.rules import may_keep_figures
from relais.observatory.services import keeping
from relais.observatory.telling import told

PER_PAGE = 50


def kept(view: Any) -> Any:
    """Let only those in who may keep figures."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_keep_figures(request.user):
            raise Http404
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return never_cache(guarded)


@kept
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """List the figures that others published."""
    form = TerritoryForm(request.GET)
    found = queries.kept_figures(form.asked().get("territory", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "observatory/figures.html", {"form": form, "page": page})


@kept
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Enter a figure; the indicator may stand in the address as ``indicateur``."""
    initial = {"indicator": request.GET.get("indicateur", "")[:60]}
    form = FigureForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            figure = keeping.enter_figure(
                by=request.user, indicator=form.cleaned_data["indicator"], values=form.values()
            )
        except FigureTwice as refused:
            form.add_error("period", str(refused.message))
        else:
            messages.success(request, _("Le chiffre est publié."))
            return redirect("observatory:indicator", figure.indicator.slug)
    return render(request, "observatory/figure.html", {"form": form}, status=422 if form.errors else 200)


@kept
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a figure."""
    figure = _figure(pk)
    form = FigureForm(request.POST if request.method == "POST" else None, instance=figure)
    if form.is_bound and form.is_valid():
        try:
            keeping.correct_figure(by=request.user, figure=figure, values=form.values())
        except FigureTwice as refused:
            form.add_error("period", str(refused.message))
        else:
            messages.success(request, _("Le chiffre est corrigé. L'ancien se retrouve dans les changements."))
            return redirect("observatory:indicator", figure.indicator.slug)
    return render(
        request, "observatory/figure.html", {"form": form, "figure": figure}, status=422 if form.errors else 200
    )


@kept
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a figure; the changes take it back."""
    keeping.delete_figure(by=request.user, figure=_figure(pk))
    messages.success(request, _("Le chiffre est supprimé. « Annuler » le remet à sa place."))
    return redirect("observatory:changes")


@kept
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Tell every change of a figure, the newest first; the last one of each can be taken back."""
    page = Paginator(queries.changes(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "observatory/changes.html", {"page": page, "told": told(list(page))})


@kept
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a change."""
    trace = get_object_or_404(Trace, pk=pk, subject_kind=Figure._meta.label_lower)
    keeping.undo_change(by=request.user, trace=trace)
    messages.success(request, _("Le changement est annulé."))
    return redirect("observatory:changes")


@receives_files(MOST_BYTES)
@kept
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Enter or correct the figures of a file, all or none."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            done = keeping.import_figures(by=request.user, data=form.cleaned_data["file"].read())
        except FileRefused as refused:
            return render(request, "observatory/import.html", context | {"problems": refused.problems}, status=422)
        text = _("Le fichier est lu. Nouveaux : %(new)d. Corrigés : %(changed)d. Inchangés : %(same)d.")
        messages.success(request, text % {"new": done.new, "changed": done.changed, "same": done.same})
        return redirect("observatory:figures")
    return render(request, "observatory/import.html", context, status=422 if form.errors else 200)


def _figure(pk: int) -> Figure:
    return get_object_or_404(Figure.objects.select_related("indicator"), pk=pk, ours=False)
