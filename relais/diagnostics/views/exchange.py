"""The European exchange on pages: a file looked at, then kept; a file taken out. Others are told that there is no such page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from relais.diagnostics.errors import FileRefused
from relais.diagnostics.exchange_forms import NEWLINES, AssessmentsForm, ExportForm, KeepForm, packed
from relais.diagnostics.queries import definition_of
from relais.diagnostics.rules import may_exchange
from relais.diagnostics.services import exchange
from relais.diagnostics.views.keeping import only
from relais.groundwork.uploads import receives_files

MOST_SHOWN = 200


@only(may_exchange)
@receives_files(2 * exchange.MOST_BYTES)  # so much is read to say kindly, with the form, that it is too much
@require_http_methods(["GET", "HEAD", "POST"])
def assessments(request: HttpRequest) -> HttpResponse:
    """Look at a file of assessments: what is wrong line by line, or what keeping it would do."""
    posted = request.method == "POST"
    form = AssessmentsForm(request.POST, request.FILES) if posted else AssessmentsForm()
    context: dict[str, Any] = {"form": form, "out": ExportForm()}
    if posted and form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            sheet = exchange.read_sheet(form.chosen(), data)
        except FileRefused as refusal:
            form.add_error("file", str(refusal.message))
            context |= {"wrong": refusal.problems}
        else:
            plan = exchange.plan_import(by=request.user, version=form.chosen(), sheet=sheet)
            keep = KeepForm(initial={"version": str(form.chosen().pk), "kept": packed(data)})
            context |= {"plan": plan, "left_out": plan.left_out[:MOST_SHOWN], "keep": keep, "version": form.chosen()}
            context |= {"file_name": form.cleaned_data["file"].name}
            return render(request, "diagnostics/keeping/look.html", context)
    return render(request, "diagnostics/keeping/exchange.html", context, status=422 if posted else 200)


@only(may_exchange)
@receives_files(2 * exchange.MOST_BYTES)
@require_POST
def keep_assessments(request: HttpRequest) -> HttpResponse:
    """Keep the file that was looked at; it is read and checked again, for it comes from the page."""
    form = KeepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Le fichier s'est perdu en route : choisissez-le à nouveau."))
        return redirect("diagnostics:assessments")
    try:
        sheet = exchange.read_sheet(form.chosen(), form.cleaned_data["kept"])
        plan = exchange.import_assessments(by=request.user, version=form.chosen(), sheet=sheet)
    except FileRefused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("diagnostics:assessments")
    number = len(plan.kept)
    said = ngettext("%(number)s évaluation est gardée.", "%(number)s évaluations sont gardées.", number)
    left = len(plan.left_out)
    also = ngettext("%(number)s ligne l'était déjà.", "%(number)s lignes l'étaient déjà.", left) if left else ""
    messages.success(request, f"{said % {'number': number}} {also % {'number': left} if also else ''}".strip())
    return redirect("diagnostics:assessments")


@only(may_exchange)
@require_POST
def export_assessments(request: HttpRequest) -> HttpResponseBase:
    """Return the exchange file of what is asked for, streamed; names leave with it, so it is recorded."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        context = {"form": AssessmentsForm(), "out": form}
        return render(request, "diagnostics/keeping/exchange.html", context, status=422)
    version, asked = form.chosen(), form.cleaned_data
    rows = exchange.export_assessments(
        by=request.user, questionnaire=version.questionnaire, since=asked["since"], until=asked["until"],
        stage=asked["stage"],
    )  # fmt: skip
    lines = exchange.export_lines(
        definition_of(version), rows, newline=NEWLINES[asked["newline"]], marked=asked["marked"]
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{version.questionnaire.slug}.csv"'
    return response
