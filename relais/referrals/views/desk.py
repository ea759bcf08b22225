"""What a body's people see of the firms that they brought."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from relais.actors.models import Actor
from relais.groundwork.spreadsheets import csv_response
from relais.introductions.models import Case
from relais.introductions.rules import may_refer
from relais.referrals.forms import BringForm, ListForm
from relais.referrals.queries import LISTS, bodies_of, referrals_of
from relais.referrals.rules import may_keep, may_read
from relais.referrals.services.referring import bring_by_form

PER_PAGE = 25


def _narrowed(request: HttpRequest) -> tuple[ListForm, dict[str, str]]:
    """Return the form, and what narrows the list. Raises Http404 for a list that does not exist."""
    name = request.GET.get("liste", "open")
    if name not in {*LISTS, "all"}:
        raise Http404
    form = ListForm(request.GET)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return form, {"list_": "" if name == "all" else name, "words": words}


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List what became of the firms that one's bodies brought."""
    bodies = bodies_of(request.user)
    form, narrowed = _narrowed(request)
    page = Paginator(referrals_of(bodies, **narrowed), PER_PAGE).get_page(request.GET.get("page"))
    names = {"open": _("En cours"), "closed": _("Clôturées"), "all": _("Toutes")}
    chosen = narrowed["list_"] or "all"
    context: dict[str, Any] = {
        "bodies": [
            {
                "actor": body,
                "partnership": getattr(body, "partnership", None),
                "keeps": may_keep(request.user, body),
            }
            for body in bodies
        ],
        "page": page,
        "form": form,
        "lists": [{"list": one, "name": names[one]} for one in names],
        "chosen": chosen,
        "query": urlencode({"liste": chosen} | ({"words": narrowed["words"]} if narrowed["words"] else {})),
        "narrowed": bool(narrowed["words"]),
        "today": timezone.localdate(),
    }
    return render(request, "referrals/mine.html", context)


@never_cache
@login_required
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the narrowed list as CSV, one line a referral."""
    _form, narrowed = _narrowed(request)
    cases = referrals_of(bodies_of(request.user), **narrowed)
    head = ["number", "reference", "partner", "way", "firm", "sent", "state", "outcome", "owner", "due", "answered", "closed", "doors"]  # fmt: skip

    def rows() -> Iterator[list[Any]]:
        for case in cases.iterator(chunk_size=500):
            doors = "; ".join(f"{one.door.title} ({one.state})" for one in case.introductions.all())
            yield [
                case.pk, case.reference, case.partner, case.way, case.firm, _day(case.created_at), case.state, case.outcome,
                case.owner, case.due_on or "", _day(case.answered_at), _day(case.closed_at), doors,
            ]  # fmt: skip

    return csv_response("relais-referrals", head, rows())


def _day(at: Any) -> str:
    return timezone.localdate(at).isoformat() if at else ""


@never_cache
@login_required
@require_safe
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of one firm: states, doors and dates, without the words that others wrote."""
    case = get_object_or_404(Case.objects.select_related("partner"), pk=pk)
    if not may_read(request.user, case):
        raise Http404
    context = {
        "case": case,
        "introductions": case.introductions.select_related("door__actor"),
        "steps": case.steps.select_related("introduction__door__actor"),
        "today": timezone.localdate(),
    }
    return render(request, "referrals/referral.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, slug: str) -> HttpResponse:
    """Take down a firm's need in the name of a body; the answer page follows, as for anybody."""
    actor = get_object_or_404(Actor.objects.select_related("partnership"), slug=slug, partnership__isnull=False)
    if not may_refer(request.user, actor):
        raise Http404
    form = BringForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        need = bring_by_form(by=request.user, actor=actor, **form.need())
        return redirect("needs:answer", token=need.token)
    return render(request, "referrals/bring.html", {"form": form, "actor": actor}, status=422 if form.is_bound else 200)
