"""Pages of the next stage: begin it, say in three minutes what has changed, be reminded of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from relais.diagnostics import queries
from relais.diagnostics.answers import asked, unanswered
from relais.diagnostics.errors import AnswerWrong
from relais.diagnostics.forms.stages import ChangesForm, ReminderForm
from relais.diagnostics.planning import gaps
from relais.diagnostics.presenting import screen_language
from relais.diagnostics.rules import require_scored
from relais.diagnostics.services import reminding, responses
from relais.diagnostics.views.results import show_result
from relais.groundwork.brakes import brake
from relais.groundwork.errors import Refusal


@require_POST
def again(request: HttpRequest, token: str) -> HttpResponse:
    """Begin the next stage; once begun, go on with it."""
    brake(request)
    begun = responses.start_again(by=request.user, response=queries.response_at(token), token=token)
    if begun.is_done:
        return redirect("diagnostics:result", begun.token)
    return redirect("diagnostics:three_minutes", begun.token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def three_minutes(request: HttpRequest, token: str) -> HttpResponse:
    """Ask only what may have changed since the stage before."""
    response = queries.response_at(token)
    definition, before = queries.definition_of(response.version), response.previous
    if before is None or response.is_done or definition.scoring is None:
        return redirect("diagnostics:overview", token)
    form = ChangesForm(
        request.POST if request.method == "POST" else None, definition=definition,
        gaps=gaps(definition, before.answers, before.apart), answers=response.answers,
        path=before.steps.values_list("question", "item"), language=screen_language(),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            changed = responses.tell_changes(by=request.user, response=response, changes=form.changes(), token=token)
        except AnswerWrong as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect(*_next(changed, before))
    context = {"response": response, "form": form}
    return render(request, "diagnostics/three_minutes.html", context, status=422 if form.is_bound else 200)


def _next(response: Any, before: Any) -> tuple[str, ...]:
    """Return where to go on: to a question that the changes opened and nobody has answered, else to the end."""
    definition = queries.definition_of(response.version)
    earlier = {one.key for one in asked(definition, before.answers)}
    fresh = [key for key in unanswered(definition, response.answers, response.apart) if key not in earlier]
    return ("diagnostics:question", response.token, fresh[0]) if fresh else ("diagnostics:finish", response.token)


@require_POST
def remind(request: HttpRequest, token: str) -> HttpResponse:
    """Ask to be reminded, or stop it."""
    response = queries.response_at(token)
    if "stop" in request.POST:
        reminding.stop_reminder(by=request.user, response=response, token=token)
        messages.success(request, _("C'est arrêté, et l'adresse est oubliée."))
        return redirect("diagnostics:result", token)
    require_scored(response)  # the page below has no other
    form = ReminderForm(request.POST)
    if not form.is_valid():
        return show_result(request, response, reminder=form, status=422)
    brake(request)
    email = form.cleaned_data["email"]
    try:
        at_once = reminding.ask_reminder(
            by=request.user, response=response, email=email, token=token, language=screen_language()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        if at_once:
            messages.success(request, _("C'est prévu : un e-mail dans six mois."))
        else:
            said = _("Un e-mail vient de partir à %(email)s : ouvrez-le et confirmez votre adresse.")
            messages.success(request, said % {"email": email})
    return redirect("diagnostics:result", token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_reminder(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm an address. A GET only shows the button: scanners of mail follow links too."""
    if request.method == "POST":
        reminding.confirm_reminder(key=key)
        messages.success(request, _("C'est prévu : un e-mail dans six mois."))
        return redirect("diagnostics:welcome")
    context = {"email": reminding.read_link(key).asked_email}
    return render(request, "diagnostics/confirm_reminder.html", context)
