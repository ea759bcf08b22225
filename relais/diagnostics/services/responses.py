"""Responses: begun without an account, saved at each answer by whoever holds the link, finished once, erased at will."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from relais.actors.models import Actor
from relais.diagnostics.answers import AnswerError, accept, asked, missing, patched, put, trace_of
from relais.diagnostics.enums import ResponseState, Stage, VersionState
from relais.diagnostics.errors import (
    AlreadyDone,
    AnsweredMeanwhile,
    AnswersMissing,
    AnswerWrong,
    LastStage,
    ResponseGone,
    VersionFixed,
)
from relais.diagnostics.events import ResponseFinished
from relais.diagnostics.models import Response, Version
from relais.diagnostics.planning import Cell
from relais.diagnostics.queries import definition_of
from relais.diagnostics.rules import may_open, require_scored
from relais.diagnostics.scoring import score
from relais.diagnostics.services.erasing import erase
from relais.diagnostics.services.plan import carry_steps
from relais.diagnostics.services.terms import OPEN_KEPT, TERM, touch
from relais.groundwork.announcements import announce
from relais.groundwork.errors import require
from relais.groundwork.services import record_trace

FACTS = ("name", "number", "sector", "place", "area", "employees")


def start_response(
    *, by: Any, version: Version, language: str = "fr", actor: Actor | None = None, accompanied: bool = False,
    unordered: bool = False, **facts: Any,
) -> Response:  # fmt: skip
    """Begin a response to a published ``version``; no account is needed.

    ``facts`` may hold name, number (of the enterprise), sector, place, area, employees; ``actor`` is the firm's page, from
    which is taken what ``facts`` does not name: what it names as empty, somebody prefers not to tell. With ``accompanied``, the signed-in person is the firm's adviser, else they keep it
    themselves. An ``unordered`` response gets a number drawn at random, which does not tell when it was begun. Raises
    VersionFixed when the version is not published.
    """
    if version.state != VersionState.PUBLISHED:
        raise VersionFixed
    now = timezone.now()
    response = Response(version=version, language=language, actor=actor, started_at=now, touched_at=now)
    for name in FACTS:
        told = facts[name] if name in facts else _known(actor, name)
        if told is not None:
            setattr(response, name, told)
    response.kept_until = now + OPEN_KEPT
    if getattr(by, "is_authenticated", False):
        setattr(response, "adviser" if accompanied else "user", by)
    if unordered:  # below zero, so that the numbers of others go on as before
        response.pk = -1 - secrets.randbelow(2**62)
    with transaction.atomic():
        response.save(force_insert=True)
        record_trace(by=by, verb="start_response", subject=response, after={"version": version.pk})
    return response


def answer_question(
    *, by: Any, response: Response, question: str, value: Any, apart: Any = (), token: str = "", seen: str | None = None
) -> Response:
    """Keep one answer, and which of its items are not relevant; others' answers meanwhile stay.

    ``value`` None takes the answer back. ``seen`` is the trace (``answers.trace_of``) of the answer that the person saw: when
    somebody has given another since, nothing is kept. Raises NotAllowed, AlreadyDone, AnsweredMeanwhile, AnswerWrong with
    the reason.
    """
    with transaction.atomic():
        response = _open(by, response, token)
        found = definition_of(response.version).by_key.get(question)
        if found is None:
            raise AnswerWrong(fields={question: f"{question}: no such question"})
        before = trace_of(response.answers, response.apart, question)
        try:
            put(response.answers, response.apart, found, value, apart)
        except AnswerError as error:
            raise AnswerWrong(fields={question: str(error)}) from error
        if seen and before not in {seen, trace_of(response.answers, response.apart, question)}:
            raise AnsweredMeanwhile
        touch(response)
        response.save(update_fields=["answers", "apart", *TERM])
    return response


def tell_changes(*, by: Any, response: Response, changes: Mapping[Cell, Any], token: str = "") -> Response:
    """Say what has changed since the stage before: states by (question, item), as ``answers.state_of`` gives them.

    What is said of nothing else changes, others' answers meanwhile stay. Raises NotAllowed, AlreadyDone, AnswerWrong.
    """
    with transaction.atomic():
        response = _open(by, response, token)
        definition = definition_of(response.version)
        for (key, item), state in changes.items():
            question = definition.by_key.get(key)
            if question is None:
                raise AnswerWrong(fields={key: f"{key}: no such question"})
            try:
                response.answers[key] = accept(question, patched(question, response.answers.get(key), item, state))
            except AnswerError as error:
                raise AnswerWrong(fields={key: str(error)}) from error
        touch(response)
        response.save(update_fields=["answers", *TERM])
    return response


def tell_facts(*, by: Any, response: Response, token: str = "", **facts: Any) -> Response:
    """Change who answers, as ``start_response`` takes it; finished responses too, their scores stay. Raises NotAllowed."""
    with transaction.atomic():
        response = _locked(response)
        require(may_open(by, response, token))
        for name in FACTS:
            if name in facts:
                setattr(response, name, facts[name])
        touch(response)
        response.save(update_fields=[*FACTS, *TERM])
    return response


def finish_response(*, by: Any, response: Response, token: str = "", on: date | None = None) -> Response:
    """End a response and score it by its version's rule; ``on`` is the day of the assessment (today).

    Raises NotAllowed, AlreadyDone, AnswersMissing with the keys of the questions.
    """
    with transaction.atomic():
        response = _open(by, response, token)
        definition = definition_of(response.version)
        keys = {one.key for one in asked(definition, response.answers)}
        if lacking := missing(definition, response.answers):
            raise AnswersMissing(lacking)
        response.answers = {key: value for key, value in response.answers.items() if key in keys}
        response.apart = {key: value for key, value in response.apart.items() if key in keys}
        now = timezone.now()
        response.state, response.finished_at = ResponseState.DONE, now
        response.assessed_on = on or timezone.localdate()
        write_scores(response)
        touch(response)
        response.save()
        carry_steps(response)
        record_trace(by=by, verb="finish_response", subject=response, after={"overall": response.overall})
        announce(ResponseFinished(response.pk))
    return response


def write_scores(response: Response) -> None:
    """Fill the score fields of a finished ``response`` from its answers; a survey has none. Saves nothing."""
    definition = definition_of(response.version)
    if definition.scoring is None:
        return
    official = score(definition, response.answers)
    response.scores = list(official.dimensions)
    response.overall, response.level = official.overall, official.level
    if response.apart:
        adjusted = score(definition, response.answers, response.apart)
        response.adjusted, response.adjusted_overall = list(adjusted.dimensions), adjusted.overall


def start_again(*, by: Any, response: Response, token: str = "") -> Response:
    """Begin the next stage after a finished ``response``, with its answers as they were; the same one when it was begun.

    The address of a reminder stays behind: it was given for one letter. Raises NotAllowed, NotDone, NotScored, LastStage.
    """
    with transaction.atomic():
        before = _locked(response)
        require(may_open(by, before, token))
        require_scored(before)
        begun = Response.objects.filter(previous=before).first()
        if begun is not None:
            return begun
        if before.stage == Stage.T2:
            raise LastStage
        now = timezone.now()
        again = Response(
            version=before.version, stage=Stage.T1 if before.stage == Stage.T0 else Stage.T2, previous=before,
            actor=before.actor, user=before.user, adviser=before.adviser, language=before.language,
            answers=before.answers, apart=before.apart, started_at=now, touched_at=now, kept_until=now + OPEN_KEPT,
            **{name: getattr(before, name) for name in FACTS},
        )  # fmt: skip
        again.save()
        record_trace(by=by, verb="start_again", subject=again, after={"previous": before.pk})
    return again


def keep_response(*, by: Any, response: Response, token: str) -> Response:
    """Let the signed-in person who holds the link keep the response in their account. Raises NotAllowed."""
    with transaction.atomic():
        response = _locked(response)
        require(getattr(by, "is_authenticated", False) and may_open(by, response, token))
        if response.user_id is None and response.adviser_id != by.pk:
            response.user = by
            response.save(update_fields=["user"])
            record_trace(by=by, verb="keep_response", subject=response)
    return response


def erase_response(*, by: Any, response: Response, token: str = "") -> None:
    """Erase a response, answers, names, steps and traces. What was counted without names stays counted. Raises NotAllowed.

    A stage that began with its answers keeps its copy: ``erasing.erase_chain`` erases all of them.
    """
    with transaction.atomic():
        response = _locked(response)
        require(may_open(by, response, token))
        erase(response, by)


def _known(actor: Actor | None, name: str) -> Any:
    """Return what the firm's page says of it; its address is not taken: nobody agreed to be reminded there."""
    taken = {
        "name": "name",
        "number": "enterprise_number",
        "sector": "sector",
        "place": "place",
        "employees": "employees",
    }
    return getattr(actor, taken[name]) if actor and name in taken else None


def _open(by: Any, response: Response, token: str) -> Response:
    response = _locked(response)
    require(may_open(by, response, token))
    if response.state != ResponseState.OPEN:
        raise AlreadyDone
    return response


def _locked(response: Response) -> Response:
    found = Response.objects.select_for_update(of=("self",)).select_related("version").filter(pk=response.pk).first()
    if found is None:
        raise ResponseGone
    return found
