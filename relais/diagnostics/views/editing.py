"""The editor of a draft: its outline, and one page for each part. Every save checks the whole; the last change can be undone."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.diagnostics import drafting, problems
from relais.diagnostics.drafting import Body, DraftError
from relais.diagnostics.enums import VersionState
from relais.diagnostics.errors import QuestionnaireWrong
from relais.diagnostics.forms.drafts import KIND_NAMES, ChangeForm, PartForm
from relais.diagnostics.forms.questions import form_for
from relais.diagnostics.models import Version
from relais.diagnostics.rules import may_edit, may_publish
from relais.diagnostics.services.drafting import change_draft
from relais.diagnostics.views.keeping import UNDO, only, title_of, version_at, words
from relais.groundwork.errors import Refusal

HEAD = "tete"  # the place of the head in an address


@only(may_edit)
@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a version: its outline, to change while it is a draft, and what can be done with it."""
    found = version_at(pk)
    body = found.body
    left = list(drafting.unwritten(body))
    undo = request.session.get(UNDO) or {}
    sides = {one["key"]: words(one["title"]) for one in body.get("dimensions", [])}
    context = {
        "version": found,
        "title": title_of(found),
        "is_draft": found.state == VersionState.DRAFT,
        "publishes": may_publish(request.user),
        "is_current": found.questionnaire.current_id == found.pk,
        "left": len(left),
        "lists": [
            {"place": name, "anchor": name, "title": title, "rows": _rows(body.get(name, []), name, left, sides)}
            for name, title in (
                ("questions", _("Questions")),
                ("dimensions", _("Dimensions")),
                ("levels", _("Niveaux")),
            )
            if name == "questions" or body["purpose"] == "diagnostic"
        ],
        "kinds": KIND_NAMES.items(),
        "can_undo": undo.get("version") == found.pk and undo.get("digest") == found.digest,
        "scores": "scoring" in body,
    }
    return render(request, "diagnostics/keeping/version.html", context)


@only(may_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    """Show one part of a draft as a form, and keep it when the whole stays right."""
    found = _draft(pk)
    name = "" if place == HEAD else place
    posted = request.method == "POST"
    try:
        form = form_for(request.POST if posted else None, body=found.body, place=name, seen=found.digest)
    except DraftError as error:
        raise Http404 from error
    status = 200
    if posted:
        status = 422
        if form.is_valid() and _kept(request, found, form, name):
            messages.success(request, _("Enregistré."))
            return redirect(_after(request, pk, name))
    return render(request, "diagnostics/keeping/part.html", _shown(found, form, name), status=status)


@only(may_edit)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Add, move or remove a part."""
    found = _draft(pk)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Rien n'est changé : rechargez la page et recommencez."))
        return redirect("diagnostics:version", pk)
    asked = form.cleaned_data
    try:
        body, to = _changed(found.body, asked)
        _keep(request, found, body, asked["seen"])
    except DraftError as error:
        raise Http404 from error
    except QuestionnaireWrong as refusal:
        told = " ; ".join(str(one) for one in problems.told(refusal.problems)[:5])
        messages.error(request, _("Rien n'est changé. %(problems)s") % {"problems": told})
        return redirect(_page_of(pk, asked["place"]))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("diagnostics:version", pk)
    if asked["action"] == "remove":
        messages.success(request, _("Retiré. « Annuler la dernière modification » le remet."))
    return redirect(to if to.startswith("/") else _page_of(pk, to))


@only(may_edit)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft back as it was before its last change, when nobody has changed it since."""
    found = _draft(pk)
    before = request.session.get(UNDO) or {}
    if before.get("version") != pk or before.get("digest") != found.digest:
        messages.error(request, _("Il n'y a rien à annuler, ou le brouillon a changé depuis."))
        return redirect("diagnostics:version", pk)
    try:
        _keep(request, found, before["body"], found.digest)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("La dernière modification est annulée. La même commande la refait."))
    return redirect("diagnostics:version", pk)


def _draft(pk: int) -> Version:
    found = version_at(pk)
    if found.state != VersionState.DRAFT:
        raise Http404
    return found


def _keep(request: HttpRequest, found: Version, body: Body, seen: str) -> None:
    before = found.body
    kept = change_draft(by=request.user, version=found, body=body, seen=seen)
    request.session[UNDO] = {"version": kept.pk, "digest": kept.digest, "body": before}


def _kept(request: HttpRequest, found: Version, form: PartForm, name: str) -> bool:
    """Keep what the form says; tell the form what is wrong with the whole."""
    try:
        body = drafting.replaced(found.body, name, form.filled())
        _keep(request, found, body, form.cleaned_data["seen"])
    except QuestionnaireWrong as refusal:
        form.take_problems(problems.told(refusal.problems))
        return False
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def _changed(body: Body, asked: dict[str, Any]) -> tuple[Body, str]:
    """Return the new body, and the place (or the page) to show next."""
    place, action = asked["place"], asked["action"]
    owner, _dot, number = place.rpartition(".")
    if action == "add":
        after = int(number) if number.isdecimal() else None
        listed = owner if after is not None else place
        made = drafting.added(body, listed, kind=asked["kind"] or "ticks", after=after)
        before = drafting.part_at(body, listed) if listed in body or "." in listed else []
        at = len(before) if after is None else after + 1
        return made, listed if listed == "levels" else f"{listed}.{at}"
    if action == "remove":
        return drafting.removed(body, place), owner
    return drafting.moved(body, place, -1 if action == "up" else 1), owner


def _page_of(pk: int, place: str) -> str:
    """Return the page that shows the part at ``place``, or the list at it."""
    steps = place.split(".")
    if len(steps) == 1:
        return f"{reverse('diagnostics:version', args=[pk])}#{steps[0]}"
    if len(steps) == 3:  # the lines of a question
        return f"{reverse('diagnostics:part', args=[pk, '.'.join(steps[:2])])}#{steps[2]}"
    return reverse("diagnostics:part", args=[pk, place])


def _after(request: HttpRequest, pk: int, name: str) -> str:
    """Return where to go on after a save: the same page, or what the part stands in."""
    if "stay" in request.POST:
        return reverse("diagnostics:part", args=[pk, name or HEAD])
    owner = name.rpartition(".")[0]
    return _page_of(pk, owner) if owner else reverse("diagnostics:version", args=[pk])


def _shown(found: Version, form: PartForm, name: str) -> dict[str, Any]:
    steps = name.split(".") if name else []
    left = list(drafting.unwritten(found.body))
    listed = next((one for one in ("items", "options") if isinstance(form.part, dict) and one in form.part), "")
    question = ".".join(steps[:2]) if len(steps) == 4 else ""
    return {
        "version": found,
        "title": title_of(found),
        "form": form,
        "place": name or HEAD,
        "named": problems.place_words(name) if name else _("Titre, résumé, public"),
        "within": question,
        "within_named": problems.place_words(question) if question else "",
        "lists": [
            {"place": f"{name}.{listed}", "anchor": listed,
             "title": _("Lignes") if listed == "items" else _("Réponses possibles"), "rows": _rows(form.part[listed], f"{name}.{listed}", left)}
        ] if listed and len(steps) == 2 else [],
        "is_draft": True,
        "themes": sorted(form.theme_names.values(), key=str.casefold) if "theme_1" in form.fields else [],
    }  # fmt: skip


def _rows(
    parts: list[Body], place: str, left: list[str], sides: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Return the parts of a list as the outline shows them; ``sides`` are the titles of the dimensions by key."""
    found = []
    for number, one in enumerate(parts):
        here = f"{place}.{number}"
        title = words(one.get("title") or one.get("text" if place.endswith(("items", "options")) else "name"))
        found.append({
            "place": here, "number": number + 1, "key": one["key"], "title": title,
            "kind": KIND_NAMES.get(one.get("kind", ""), ""), "dimension": (sides or {}).get(one.get("dimension", ""), ""),
            "condition": (one.get("when") or {}).get("question", ""),
            "left": sum(path.startswith(f"{here}.") for path in left),
            "first": number == 0, "last": number == len(parts) - 1,
        })  # fmt: skip
    return found
