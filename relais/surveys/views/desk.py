"""The organiser's rounds: their list, a new one, how one goes, and what may be done with it. Others' answer 404."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.groundwork.errors import Refusal
from relais.surveys import letters
from relais.surveys.enums import RoundState
from relais.surveys.errors import DayPast
from relais.surveys.forms import DayForm, RoundForm
from relais.surveys.queries import is_readable, progress, rounds_of
from relais.surveys.rules import organisers_of
from relais.surveys.services import rounds as verbs
from relais.surveys.tabulating import SMALLEST
from relais.surveys.views.finding import own_round, tried

PER_PAGE = 25
INVITED_PER_PAGE = 50
WHAT: dict[str, tuple[Callable[..., Any], Any]] = {  # what a button does, and what is said then
    "ouvrir": (verbs.open_round, _("L'enquête est ouverte : les e-mails partent dans la minute.")),
    "terminer": (verbs.close_round, _("L'enquête est terminée.")),
    "publier": (verbs.publish_round, _("Les besoins sont publiés.")),
    "depublier": (verbs.hide_round, _("Les besoins ne sont plus publiés.")),
    "supprimer": (verbs.discard_round, _("L'enquête est supprimée, sa liste aussi.")),
}


@never_cache
@login_required
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds of the person's organisations."""
    page = Paginator(rounds_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "surveys/rounds.html", {"page": page, "organises": organisers_of(request.user).exists()})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Make a round."""
    organisers = organisers_of(request.user)
    if not organisers.exists():
        raise Http404
    form = RoundForm(request.POST if request.method == "POST" else None, organisers=organisers)
    if form.is_bound and form.is_valid():
        try:
            made = verbs.make_round(by=request.user, organiser=form.cleaned_data["organiser"], **form.values())
        except Refusal as refusal:
            form.add_error("previous" if refusal.status == 403 else "closes_on", str(refusal.message))
        else:
            return redirect("surveys:invite", made.pk)
    return render(request, "surveys/edit_round.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a round that nobody has been asked in."""
    found = own_round(request, pk)
    if found.state != RoundState.DRAFT:
        return redirect("surveys:round", pk)
    form = RoundForm(
        request.POST if request.method == "POST" else None, organisers=organisers_of(request.user), round_=found
    )
    if form.is_bound and form.is_valid():
        try:
            verbs.change_round(by=request.user, round_=found, **form.values())
        except Refusal as refusal:
            form.add_error("previous" if refusal.status == 403 else "closes_on", str(refusal.message))
        else:
            return redirect("surveys:round", pk)
    context = {"form": form, "round": found}
    return render(request, "surveys/edit_round.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_safe
def round_(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a round goes, its list, and what may be done."""
    found = own_round(request, pk)
    how = progress(found)
    listed = found.invitations.exclude(email="").order_by("pk")
    invitations = Paginator(listed, INVITED_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": found,
        "how": how,
        "page": invitations,
        "day_form": DayForm(initial={"closes_on": found.closes_on}),
        "readable": is_readable(found, found.replies.count()),
        "smallest": SMALLEST,
    }
    return render(request, "surveys/round.html", context)


@never_cache
@login_required
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letters as people get them."""
    found = own_round(request, pk)
    shown = [letters.context_of(found, None, number) for number in range(3)]
    return render(request, "surveys/letter_preview.html", {"round": found, "letters": shown})


@never_cache
@login_required
@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the last day."""
    found = own_round(request, pk)
    form = DayForm(request.POST)
    day = form.cleaned_data["closes_on"] if form.is_valid() else None
    said = str(_("Le dernier jour est changé."))

    def verb() -> None:
        if day is None:
            raise DayPast
        verbs.extend_round(by=request.user, round_=found, closes_on=day)

    tried(request, verb, said)
    return redirect("surveys:round", pk)


@never_cache
@login_required
@require_POST
def do(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Do what a button says."""
    found = own_round(request, pk)
    if what not in WHAT:
        raise Http404
    verb, said = WHAT[what]
    done = tried(request, lambda: verb(by=request.user, round_=found), str(said))
    if what == "supprimer" and done:
        return redirect("surveys:rounds")
    return redirect("surveys:own_needs" if what in {"publier", "depublier"} else "surveys:round", pk)
