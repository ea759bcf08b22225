"""The door-holder's pages: what was sent to one's doors, and the answer. The letter's link opens one without an account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from relais.groundwork.errors import Refusal
from relais.introductions import queries
from relais.introductions.additions import links_for_door
from relais.introductions.forms import DeclineForm, MessageForm, WordsForm
from relais.introductions.models import OPEN_CASES, Introduction
from relais.introductions.rules import is_worth_telling
from relais.introductions.services import answering
from relais.introductions.views.paging import page_of
from relais.introductions.views.posted import numbers, say_wrong_words

PER_PAGE = 25


@never_cache
@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for an answer, what is in hand, what is done."""
    box = request.GET.get("boite", "waiting")
    if box not in queries.INBOX:
        raise Http404
    names = {"waiting": _("À répondre"), "taken_up": _("En cours"), "done": _("Terminées")}
    counts = queries.inbox_counts(request.user)
    page = page_of(request, queries.inbox(request.user, box), PER_PAGE, count=counts[box])
    boxes = [{"box": name, "name": names[name], "count": counts[name]} for name in queries.INBOX]
    context = {"page": page, "box": box, "boxes": boxes, "today": timezone.localdate()}
    return render(request, "introductions/inbox.html", context)


@login_required
@require_POST
def take_up_many(request: HttpRequest) -> HttpResponse:
    """Take up all the demands that were ticked; one that somebody answered meanwhile is left as it is."""
    done = 0
    for introduction in queries.inbox(request.user, "waiting").filter(
        pk__in=numbers(request, "introductions", PER_PAGE)
    ):
        try:
            answering.take_up(by=request.user, introduction=introduction)
        except Refusal:
            continue
        done += 1
    if done:
        text = ngettext("%(number)s demande est prise en charge.", "%(number)s demandes sont prises en charge.", done)
        messages.success(request, text % {"number": done})
    else:
        messages.warning(request, _("Cochez d'abord les demandes à prendre en charge."))
    return redirect("introductions:inbox")


@never_cache
@require_safe
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show one demand and what one may do with it."""
    return _show(request, _introduction(token))


@require_POST
def take_up(request: HttpRequest, token: str) -> HttpResponse:
    """Take it up."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        say_wrong_words(request, form)
        return _show(request, _introduction(token), status=422)
    said = _("C'est noté : l'entreprise est prévenue que vous la contactez.")
    return _do(request, token, answering.take_up, words=form.cleaned_data["words"], said=said)


@require_POST
def put_back(request: HttpRequest, token: str) -> HttpResponse:
    """Undo the taking up."""
    return _do(request, token, answering.put_back, said=_("La demande attend de nouveau une réponse."))


@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Decline with a reason."""
    form = DeclineForm(request.POST)
    if not form.is_valid():
        say_wrong_words(request, form)
        return _show(request, _introduction(token), decline_form=form, status=422)
    return _do(
        request, token, answering.decline, said=_("C'est noté : l'entreprise est prévenue."), **form.cleaned_data
    )


@require_POST
def report(request: HttpRequest, token: str) -> HttpResponse:
    """Report how it ended here."""
    form = WordsForm(request.POST)
    result = request.POST.get("result", "")
    if result not in answering.REPORTS or not form.is_valid():
        messages.error(request, _("Choisissez ce qui s'est passé."))
        return redirect("introductions:answer", token=token)
    said = _("Merci. L'entreprise dira si son besoin est réglé.") if result == "helped" else _("Merci, c'est noté.")
    return _do(request, token, answering.report, result=result, words=form.cleaned_data["words"], said=said)


@require_POST
def write(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the firm something."""
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _show(request, _introduction(token), message_form=form, status=422)
    return _do(
        request, token, answering.write_words, words=form.cleaned_data["words"], said=_("Votre message est envoyé.")
    )


def _introduction(token: str) -> Introduction:
    found = (
        Introduction.objects.select_related("case__need__place", "case__need__sector", "door__actor", "keeper")
        .filter(token=token)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _do(request: HttpRequest, token: str, verb: Any, *, said: str, **values: Any) -> HttpResponse:
    try:
        verb(by=request.user, introduction=_introduction(token), token=token, **values)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect("introductions:answer", token=token)


def _show(request: HttpRequest, introduction: Introduction, *, status: int = 200, **forms: Any) -> HttpResponse:
    steps = introduction.case.steps.filter(introduction=introduction).select_related("by")
    context: dict[str, Any] = {
        "introduction": introduction,
        "case": introduction.case,
        "steps": steps,
        "open": introduction.active and introduction.case.state in OPEN_CASES,
        "tellable": is_worth_telling(introduction.case, introduction),
        "links": links_for_door([introduction]).get(introduction.pk, []),
        "today": timezone.localdate(),
        "decline_form": DeclineForm(),
        "message_form": MessageForm(),
    }
    return render(request, "introductions/answer.html", context | forms, status=status)
