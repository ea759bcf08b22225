"""What a round says: results, two questions crossed, needs with weight, and files of all of it."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from relais.diagnostics.queries import definition_of
from relais.groundwork.spreadsheets import csv_response
from relais.surveys import results as reads
from relais.surveys.enums import RoundState
from relais.surveys.forms import CrossForm
from relais.surveys.models import Invitation, Round
from relais.surveys.queries import Replied, is_readable, outcome, replies_of
from relais.surveys.tabulating import SMALLEST
from relais.surveys.views.finding import own_round
from relais.surveys.views.published import need_columns, need_rows


def _readable(request: HttpRequest, pk: int) -> tuple[Round, list[Replied]]:
    """Return the round with its replies. Raises Http404 where its results may not be read yet."""
    round_ = own_round(request, pk)
    replies = replies_of(round_)
    if not is_readable(round_, len(replies)):
        raise Http404
    return round_, replies


@never_cache
@login_required
@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every question with its chart and its table, or say why not yet."""
    round_ = own_round(request, pk)
    replies = replies_of(round_)
    readable = is_readable(round_, len(replies))
    context = {
        "round": round_,
        "answered": len(replies),
        "readable": readable,
        "smallest": SMALLEST,
        "shown": reads.results_of(round_, replies) if readable else [],
    }
    return render(request, "surveys/results.html", context)


@never_cache
@login_required
@require_safe
def results_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand the results over as CSV."""
    round_, replies = _readable(request, pk)
    head = [_("question"), _("libellé"), _("ligne"), _("colonne"), _("nombre"), _("pour cent"), _("réponses")]
    return csv_response(f"enquete-{round_.pk}-resultats", head, reads.result_rows(reads.results_of(round_, replies)))


@never_cache
@login_required
@require_safe
def results_json(request: HttpRequest, pk: int) -> JsonResponse:
    """Hand the results over as JSON."""
    round_, replies = _readable(request, pk)
    names = ("question", "title", "line", "column", "count", "percent", "answered")
    rows = [dict(zip(names, row, strict=True)) for row in reads.result_rows(reads.results_of(round_, replies))]
    return JsonResponse({"title": round_.title, "answered": len(replies), "results": rows})


@never_cache
@login_required
@require_safe
def answers_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand the answers over: one line a person, with who it is; of an anonymous round one line an answer, joined to no other."""
    round_, replies = _readable(request, pk)
    definition = definition_of(round_.version)
    if round_.anonymous:
        rows = reads.loose_answers(definition, replies)
        return csv_response(f"enquete-{round_.pk}-reponses", [_("question"), _("réponse")], rows)
    columns = reads.answer_columns(definition)
    who = {one.response_id: one for one in Invitation.objects.filter(round=round_, response__isnull=False)}

    def lines() -> Iterator[list[Any]]:
        for one in replies:
            by = who.get(one.pk)
            names = [by.email, by.name, by.firm] if by else ["", "", ""]
            yield [*names, *(read(one.answers) for _name, read in columns)]

    head = [_("adresse"), _("nom"), _("entreprise"), *(name for name, _read in columns)]
    return csv_response(f"enquete-{round_.pk}-reponses", head, lines())


@never_cache
@login_required
@require_safe
def crossing(request: HttpRequest, pk: int) -> HttpResponse:
    """Cross two closed questions."""
    round_, replies = _readable(request, pk)
    form = CrossForm(request.GET, reads.choices(round_))
    table = None
    if form.is_valid() and form.cleaned_data["row"] and form.cleaned_data["column"]:
        table = reads.crossed(round_, replies, form.cleaned_data["row"], form.cleaned_data["column"])
    context = {
        "round": round_,
        "form": form,
        "table": table,
        "same": table is None and bool(request.GET.get("row")) and request.GET.get("row") == request.GET.get("column"),
        "leaves_out": reads.leaves_out(round_),
        "smallest": SMALLEST,
    }
    return render(request, "surveys/crossing.html", context)


@never_cache
@login_required
@require_safe
def needs(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the organiser the needs of a closed round, before and after they are published."""
    round_ = own_round(request, pk)
    if round_.state != RoundState.CLOSED:
        raise Http404
    replies = replies_of(round_)
    readable = is_readable(round_, len(replies))
    context = {
        "round": round_,
        "needs": need_rows(round_, outcome(round_)) if readable else [],
        "readable": readable,
        "publishable": len(replies) >= SMALLEST,
        "answered": len(replies),
        "smallest": SMALLEST,
        "columns": need_columns(),
    }
    return render(request, "surveys/own_needs.html", context)
