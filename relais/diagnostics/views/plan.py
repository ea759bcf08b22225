"""Pages of the plan: what to do first and who helps, what the score would be, the firm's path."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from relais.diagnostics import plans, queries
from relais.diagnostics.enums import StepState
from relais.diagnostics.forms.taking import StepForm
from relais.diagnostics.models import Response, Step
from relais.diagnostics.presenting import screen_language
from relais.diagnostics.services import plan as verbs

PER_PAGE = 20


@never_cache
@require_safe
def plan(request: HttpRequest, token: str) -> HttpResponse:
    """Show the gaps with what closes them, the path, and ``?si=``: what the score would be if some were closed."""
    response = queries.response_at(token)
    if not response.is_done:
        return redirect("diagnostics:overview", token)
    definition = queries.definition_of(response.version)
    if definition.purpose == "survey":
        raise Http404
    ticked = plans.cells_in(request.GET.getlist("si"))
    dimension = request.GET.get("cote", "")
    sides = [(one.key, one.title.in_language(screen_language())) for one in definition.dimensions]
    if dimension not in dict(sides):
        dimension = ""
    shown = plans.shown_gaps(response, dimension=dimension, ticked=ticked)
    steps = plans.shown_steps(response)
    done, number = plans.progress_of(steps)
    taken = plans.cells_in([request.GET.get("retire", "")])
    context = {
        "response": response,
        "first": shown[: plans.OPEN],
        "more": shown[plans.OPEN :],
        "number": len(shown),
        "sides": sides,
        "dimension": dimension,
        "hidden_ticks": [name for name in map(plans.name_of, ticked) if name not in {one.cell for one in shown}],
        "steps": [one for one in steps if not one.is_dropped],
        "dropped": [one for one in steps if one.is_dropped],
        "done": done,
        "number_of_steps": number,
        "states": StepState,
        "taken": plans.name_of(taken[0]) if taken else "",
        "what_if": plans.what_if(response, ticked),
    }
    return render(request, "diagnostics/plan.html", context)


@require_POST
def put_steps(request: HttpRequest, token: str) -> HttpResponse:
    """Put gaps on the path."""
    response = queries.response_at(token)
    cells = plans.cells_in(request.POST.getlist("cells"))
    new = verbs.put_steps(by=request.user, response=response, cells=cells, token=token)
    if new:
        said = ngettext("C'est sur votre chemin.", "%(number)d points sont sur votre chemin.", len(new))
        messages.success(request, said % {"number": len(new)} if len(new) > 1 else said)
    else:
        messages.info(request, _("Rien de nouveau : c'est déjà sur votre chemin."))
    return _to_path(token)


@require_POST
def mark_step(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Say where a step stands, and note what there is to note."""
    step = _step(queries.response_at(token), pk)
    data = request.POST.copy()
    data.setdefault("state", step.state)
    form = StepForm(data)
    if form.is_valid():
        note = form.cleaned_data["note"] if "note" in request.POST else None
        verbs.mark_step(by=request.user, step=step, state=form.cleaned_data["state"], note=note, token=token)
        messages.success(request, _("C'est noté : %(state)s.") % {"state": StepState(form.cleaned_data["state"]).label})
    else:
        messages.error(request, _("Ce n'est pas noté : 500 signes au plus, et un état de la liste."))
    return _to_path(token)


@require_POST
def take_step_away(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Take a step off the path; the page offers to put it back."""
    step = _step(queries.response_at(token), pk)
    verbs.take_step_away(by=request.user, step=step, token=token)
    return redirect(f"{reverse('diagnostics:plan', args=[token])}?retire={step.question}.{step.item}#chemin")


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List the diagnostics that a person keeps or accompanies, with their next steps."""
    user: Any = request.user
    page = Paginator(queries.responses_of(user).prefetch_related("steps"), PER_PAGE).get_page(request.GET.get("page"))
    rows = []
    for response in page:
        steps = plans.shown_steps(response) if response.is_done else []
        done, number = plans.progress_of(steps)
        ahead = [one for one in steps if one.step.state in {StepState.DOING, StepState.AHEAD}]
        rows.append({"response": response, "done": done, "number": number, "ahead": ahead[:3],
                     "accompanied": response.adviser_id == user.pk})  # fmt: skip
    return render(request, "diagnostics/mine.html", {"page": page, "rows": rows})


def _step(response: Response, pk: int) -> Step:
    found = response.steps.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.response = response
    return found


def _to_path(token: str) -> HttpResponse:
    return redirect(f"{reverse('diagnostics:plan', args=[token])}#chemin")
