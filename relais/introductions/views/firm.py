"""The firm's pages: send a need, follow it, say whether it is met. Its link opens them without an account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.actors.models import Door
from relais.actors.queries import unread
from relais.groundwork.errors import Refusal
from relais.introductions import queries
from relais.introductions.additions import links_for_firm
from relais.introductions.enums import CaseState
from relais.introductions.forms import CloseForm, LaterForm, MessageForm, SendForm, WordsForm
from relais.introductions.models import GOING_CASES, Case, Introduction
from relais.introductions.rules import is_worth_telling, may_refer, may_watch
from relais.introductions.services import answering, closing, keeping, sending
from relais.introductions.views.posted import numbers, say_wrong_words
from relais.library.queries.pieces import done_by
from relais.needs.enums import Way
from relais.needs.models import Need
from relais.needs.presenting import MOST_CARDS, asked_of
from relais.needs.queries import find
from relais.needs.throttle import guard

PER_PAGE = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, token: str) -> HttpResponse:
    """Choose doors and say how to be reached; then the doors are told, or the address is confirmed first."""
    need = Need.objects.select_related("place", "area", "sector", "partner").filter(token=token, erased_at=None).first()
    if need is None:
        return render(request, "needs/gone.html", status=404)
    if existing := Case.objects.filter(need=need).first():
        return _sent(request, existing)
    found = find(asked_of(need), with_questions=False)
    shown = [kept.door for part in found.matched for kept in part.kept[:MOST_CARDS]]
    chosen = Door.objects.filter(pk__in=shown, slug=request.GET.get("porte", "")[:120].replace("\x00", "")).first()
    user: Any = request.user
    initial = {"doors": [chosen.slug] if chosen else []}
    vouched = need.partner is not None and need.way == Way.PARTNER and may_refer(user, need.partner)
    if user.is_authenticated and not may_watch(user) and not vouched:
        initial |= {"email": user.email, "contact": user.name}
    form = SendForm(
        request.POST if request.method == "POST" else None,
        doors=shown, animator=may_watch(user), vouched=vouched, initial=initial,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        guard(request)
        data = {name: value for name, value in form.cleaned_data.items() if name != "consent"}
        case = sending.send_need(by=user, need=need, language=get_language() or "fr", themes=found.main_themes, **data)
        return _sent(request, case)
    status = 422 if form.is_bound else 200
    context = {"form": form, "need": need, "any": bool(shown), "vouched": vouched}
    return render(request, "introductions/send.html", context, status=status)


def _sent(request: HttpRequest, case: Case) -> HttpResponse:
    """Lead whoever sent it from an account to the case. For others its link is in the letter only.

    Or anybody could confirm another's address, and whoever was shown the need's answer could act for the firm.
    """
    if may_watch(request.user) or (case.person_id is not None and case.person_id == request.user.pk):
        return redirect("introductions:case", token=case.token)
    referring = case.partner is not None and may_refer(request.user, case.partner)
    return render(request, "introductions/sent.html", {"case": case, "referring": referring})


@never_cache
@login_required
@require_safe
def my_path(request: HttpRequest) -> HttpResponse:
    """Show a person's needs, what became of each, what is next, and the sheets that they ticked."""
    page = Paginator(queries.cases_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "introductions/my_path.html", {"page": page, "done": done_by(request.user)})


@never_cache
@require_safe
def case(request: HttpRequest, token: str) -> HttpResponse:
    """Show one case: where it stands, whose turn it is, what was done, and what one may do."""
    return _show(request, _case(token))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the address. A GET only shows the button: scanners of mail follow links too."""
    found = _case(token)
    if request.method == "POST":
        sending.confirm_case(token=token)
        messages.success(request, _("Merci ! Les portes choisies sont prévenues."))
        return redirect("introductions:case", token=token)
    if found.state != CaseState.UNCONFIRMED:
        return redirect("introductions:case", token=token)
    return render(request, "introductions/confirm.html", {"case": found})


@require_POST
def close(request: HttpRequest, token: str) -> HttpResponse:
    """Close: met or not, and the satisfaction."""
    found, form = _case(token), CloseForm(request.POST)
    if not form.is_valid():
        return _show(request, found, close_form=form, status=422)
    return _do(
        request, token, closing.close_case, case=found, said=_("Merci. Le dossier est clôturé."), **form.cleaned_data
    )


@require_POST
def reopen(request: HttpRequest, token: str) -> HttpResponse:
    """Reopen."""
    return _do(request, token, closing.reopen_case, case=_case(token), said=_("Le dossier est rouvert."))


@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Withdraw from one door, or altogether."""
    found = _case(token)
    if "introduction" in request.POST:
        introduction = _introduction(request, found)
        said = _("Cette porte est prévenue que vous retirez votre demande.")
        return _do(request, token, closing.withdraw_introduction, introduction=introduction, said=said)
    return _do(request, token, closing.withdraw_case, case=found, said=_("Votre demande est retirée."))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then erase names and words."""
    found = _case(token)
    if request.method == "POST":
        return _do(request, token, keeping.erase_case, case=found, said=_("Vos données sont effacées."))
    if found.erased_at:
        return redirect("introductions:case", token=token)
    return render(request, "introductions/erase.html", {"case": found})


@require_POST
def later(request: HttpRequest, token: str) -> HttpResponse:
    """Tell how it stands three months after."""
    found, form = _case(token), LaterForm(request.POST)
    if not form.is_valid():
        return _show(request, found, later_form=form, status=422)
    return _do(request, token, closing.tell_later, case=found, said=_("Merci, c'est noté."), **form.cleaned_data)


@require_POST
def add(request: HttpRequest, token: str) -> HttpResponse:
    """Tell one more door."""
    found = _case(token)
    door = get_object_or_404(Door, slug=request.POST.get("door", "")[:120].replace("\x00", ""))
    return _do(request, token, sending.add_introduction, case=found, door=door, said=_("Cette porte est prévenue."))


@require_POST
def write(request: HttpRequest, token: str) -> HttpResponse:
    """Write to a door; the animator writes to the firm."""
    found, form = _case(token), MessageForm(request.POST)
    if not form.is_valid():
        if not may_watch(request.user):  # the firm has such a field for each door
            say_wrong_words(request, form)
        return _show(request, found, message_form=form, status=422)
    words, said = form.cleaned_data["words"], _("Votre message est envoyé.")
    if may_watch(request.user):
        return _do(request, token, answering.answer_alarm, case=found, words=words, said=said, linked=False)
    introduction = _introduction(request, found)
    return _do(request, token, answering.write_words, introduction=introduction, words=words, said=said)


def _case(token: str) -> Case:
    found = Case.objects.select_related("need__place", "need__sector", "person", "partner").filter(token=token).first()
    if found is None:
        raise Http404
    return found


def _introduction(request: HttpRequest, found: Case) -> Introduction:
    return get_object_or_404(found.introductions, pk__in=numbers(request, "introduction"))


def _do(request: HttpRequest, token: str, verb: Any, *, said: str, linked: bool = True, **values: Any) -> HttpResponse:
    """Do ``verb`` and go back to the case, which says what was done or why not."""
    if linked and not may_watch(request.user):  # who watches every case acts as that, not as the firm
        values["token"] = token
    try:
        verb(by=request.user, **values)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect("introductions:case", token=token)


def _show(request: HttpRequest, found: Case, *, status: int = 200, **forms: Any) -> HttpResponse:
    animator = may_watch(request.user)
    introductions = list(found.introductions.select_related("door__actor", "keeper"))
    added = {} if animator else links_for_firm(introductions)
    for introduction in introductions:
        introduction.links = added.get(introduction.pk, [])  # type: ignore[attr-defined]
    reopenable = found.state == CaseState.CLOSED and found.confirmed_at is not None and not found.erased_at
    open_ = found.state in GOING_CASES
    context: dict[str, Any] = {
        "case": found,
        "animator": animator,
        "introductions": introductions,
        "telephoned": unread([one.door.actor_id for one in introductions if one.active]) if open_ else set(),
        "steps": found.steps.select_related("introduction__door__actor", "by"),
        "open": open_,
        "reopenable": reopenable,
        "told_with": [] if animator else [one for one in introductions if is_worth_telling(found, one)],
        "next": queries.next_door(found) if open_ else None,
        "today": timezone.localdate(),
        "close_form": CloseForm(),
        "message_form": MessageForm() if animator else WordsForm(),
        "later_form": LaterForm() if closing.is_asked_later(found) and not animator else None,
    }
    return render(request, "introductions/case.html", context | forms, status=status)
