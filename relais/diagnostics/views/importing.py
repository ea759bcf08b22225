"""A file of assessments on its page: what it holds, how far it is, kept, given up, undone. Others find no such page."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.diagnostics.enums import FileState
from relais.diagnostics.errors import FileMovedOn
from relais.diagnostics.keeping_queries import assessment_files, outlook
from relais.diagnostics.models import AssessmentFile
from relais.diagnostics.rules import may_exchange
from relais.diagnostics.services import importing
from relais.diagnostics.views.keeping import only


@only(may_exchange)
@require_safe
def file_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a file holds and where it stands."""
    file = _file_at(pk)
    context = _told(file) | {"look": _look(file)}
    return render(request, "diagnostics/keeping/file.html", context)


@only(may_exchange)
@require_safe
def file_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the piece of the page that tells how far the file is."""
    return render(request, "diagnostics/keeping/file_state.html", _told(_file_at(pk)))


@only(may_exchange)
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the file that was looked at; its page shows how far it is."""
    return _decided(request, pk, importing.keep_file)


@only(may_exchange)
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a file whose work stopped."""
    return _decided(request, pk, importing.resume_file)


@only(may_exchange)
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a file that was only looked at."""
    file = _file_at(pk)
    try:
        importing.give_up_file(by=request.user, file=file)
    except FileMovedOn as refusal:
        messages.error(request, str(refusal.message))
        return redirect("diagnostics:assessment_file", pk)
    messages.success(request, _("Rien de « %(name)s » n'est gardé.") % {"name": file.name})
    return redirect("diagnostics:assessments")


@only(may_exchange)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, telling what goes and what stays, then take back what the file brought."""
    if request.method == "POST":
        return _decided(request, pk, importing.undo_file)
    file = _file_at(pk)
    if not file.is_undoable:
        messages.error(request, str(FileMovedOn.message))
        return redirect("diagnostics:assessment_file", pk)
    return render(request, "diagnostics/keeping/undo_file.html", {"file": file, "outlook": outlook(file)})


def _decided(request: HttpRequest, pk: int, verb: Callable[..., AssessmentFile]) -> HttpResponse:
    try:
        verb(by=request.user, file=_file_at(pk))
    except FileMovedOn as refusal:
        messages.error(request, str(refusal.message))
    return redirect("diagnostics:assessment_file", pk)


def _file_at(pk: int) -> AssessmentFile:
    return get_object_or_404(assessment_files(), pk=pk)


def _told(file: AssessmentFile) -> dict[str, Any]:
    """Return what the piece that is asked for again and again shows."""
    stays = file.responses.count() if file.state == FileState.UNDONE else 0
    return {"file": file, "words": _words(file), "stays": stays}


def _words(file: AssessmentFile) -> str:
    """Return where the file stands, in a sentence or two."""
    if file.reason:
        stopped = _("Arrêté avant la fin : %(reason)s. Ce qui est fait reste fait.")
        return stopped % {"reason": file.get_reason_display()}
    if file.state == FileState.KEPT:
        said = ngettext("%(number)s évaluation est gardée.", "%(number)s évaluations sont gardées.", file.stored)
        left = ngettext("%(number)s ligne l'était déjà.", "%(number)s lignes l'étaient déjà.", file.left_out)
        also = f" {left % {'number': _grouped(file.left_out)}}" if file.left_out else ""
        return f"{said % {'number': _grouped(file.stored)}}{also}"
    if file.state == FileState.UNDONE:
        number = file.erased
        over = _("L'import est annulé.")
        said = ngettext("%(number)s évaluation est effacée.", "%(number)s évaluations sont effacées.", number)
        return f"{over} {said % {'number': _grouped(number)}}"
    return {
        FileState.LOOKED: _("Rien n'est encore gardé."),
        FileState.WAITING: _("Le fichier attend son tour."),
        FileState.KEEPING: _("Les évaluations sont en train d'être gardées."),
        FileState.UNDOING: _("Les évaluations sont en train d'être effacées."),
    }[FileState(file.state)]


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _look(file: AssessmentFile) -> dict[str, Any]:
    """Return what the look at the file found, its days as days."""
    found = dict(file.look)
    days = {name: date.fromisoformat(found[name]) for name in ("first", "last") if found.get(name)}
    return found | days | {name: _lines(found.get(name, ())) for name in ("lines", "otherwise_lines")}


def _lines(told: Iterable[tuple[int, str, str, str]]) -> list[dict[str, Any]]:
    return [
        {"line": line, "name": name, "stage": stage, "day": date.fromisoformat(day)} for line, name, stage, day in told
    ]
