"""The list of a round: addresses pasted or brought as a file, handed over as CSV, taken off."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.groundwork.errors import Refusal
from relais.groundwork.spreadsheets import csv_response
from relais.groundwork.uploads import receives_files
from relais.surveys.enums import RoundState
from relais.surveys.errors import ListWrong
from relais.surveys.forms import ListForm
from relais.surveys.listing import LARGEST, Listing, Problem, read, read_bytes
from relais.surveys.models import Invitation, Round
from relais.surveys.services.inviting import addresses_of, withdraw_invitation
from relais.surveys.services.inviting import invite as invite_people
from relais.surveys.views.finding import own_round, tried

SHOWN = 50  # repeated addresses that are named
REASONS = {
    "no-address": gettext_lazy("ce n'est pas une adresse électronique complète"),
    "control": gettext_lazy("des signes invisibles s'y cachent : retapez la ligne"),
    "long": gettext_lazy("l'adresse, le nom ou l'entreprise est trop long"),
    "twice": gettext_lazy("l'adresse est déjà plus haut dans la liste"),
    "invited": gettext_lazy("l'adresse est déjà invitée"),
    "lines": gettext_lazy("la liste dépasse 5 000 lignes : partagez-la"),
    "bytes": gettext_lazy("le fichier dépasse 500 ko : partagez-le"),
    "text": gettext_lazy("ce fichier n'est pas du texte : enregistrez-le en CSV"),
}


@never_cache
@login_required
@receives_files(LARGEST)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Add people to the list; each wrong line is named, and then nothing is added unless the person says so."""
    found = own_round(request, pk)
    if found.state == RoundState.CLOSED:
        return redirect("surveys:round", pk)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    context: dict[str, Any] = {"round": found, "form": form}
    if not (form.is_bound and form.is_valid()):
        return render(request, "surveys/invite.html", context, status=422 if form.is_bound else 200)
    listing = _listing(found, form)
    try:
        report = invite_people(by=request.user, round_=found, listing=listing, keep_good=form.cleaned_data["keep_good"])
    except ListWrong:
        context |= {"problems": _told(listing.problems), "good": len(listing.entries)}
        return render(request, "surveys/invite.html", context, status=422)
    except Refusal as refusal:
        form.add_error("pasted", str(refusal.message))
        return render(request, "surveys/invite.html", context, status=422)
    if report.repeated or report.refused:
        context |= {
            "added": report.added, "repeated": _told(report.repeated[:SHOWN]), "more": max(0, len(report.repeated) - SHOWN),
            "problems": _told(report.refused), "form": ListForm(), "kept": True,
        }  # fmt: skip
        return render(request, "surveys/invite.html", context)
    said = ngettext("%(number)s personne ajoutée.", "%(number)s personnes ajoutées.", report.added)
    messages.success(request, said % {"number": report.added})
    return redirect("surveys:round", pk)


@never_cache
@login_required
@require_safe
def export(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand the list over: who is invited, and where each stands; never what anybody answered."""
    found = own_round(request, pk)
    head = [_("adresse"), _("nom"), _("entreprise"), _("état"), _("rappels")]

    def rows() -> Iterator[list[Any]]:
        for one in found.invitations.order_by("pk").iterator(chunk_size=500):
            yield [one.email, one.name, one.firm, one.get_state_display(), one.reminded]

    return csv_response("enquete-invitations", head, rows())


@never_cache
@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """Take somebody off the list."""
    found = own_round(request, pk)
    one = get_object_or_404(Invitation, pk=invitation, round=found)
    tried(request, lambda: withdraw_invitation(by=request.user, invitation=one), _("L'invitation est retirée."))
    return redirect("surveys:round", pk)


def _listing(round_: Round, form: ListForm) -> Listing:
    known = addresses_of(round_)
    if file := form.cleaned_data["file"]:
        return read_bytes(file.read(LARGEST + 1), known)
    return read(form.cleaned_data["pasted"], known)


def _told(problems: list[Problem]) -> list[dict[str, Any]]:
    return [{"line": one.line, "shown": one.shown, "reason": REASONS[one.reason]} for one in problems]
