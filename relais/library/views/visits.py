"""Pages of a visit that was asked for: of whoever asks, behind the letter's link; of the body that answers."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.groundwork.errors import Refusal
from relais.groundwork.spreadsheets import csv_response
from relais.library.enums import VisitState
from relais.library.forms.scenarios import AnswerForm
from relais.library.models import Visit
from relais.library.queries import visits as queries
from relais.library.queries.scenarios import readable
from relais.library.services import visiting

PER_PAGE = 25


@never_cache
@require_safe
def visit(request: HttpRequest, token: str) -> HttpResponse:
    """Show whoever asks where the demand stands, and what may be done with it."""
    found = _visit(token=token)
    return render(request, "library/visit.html", {"visit": found, "open": _is_open(found)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_visit(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the address. A GET only shows the button: scanners of mail follow links too."""
    found = _visit(token=token)
    if request.method == "POST":
        try:
            visiting.confirm_visit(token=token)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Merci ! %(body)s est prévenu.") % {"body": found.body.name})
        return redirect("library:visit", token=token)
    if found.state != VisitState.UNCONFIRMED:
        return redirect("library:visit", token=token)
    return render(request, "library/confirm_visit.html", {"visit": found})


@require_POST
def withdraw_visit(request: HttpRequest, token: str) -> HttpResponse:
    """Withdraw."""
    said = _("Votre demande est retirée.")
    return _do(request, token, visiting.withdraw_visit, said)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase_visit(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then erase."""
    found = _visit(token=token)
    if request.method == "POST":
        return _do(request, token, visiting.erase_visit, _("Vos données sont effacées."))
    if found.erased_at:
        return redirect("library:visit", token=token)
    return render(request, "library/erase_visit.html", {"visit": found})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_visit(request: HttpRequest, token: str) -> HttpResponse:
    """Show the body a demand, and bring its answer to whoever asked."""
    found = _visit(body_token=token)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            visiting.answer_visit(by=request.user, visit=found, token=token, words=form.cleaned_data["words"])
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Votre réponse est partie par e-mail."))
        return redirect("library:answer_visit", token=token)
    waits = found.state == VisitState.WAITING
    context = {"visit": found, "form": form, "waits": waits, "figures": readable(found.figures)}
    return render(request, "library/answer_visit.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """List the visits asked of the person's bodies, those that wait first."""
    page = Paginator(queries.visits_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "library/visits.html", {"page": page, "waiting": queries.waiting_visits(request.user)})


@never_cache
@login_required
@require_safe
def export_visits(request: HttpRequest) -> StreamingHttpResponse:
    """Hand the same list over as CSV."""
    head = [
        _("numéro"), _("organisme"), _("scénario"), _("demandée le"), _("état"), _("entreprise"), _("nom"),
        _("adresse électronique"), _("téléphone"), _("personnes"), _("souhaits"), _("réponse"), _("réponse donnée le"),
    ]  # fmt: skip
    return csv_response("visites", head, _rows(queries.visits_for(request.user).iterator(500)))


def _rows(visits: Iterator[Visit]) -> Iterator[list[Any]]:
    for one in visits:
        yield [
            one.pk, one.body.name, one.scenario.title if one.scenario else "", _day(one.asked_at), one.state.label,
            one.firm, one.contact, one.email, one.phone, one.people, one.wishes, one.answer, _day(one.answered_at),
        ]  # fmt: skip


def _day(moment: Any) -> str:
    return date_format(localtime(moment), "Y-m-d") if moment else ""


def _visit(**key: str) -> Visit:
    return get_object_or_404(Visit.objects.select_related("scenario__locale", "body"), **key)


def _is_open(found: Visit) -> bool:
    return found.state in {VisitState.UNCONFIRMED, VisitState.WAITING, VisitState.ANSWERED}


def _do(request: HttpRequest, token: str, verb: Any, said: str) -> HttpResponse:
    try:
        verb(by=request.user, visit=_visit(token=token), token=token)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect("library:visit", token=token)
