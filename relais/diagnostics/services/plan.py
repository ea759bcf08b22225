"""The plan: gaps that the firm puts on its path as steps, and where each stands."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from relais.diagnostics.enums import StepState
from relais.diagnostics.errors import ResponseGone
from relais.diagnostics.models import LONGEST_NOTE, Response, Step
from relais.diagnostics.planning import Cell, gaps
from relais.diagnostics.queries import definition_of
from relais.diagnostics.rules import may_open, require_scored
from relais.diagnostics.services.terms import TERM, touch
from relais.groundwork.errors import NotFound, require
from relais.groundwork.services import record_trace


def put_steps(*, by: Any, response: Response, cells: Sequence[Cell], token: str = "") -> list[Step]:
    """Put the gaps at ``cells`` (question, item) on the firm's path; return the steps that are new.

    What is no gap of the response is left out; what is there already stays as it is. Raises NotAllowed, NotDone, NotScored.
    """
    with transaction.atomic():
        response = _locked(by, response, token)
        known = {gap.cell for gap in gaps(definition_of(response.version), response.answers, response.apart)}
        there = set(response.steps.values_list("question", "item"))
        new = [cell for cell in dict.fromkeys(cells) if cell in known and cell not in there]
        steps = [Step.objects.create(response=response, question=question, item=item) for question, item in new]
        if steps:
            _touched(response)
            record_trace(by=by, verb="put_steps", subject=response, after={"steps": [str(step) for step in steps]})
    return steps


def mark_step(*, by: Any, step: Step, state: StepState, note: str | None = None, token: str = "") -> Step:
    """Say where a step stands; ``note`` None leaves the note as it is. Raises NotAllowed, NotFound."""
    with transaction.atomic():
        response = _locked(by, step.response, token)
        step = _still_there(response, step)
        before = {"state": step.state}
        step.state, step.changed_at = StepState(state), timezone.now()
        if note is not None:
            step.note = note[:LONGEST_NOTE]
        step.save(update_fields=["state", "note", "changed_at"])
        _touched(response)
        record_trace(by=by, verb="mark_step", subject=response, before=before, after={"state": step.state})
    return step


def take_step_away(*, by: Any, step: Step, token: str = "") -> None:
    """Take a step off the path. Raises NotAllowed, NotFound."""
    with transaction.atomic():
        response = _locked(by, step.response, token)
        step = _still_there(response, step)
        record_trace(by=by, verb="take_step_away", subject=response, before={"step": str(step)})
        step.delete()
        _touched(response)


def carry_steps(response: Response) -> None:
    """Take the path of the stage before over to ``response``, just finished: what is no gap any more is done.

    Inside the transaction of a verb that has checked who may.
    """
    definition = definition_of(response.version)
    if response.previous is None or definition.scoring is None:
        return
    open_cells = {gap.cell for gap in gaps(definition, response.answers, response.apart)}
    for old in response.previous.steps.all():
        still = (old.question, old.item) in open_cells
        state = old.state if still or old.state == StepState.DROPPED else StepState.DONE
        if still and old.state == StepState.DONE:
            state = StepState.DOING  # said to be done once, and open again
        Step.objects.create(response=response, question=old.question, item=old.item, state=state, note=old.note)


def _locked(by: Any, response: Response, token: str) -> Response:
    found = Response.objects.select_for_update(of=("self",)).select_related("version").filter(pk=response.pk).first()
    if found is None:
        raise ResponseGone
    require(may_open(by, found, token))
    require_scored(found)
    return found


def _still_there(response: Response, step: Step) -> Step:
    """Return the step of the locked ``response`` as it is now. Raises NotFound when somebody took it away meanwhile."""
    found = response.steps.filter(pk=step.pk).first()
    if found is None:
        raise NotFound
    return found


def _touched(response: Response) -> None:
    """Keep the response longer: somebody works on its path."""
    touch(response)
    response.save(update_fields=TERM)
