"""What the organiser's pages share: the round that is theirs, and what a verb says."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from relais.groundwork.errors import Refusal
from relais.surveys.models import Round
from relais.surveys.rules import may_organise


def own_round(request: HttpRequest, pk: int) -> Round:
    """Return the round ``pk``. Raises Http404 when it is another's: its existence is not told."""
    found = Round.objects.select_related("organiser", "version__questionnaire", "previous__version__questionnaire")
    round_ = get_object_or_404(found, pk=pk)
    if not may_organise(request.user, round_.organiser):
        raise Http404
    return round_


def tried(request: HttpRequest, verb: Callable[[], Any], said: str) -> bool:
    """Do ``verb`` and say so, or say why not; tell whether it was done."""
    try:
        verb()
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return False
    messages.success(request, said)
    return True
