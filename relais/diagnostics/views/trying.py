"""A version tried as a respondent would take it, nothing stored; and what its answers lead to."""

import json
from contextlib import suppress
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from relais.diagnostics import presenting
from relais.diagnostics.answers import AnswerError, accept_apart, asked, cleaned, following, preceding, put
from relais.diagnostics.coverage import Lead, leads
from relais.diagnostics.definitions import LANGUAGES, Definition
from relais.diagnostics.forms.taking import QuestionForm
from relais.diagnostics.keeping_queries import open_doors
from relais.diagnostics.models import Response, Version
from relais.diagnostics.planning import gaps
from relais.diagnostics.presenting import screen_language
from relais.diagnostics.queries import definition_of
from relais.diagnostics.rules import may_edit
from relais.diagnostics.services.responses import write_scores
from relais.diagnostics.views.keeping import only, title_of, version_at
from relais.vocabulary.enums import Language
from relais.vocabulary.models import Theme

PER_PAGE = 100
END = "fin"
State = dict[str, dict[str, Any]]


@only(may_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one question after another in any of the languages; what was answered travels in the form and is kept nowhere."""
    version = version_at(pk)
    definition = definition_of(version)
    language = request.POST.get("language", "")
    language = language if language in LANGUAGES else screen_language()
    state = _state(definition, request.POST.get("state", ""))
    shown = [one.key for one in asked(definition, state["answers"])]
    at = request.POST.get("at", "")
    at = at if at in shown or at == END else shown[0]
    go, form = request.POST.get("go", ""), None
    with override(language):
        if go == "next" and at != END:
            form = _form(definition, at, language, state, request.POST)
            if form.is_valid():
                with suppress(AnswerError):  # then the question stays without an answer
                    put(state["answers"], state["apart"], definition.by_key[at], form.value(), form.aside())
                at, form = following(definition, state["answers"], at) or END, None
        elif go == "skip" and at != END:
            at = following(definition, state["answers"], at) or END
        elif go == "back":
            at = (shown[-1] if at == END else preceding(definition, state["answers"], at)) or shown[0]
        elif go == "again":
            at, state = shown[0], _state(definition, "")
        form = form or (None if at == END else _form(definition, at, language, state))
        asking = {} if form is None else _asking(definition, at, language, form, state)
        result = _result(version, definition, language, state) if form is None else {}
    context = {
        "version": version, "title": title_of(version), "at": at, "language": language, "form": form,
        "tongues": Language.choices, "state": json.dumps(state), "asking": asking, "result": result,
        "is_survey": definition.scoring is None,
    }  # fmt: skip
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "diagnostics/keeping/try_out.html", context, status=status)


@only(may_edit)
@require_safe
def coverage(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which answer leads to which theme, and how many open doors each has; what is missing stands first."""
    version = version_at(pk)
    definition, doors = definition_of(version), open_doors()
    found = list(leads(definition))
    used = {slug for one in found for slug in one.themes}
    names = {theme.slug: str(theme) for theme in Theme.objects.filter(slug__in=used)}
    rows = sorted((_row(definition, one, doors, names) for one in found), key=lambda row: row["order"])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "version": version, "title": title_of(version), "page": page,
        "wrong": sum(row["order"] < 2 for row in rows), "number": len(rows),
    }  # fmt: skip
    return render(request, "diagnostics/keeping/coverage.html", context)


def _row(definition: Definition, lead: Lead, doors: dict[str, int], names: dict[str, str]) -> dict[str, Any]:
    question, language = definition.by_key[lead.question], screen_language()
    parts = {one.key: one.text for one in getattr(question, "options", ()) or getattr(question, "items", ())}
    themes = [{"slug": slug, "name": names.get(slug, slug), "doors": doors.get(slug, 0)} for slug in lead.themes]
    order = 3 if lead.is_fact else 0 if not themes else 1 if not all(one["doors"] for one in themes) else 2
    return {
        "question": question.title.in_language(language), "answer": parts[lead.item].in_language(language),
        "themes": themes, "is_fact": lead.is_fact, "order": order,
    }  # fmt: skip


def _state(definition: Definition, text: str) -> State:
    """Return the answers that travel in the form; none when they do not fit any more."""
    try:
        kept = json.loads(text)
        answers = cleaned(definition, kept["answers"])
        apart = {key: accept_apart(definition.by_key[key], value) for key, value in dict(kept["apart"]).items()}
    except (ValueError, KeyError, TypeError, AnswerError, RecursionError):
        return {"answers": {}, "apart": {}}
    return {"answers": answers, "apart": apart}


def _form(definition: Definition, at: str, language: str, state: State, data: Any = None) -> QuestionForm:
    return QuestionForm(
        data, question=definition.by_key[at], language=language, answer=state["answers"].get(at),
        aside=state["apart"].get(at, ()),
    )  # fmt: skip


def _asking(definition: Definition, at: str, language: str, form: QuestionForm, state: State) -> dict[str, Any]:
    question = definition.by_key[at]
    keys = [one.key for one in asked(definition, state["answers"])]
    return {
        "kind": question.kind, "title": question.title.in_language(language), "required": question.required,
        "help": question.help.in_language(language) if question.help else "",
        "columns": [form.said(one.name) for one in getattr(question, "columns", ())],
        "number": keys.index(at) + 1, "asked": len(keys), "before": preceding(definition, state["answers"], at),
    }  # fmt: skip


def _result(version: Version, definition: Definition, language: str, state: State) -> dict[str, Any]:
    """Return the score and the gaps of what was tried; nothing for a survey, which has none."""
    if definition.scoring is None:
        return {}
    keys = {one.key for one in asked(definition, state["answers"])}
    response = Response(version=version, language=language)
    response.answers = {key: value for key, value in state["answers"].items() if key in keys}
    response.apart = {key: value for key, value in state["apart"].items() if key in keys}
    write_scores(response)
    found = gaps(definition, response.answers, response.apart)
    told = [{"goal": (one.goal or one.text).in_language(language), "themes": one.themes} for one in found[:10]]
    return presenting.result_context(response) | {"gaps": told}
