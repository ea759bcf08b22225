"""The staff's side: questionnaires, their versions and files. Others are told that there is no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.diagnostics import drafting, problems
from relais.diagnostics.definitions import LARGEST, schema
from relais.diagnostics.enums import VersionState
from relais.diagnostics.errors import QuestionnaireWrong, StillToWrite
from relais.diagnostics.forms.drafts import BeginForm, QuestionnaireFileForm
from relais.diagnostics.keeping_queries import kept_questionnaires
from relais.diagnostics.models import Version
from relais.diagnostics.presenting import screen_language
from relais.diagnostics.rules import may_edit, may_exchange, may_publish
from relais.diagnostics.services import drafting as drafts
from relais.diagnostics.services import questionnaires
from relais.groundwork.errors import Refusal
from relais.groundwork.uploads import receives_files

MOST_TOLD = 20
UNDO = "diagnostics.undo"  # in the session: the draft as it was before its last change
View = Callable[..., HttpResponseBase]


def only(allowed: Callable[[Any], bool]) -> Callable[[View], View]:
    """Answer 404 to whom ``allowed`` does not let in."""

    def guarding(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not allowed(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guarding


def version_at(pk: int) -> Version:
    """Return a version of any state, or answer 404."""
    return get_object_or_404(Version.objects.select_related("questionnaire"), pk=pk)


@only(may_edit)
@require_safe
def questionnaires_page(request: HttpRequest) -> HttpResponse:
    """List the questionnaires with their versions."""
    user = request.user
    context = {"rows": kept_questionnaires(), "publishes": may_publish(user), "exchanges": may_exchange(user)}
    return render(request, "diagnostics/keeping/questionnaires.html", context)


@only(may_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a questionnaire of one's own."""
    form = BeginForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            version = drafts.begin_questionnaire(by=request.user, **form.cleaned_data)
        except QuestionnaireWrong as refusal:
            for problem in problems.told(refusal.problems):
                form.add_error(None, str(problem))
        except Refusal as refusal:
            form.add_error("slug", str(refusal.message))
        else:
            return redirect("diagnostics:version", version.pk)
    context = {"form": form}
    return render(request, "diagnostics/keeping/begin.html", context, status=422 if form.is_bound else 200)


@only(may_edit)
@receives_files(2 * LARGEST)  # so much is read to say kindly, with the form, that it is too much
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Take a questionnaire's file as a draft, or name each of its problems."""
    posted = request.method == "POST"
    form = QuestionnaireFileForm(request.POST, request.FILES) if posted else QuestionnaireFileForm()
    wrong: list[problems.Problem] = []
    if posted and form.is_valid():
        before = dict(Version.objects.filter(state=VersionState.DRAFT).values_list("pk", "body"))
        try:
            version = questionnaires.import_questionnaire(by=request.user, data=form.cleaned_data["file"].read())
        except QuestionnaireWrong as refusal:
            wrong = problems.told(refusal.problems)
            form.add_error("file", str(refusal.message))
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
        else:
            if version.pk in before:
                request.session[UNDO] = {"version": version.pk, "digest": version.digest, "body": before[version.pk]}
            messages.success(request, _("Le fichier est devenu un brouillon. Relisez-le, puis publiez-le."))
            return redirect("diagnostics:version", version.pk)
    context = {"form": form, "wrong": wrong[:200], "more": max(0, len(wrong) - 200)}
    return render(request, "diagnostics/keeping/bring_in.html", context, status=422 if posted else 200)


@only(may_edit)
@require_safe
def file_schema(_request: HttpRequest) -> HttpResponse:
    """Return the JSON Schema of a questionnaire's file."""
    response = JsonResponse(schema(), json_dumps_params={"indent": 1})
    response["Content-Disposition"] = 'attachment; filename="relais-questionnaire-1.schema.json"'
    return response


@only(may_edit)
@require_safe
def file(_request: HttpRequest, pk: int) -> HttpResponse:
    """Return the file of a version."""
    version = version_at(pk)
    response = HttpResponse(questionnaires.export_questionnaire(version), content_type="application/json")
    name = f"{version.questionnaire.slug}-{version.number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@only(may_edit)
@require_POST
def new_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a draft from a version; when there is one already, go there."""
    version = version_at(pk)
    try:
        draft = drafts.draft_from(by=request.user, version=version)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        draft = version.questionnaire.versions.filter(state=VersionState.DRAFT).first() or version
    return redirect("diagnostics:version", draft.pk)


@only(may_publish)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft, or say what is still to be written."""
    version = version_at(pk)
    try:
        questionnaires.publish_version(by=request.user, version=version)
    except StillToWrite as refusal:
        places = [problems.place_words(place) for place in refusal.places]
        more = _(" … et %(number)s autres") % {"number": len(places) - MOST_TOLD} if len(places) > MOST_TOLD else ""
        messages.error(request, f"{refusal.message} {' ; '.join(places[:MOST_TOLD])}{more}")
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("La version est publiée : les nouvelles réponses la reçoivent."))
    return redirect("diagnostics:version", pk)


@only(may_publish)
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Let new responses get this version."""
    try:
        questionnaires.choose_version(by=request.user, version=version_at(pk))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Les nouvelles réponses reçoivent cette version ; les autres gardent la leur."))
    return redirect("diagnostics:questionnaires")


@only(may_publish)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the questionnaire of this version no more."""
    questionnaires.withdraw_questionnaire(by=request.user, questionnaire=version_at(pk).questionnaire)
    messages.success(request, _("Le questionnaire n'est plus proposé. Pour le remettre, choisissez une version."))
    return redirect("diagnostics:questionnaires")


@only(may_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then throw a draft away; its file can be taken first."""
    version = version_at(pk)
    if version.state != VersionState.DRAFT:
        raise Http404
    if request.method == "POST":
        questionnaires.discard_draft(by=request.user, version=version)
        messages.success(request, _("Le brouillon est jeté."))
        return redirect("diagnostics:questionnaires")
    return render(request, "diagnostics/keeping/discard.html", {"version": version, "title": title_of(version)})


def title_of(version: Version) -> str:
    """Return the title of a version in the screen's language, its identifier as long as it has none."""
    return words(version.body["title"]) or version.questionnaire.slug


def words(text: Any) -> str:
    """Return what is written of ``text`` in the screen's language, else in French."""
    said = (text or {}).get(screen_language(), "")
    if not said or said in drafting.PLACEHOLDERS.values():
        said = (text or {}).get("fr", "")
    return "" if said in drafting.PLACEHOLDERS.values() else said
