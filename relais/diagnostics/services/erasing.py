"""Erasing responses beyond the one in hand: all stages of a firm, what is past its term, what a person held."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from relais.diagnostics.errors import ResponseGone
from relais.diagnostics.events import ResponseErased
from relais.diagnostics.models import Response
from relais.diagnostics.queries import chain_of
from relais.diagnostics.rules import may_open
from relais.diagnostics.services.reminding import forget_address, forget_reminders
from relais.groundwork.announcements import announce
from relais.groundwork.errors import require
from relais.groundwork.models import Trace
from relais.groundwork.post import erase_letters_about
from relais.groundwork.services import record_trace

log = logging.getLogger(__name__)


def erase(response: Response, by: Any, *, past_term: bool = False) -> None:
    """Erase a locked ``response``; that it was erased stays told, without content. ``past_term``: nobody asked for it.

    Inside the transaction of a verb that has checked who may.
    """
    erase_responses([response.pk], past_term=past_term)
    record_trace(by=by, verb="erase_response", subject=response)


def erase_responses(keys: Sequence[int], *, past_term: bool = False) -> None:
    """Erase the responses ``keys``: traces, letters, consents, steps, marks and themselves.

    Inside the transaction of a verb that has checked who may, and leaves a trace of it.
    """
    forget_traces(keys)
    erase_letters_about(Response, keys)
    forget_reminders(keys)
    for key in keys:
        announce(ResponseErased(key, past_term))
    Response.objects.filter(pk__in=keys).delete()


def forget_traces(keys: Sequence[int]) -> None:
    """Delete what was recorded of the responses ``keys``: scores and steps stand in it.

    Inside the transaction of a verb that has checked who may.
    """
    ids = [str(key) for key in keys]
    Trace.objects.filter(subject_kind=Response._meta.label_lower, subject_id__in=ids).delete()


def erase_chain(*, by: Any, response: Response, token: str = "") -> int:
    """Erase ``response`` with all stages before and after it; return how many. Raises NotAllowed, ResponseGone.

    Each stage began with a copy of the answers before it, and shows the scores of the others: who may open one may erase all.
    """
    with transaction.atomic():
        stages = _locked_chain(response.pk)
        here = next((one for one in stages if one.pk == response.pk), None)
        if here is None:
            raise ResponseGone
        require(may_open(by, here, token))
        for one in stages:
            erase(one, by)
    return len(stages)


def erase_expired(now: datetime | None = None) -> int:
    """Erase the responses past their term; return how many. A job's verb: no person asks for it.

    Each is looked at again under its lock: who comes back to it meanwhile keeps it. What fails is tried again at the next run.
    """
    now = now or timezone.now()
    number = 0
    for pk in list(Response.objects.filter(kept_until__lt=now).order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                response = _expired(pk, now)
                if response is not None:
                    erase(response, None, past_term=True)
        except Exception:
            log.exception("response %s could not be erased and will be tried again", pk)
        else:
            number += response is not None
    return number


def erase_person(user: Any, by: Any) -> None:
    """Forget ``user`` before the account goes.

    What the account keeps is the person's own, accompanied or not: it is erased. What they accompany is the firm's: it stays and
    loses their name. Of any other response whose reminder goes to their address, the address is forgotten.
    """
    for response in Response.objects.select_for_update(of=("self",)).filter(user=user).order_by("pk"):
        erase(response, by)
    Response.objects.filter(adviser=user).update(adviser=None)
    forget_address(email=user.email, by=by)


def _expired(pk: int, now: datetime) -> Response | None:
    return Response.objects.select_for_update(of=("self",)).filter(pk=pk, kept_until__lt=now).first()


def _locked_chain(pk: int) -> list[Response]:
    """Return all stages around the response ``pk``, locked; one that is begun while we wait for a lock too."""
    known = set(chain_of(pk))
    while True:
        stages = list(Response.objects.select_for_update(of=("self",)).filter(pk__in=known).order_by("pk"))
        now = set(chain_of(pk))
        if now <= known:
            return stages
        known = now
