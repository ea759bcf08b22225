"""Pages on which a response is begun, answered by whoever holds its link, finished, kept and erased."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.diagnostics import presenting, queries
from relais.diagnostics.additions import ending_of
from relais.diagnostics.answers import following, preceding, trace_of, unanswered
from relais.diagnostics.enums import Audience, Purpose
from relais.diagnostics.errors import AlreadyDone, AnsweredMeanwhile, AnswersMissing
from relais.diagnostics.forms.taking import FactsForm, QuestionForm, StartForm, known_facts
from relais.diagnostics.models import Response
from relais.diagnostics.presenting import screen_language
from relais.diagnostics.rules import may_accompany
from relais.diagnostics.services import erasing, responses
from relais.groundwork.brakes import brake

ORDER = [Audience.MICRO, Audience.SME, Audience.PSO, Audience.PROVIDER]


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Show which diagnostic is for whom, how long each takes and what one gets."""
    found = sorted(queries.offered(), key=lambda one: ORDER.index(Audience(one.audience)))
    cards = [_card(one) for one in found]
    return render(request, "diagnostics/welcome.html", {"cards": cards})


@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell what a diagnostic is, and begin it."""
    version = queries.version_called(slug)
    if version is None or version.questionnaire.purpose != Purpose.DIAGNOSTIC:
        raise Http404
    user: Any = request.user
    firm, accompanies = queries.own_firm(user), may_accompany(user)
    data = request.POST if request.method == "POST" else None
    form = StartForm(data, accompanies=accompanies, initial=known_facts(firm))
    if request.method == "POST" and form.is_valid():
        brake(request)
        with_firm = form.cleaned_data.get("accompanied", False)
        response = responses.start_response(
            by=user, version=version, language=screen_language(), actor=None if with_firm else firm,
            accompanied=with_firm, **form.facts(),
        )  # fmt: skip
        first = presenting.parts(queries.definition_of(version), response)[0].lines[0]
        return redirect("diagnostics:question", response.token, first.key)
    context = {"card": _card(version.questionnaire), "form": form, "firm": firm}
    return render(request, "diagnostics/questionnaire.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_safe
def overview(request: HttpRequest, token: str) -> HttpResponse:
    """Show how far it is, the link to keep, and who may use it."""
    response = queries.response_at(token)
    definition = queries.definition_of(response.version)
    parts = presenting.parts(definition, response)
    open_ones = unanswered(definition, response.answers, response.apart)
    user: Any = request.user
    context = {
        "response": response,
        "parts": parts,
        "answered": sum(part.answered for part in parts),
        "asked": sum(len(part.lines) for part in parts),
        "next": open_ones[0] if open_ones else "",
        "address": request.build_absolute_uri(request.path),
        "is_survey": definition.purpose == "survey",
        "is_kept": user.is_authenticated and user.pk in {response.user_id, response.adviser_id},
        "minutes": definition.minutes,
    }
    return render(request, "diagnostics/overview.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """Ask one question and keep its answer; ``?manque=1`` goes on to the next that is still open."""
    response = queries.response_at(token)
    definition = queries.definition_of(response.version)
    found = definition.by_key.get(key)
    if found is None:
        raise Http404
    if response.is_done:
        messages.info(request, str(AlreadyDone.message))
        return redirect("diagnostics:result", token)
    form = _form(request.POST if request.method == "POST" else None, response, found)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                response = responses.answer_question(
                    by=request.user, response=response, question=key, value=form.value(), apart=form.aside(), token=token,
                    seen=form.cleaned_data["seen"],
                )  # fmt: skip
            except AnsweredMeanwhile as refusal:
                response = queries.response_at(token)
                form, status = _met(request, response, found, refusal), 409
            else:
                return _onward(request, response, key)
    return render(request, "diagnostics/question.html", _asking(request, response, found, form), status=status)


def _form(data: Any, response: Response, found: Any) -> QuestionForm:
    return QuestionForm(
        data, question=found, language=screen_language(), answer=response.answers.get(found.key),
        aside=response.apart.get(found.key, ()), seen=trace_of(response.answers, response.apart, found.key),
    )  # fmt: skip


def _met(request: HttpRequest, response: Response, found: Any, refusal: AnsweredMeanwhile) -> QuestionForm:
    """Return the form with what was sent, and beside it what somebody else answered; sending again replaces it."""
    data = request.POST.copy()
    data["seen"] = trace_of(response.answers, response.apart, found.key)
    form = _form(data, response, found)
    form.is_valid()
    theirs = presenting.answer_words(found, response.answers.get(found.key))
    said = _("Sa réponse : %(answer)s. La vôtre est ci-dessous : « Enregistrer » la met à la place.") % {
        "answer": theirs
    }
    form.add_error(None, f"{refusal.message} {said}")
    return form


def _onward(request: HttpRequest, response: Response, key: str) -> HttpResponse:
    definition = queries.definition_of(response.version)
    if request.GET.get("manque"):
        left = unanswered(definition, response.answers, response.apart)
        if left:
            address = redirect("diagnostics:question", response.token, left[0])
            address["Location"] += "?manque=1"
            return address
        return redirect("diagnostics:finish", response.token)
    after = following(definition, response.answers, key)
    if after:
        return redirect("diagnostics:question", response.token, after)
    return redirect("diagnostics:finish", response.token)


def _asking(request: HttpRequest, response: Response, found: Any, form: QuestionForm) -> dict[str, Any]:
    definition, language = queries.definition_of(response.version), screen_language()
    keys = [line for part in presenting.parts(definition, response) for line in part.lines]
    at = next((line for line in keys if line.key == found.key), None)
    titles = {one.key: one.title.in_language(language) for one in definition.dimensions}
    return {
        "response": response,
        "question": found,
        "title": found.title.in_language(language),
        "help": found.help.in_language(language) if found.help else "",
        "dimension": titles.get(found.dimension or "", ""),
        "form": form,
        "number": at.number if at else 0,
        "asked": len(keys),
        "before": preceding(definition, response.answers, found.key),
        "after": following(definition, response.answers, found.key),
        "columns": [form.said(one.name) for one in getattr(found, "columns", ())],
        "address": request.build_absolute_uri(reverse("diagnostics:overview", args=[response.token])),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is still open, and finish."""
    response = queries.response_at(token)
    if response.is_done:
        return redirect("diagnostics:result", token)
    definition = queries.definition_of(response.version)
    status = 200
    if request.method == "POST":
        try:
            done = responses.finish_response(by=request.user, response=response, token=token)
        except AlreadyDone:
            return redirect("diagnostics:result", token)  # somebody else has just finished it
        except AnswersMissing:
            status = 422
        else:
            # Asked here: of an anonymous survey, the link that is in hand opens nothing any more.
            return redirect(ending_of(done) or reverse("diagnostics:result", args=[token]))
    lines = [line for part in presenting.parts(definition, response) for line in part.lines]
    left = [line for line in lines if not line.is_answered]
    context = {
        "response": response,
        "left": left,
        "required": [line for line in left if line.is_required],
        "asked": len(lines),
        "failed": status == 422,
        "last": lines[-1].key,
        "is_survey": definition.purpose == "survey",
    }
    return render(request, "diagnostics/finish.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, token: str) -> HttpResponse:
    """Change who answers."""
    response = queries.response_at(token)
    initial = {
        "name": response.name, "sector": response.sector.slug if response.sector else "",
        "place": str(response.place or response.area or ""), "employees": response.employees,
    }  # fmt: skip
    form = FactsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        responses.tell_facts(by=request.user, response=response, token=token, **form.facts())
        messages.success(request, _("C'est noté."))
        return redirect("diagnostics:overview", token)
    context = {"response": response, "form": form}
    return render(request, "diagnostics/facts.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then erase: this stage, or all of them."""
    response = queries.response_at(token)
    times = len(queries.chain_of(response.pk))
    if request.method == "POST":
        if "all" in request.POST:
            erasing.erase_chain(by=request.user, response=response, token=token)
            said = _("C'est effacé, pour toutes les fois : réponses, scores et chemins. Les liens ne répondent plus.")
        else:
            responses.erase_response(by=request.user, response=response, token=token)
            said = _("C'est effacé : réponses, score et chemin. Le lien ne répond plus.")
            if times > 1:
                said += " " + _("Les autres fois restent, avec ce qu'elles ont repris de celle-ci.")
        messages.success(request, said)
        return redirect("diagnostics:welcome")
    return render(request, "diagnostics/erase.html", {"response": response, "times": times})


@require_POST
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the response in one's account. Who is not signed in is told so here: the secret stands in no other address."""
    brake(request)
    response = queries.response_at(token)
    if not request.user.is_authenticated:
        messages.info(request, _("Connectez-vous d'abord, puis revenez par votre lien pour le garder."))
        return redirect("diagnostics:overview", token)
    responses.keep_response(by=request.user, response=response, token=token)
    messages.success(request, _("C'est gardé : vous le retrouvez dans « Mon espace »."))
    return redirect("diagnostics:overview", token)


@never_cache
@require_safe
def export(request: HttpRequest, token: str) -> HttpResponse:
    """Hand everything that is kept of the response over as JSON."""
    response = queries.response_at(token)
    body = queries.told(response) | {"exported_at": timezone.now().isoformat()}
    answer = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="diagnostic.json"'
    return answer


def _card(found: Any) -> dict[str, Any]:
    definition, language = queries.definition_of(found.current), screen_language()
    return {
        "slug": found.slug,
        "title": definition.title.in_language(language),
        "summary": definition.summary.in_language(language),
        "minutes": definition.minutes,
        "questions": len(definition.questions),
        "audience": found.get_audience_display(),
        "dimensions": [one.title.in_language(language) for one in definition.dimensions],
        "version": found.current.number,
    }
