"""The animator's desk: what is late, unanswered, declined or without a door; and the published figures."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from relais.groundwork.errors import Refusal
from relais.groundwork.keeping import in_process
from relais.groundwork.spreadsheets import csv_response
from relais.introductions import queries
from relais.introductions.forms import DeskForm, MessageForm
from relais.introductions.models import Case, SavedView
from relais.introductions.published import service_figures
from relais.introductions.rules import may_watch
from relais.introductions.services import answering
from relais.introductions.views.paging import page_of
from relais.introductions.views.posted import numbers

PER_PAGE = 25
KEPT_FOR = 3600  # seconds for which the published figures are kept
YEAR_KEPT_FOR = 300  # seconds for which the desk's figures of a whole year are kept
NARROWED_BY = ("words", "theme", "province", "way")


def _watcher(request: HttpRequest) -> None:
    if not may_watch(request.user):
        raise Http404


def _narrowed(request: HttpRequest) -> tuple[str, DeskForm, dict[str, str]]:
    """Return the list's name, the form, and what narrows it. Raises Http404 for a list that does not exist."""
    name = request.GET.get("liste", "alarm")
    if name not in queries.desk_filters(timezone.localdate()):
        raise Http404
    form = DeskForm(request.GET)
    values = form.cleaned_data if form.is_valid() else {}
    return name, form, {field: values.get(field, "") for field in NARROWED_BY}


@never_cache
@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show one list of cases, how many stand in each, themes without a door, and the satisfaction."""
    _watcher(request)
    name, form, narrowed = _narrowed(request)
    today = timezone.localdate()
    names = list_names()
    counts = queries.desk_counts(today)
    known = None if any(narrowed.values()) else counts[name]
    page = page_of(request, queries.desk(name, today=today, **narrowed), PER_PAGE, count=known)
    query = urlencode({"liste": name} | {field: value for field, value in narrowed.items() if value})
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "name": name,
        "title": names[name],
        "lists": [{"list": one, "name": names[one], "count": counts[one]} for one in names],
        "query": query,
        "narrowed": any(narrowed.values()),
        "views": SavedView.objects.filter(user__pk=request.user.pk or 0),
        **in_process.get_or_set(f"introductions.year.{today}.{get_language()}", lambda: _year(today), YEAR_KEPT_FOR),  # type: ignore[dict-item]
        "message_form": MessageForm(),
        "today": today,
    }
    return render(request, "introductions/desk.html", context)


def _year(today: date) -> dict[str, Any]:
    """Return what the desk tells of the last year: themes without a door, and the satisfaction."""
    return {"without_door": queries.themes_without_door(today)[:10], "satisfaction": queries.satisfaction(today)}


def list_names() -> dict[str, str]:
    """Return the lists' names as the screen says them, in order."""
    return {
        "alarm": _("En alerte"),
        "late": _("En retard"),
        "unanswered": _("Sans réponse"),
        "stranded": _("Sans porte"),
        "declined": _("Déclinés"),
        "open": _("Ouverts"),
        "asked": _("À clôturer"),
        "unconfirmed": _("À confirmer"),
        "closed": _("Clôturés"),
    }


@login_required
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the narrowed list as CSV (UTF-8 with a mark, so that spreadsheets read the accents)."""
    _watcher(request)
    name, _form, narrowed = _narrowed(request)
    cases = queries.desk(name, today=timezone.localdate(), **narrowed)
    head = ["number", "state", "outcome", "firm", "contact", "email", "theme", "province", "way", "sent", "answered",
            "closed", "due", "alarm_since", "score"]  # fmt: skip

    rows = (
        [
            case.pk, case.state, case.outcome, case.firm, case.contact, case.email, case.theme, case.province,
            case.way, *(_day(at) for at in (case.created_at, case.answered_at, case.closed_at)), case.due_on or "",
            case.alarm_since or "", case.score or "",
        ]
        for case in cases.iterator(chunk_size=500)
    )  # fmt: skip
    return csv_response(f"relais-{name}", head, rows)


def _day(at: Any) -> str:
    return timezone.localdate(at).isoformat() if at else ""


@login_required
@require_POST
def answer_many(request: HttpRequest) -> HttpResponse:
    """Write the same words to the firms of all the cases that were ticked: their alarms end."""
    _watcher(request)
    form = MessageForm(request.POST)
    back = reverse("introductions:desk") + "?" + urlencode({"liste": request.POST.get("liste", "alarm")})
    chosen = numbers(request, "cases", PER_PAGE)
    if not form.is_valid() or not chosen:
        messages.warning(request, _("Cochez des dossiers et écrivez un message."))
        return redirect(back)
    done = 0
    for case in Case.objects.filter(pk__in=chosen):
        try:
            answering.answer_alarm(by=request.user, case=case, words=form.cleaned_data["words"])
        except Refusal:
            continue  # closed meanwhile
        done += 1
    text = ngettext(
        "%(number)s entreprise a reçu votre message.", "%(number)s entreprises ont reçu votre message.", done
    )
    messages.success(request, text % {"number": done})
    return redirect(back)


@login_required
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is narrowed under a name; the same name replaces it."""
    _watcher(request)
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:60]
    query = request.POST.get("query", "").replace("\x00", "")[:400]
    if not name:
        messages.error(request, _("Donnez un nom à cette vue."))
    else:
        SavedView.objects.update_or_create(user_id=request.user.pk or 0, name=name, defaults={"query": query})
        messages.success(request, _("La vue « %(name)s » est gardée.") % {"name": name})
    return redirect(reverse("introductions:desk") + "?" + query)


@login_required
@require_POST
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of one's own views."""
    _watcher(request)
    get_object_or_404(SavedView, pk=pk, user__pk=request.user.pk or 0).delete()
    return redirect("introductions:desk")


@require_safe
def service(request: HttpRequest) -> HttpResponse:
    """Publish how well needs are answered, as a whole, by theme and by province."""
    key = f"introductions.service.{timezone.localdate()}.{get_language()}"
    figures = in_process.get_or_set(key, lambda: service_figures(timezone.localdate()), KEPT_FOR)
    return render(request, "introductions/service.html", figures)
