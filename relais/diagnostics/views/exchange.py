"""The European exchange on pages: the files that came in, one more to look at, one to take out. Others find no such page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from relais.diagnostics.errors import FileRefused
from relais.diagnostics.forms.exchange import AssessmentsForm, ExportForm
from relais.diagnostics.keeping_queries import assessment_files
from relais.diagnostics.queries import definition_of
from relais.diagnostics.rules import may_exchange
from relais.diagnostics.services import exchange
from relais.diagnostics.services.importing import look_at_file
from relais.diagnostics.views.keeping import only
from relais.groundwork.uploads import receives_files

PER_PAGE = 20


@only(may_exchange)
@receives_files(2 * exchange.MOST_BYTES)  # so much is read to say kindly, with the form, that it is too much
@require_http_methods(["GET", "HEAD", "POST"])
def assessments(request: HttpRequest) -> HttpResponse:
    """List the files that were brought, and take another one: what is wrong line by line, or a page of its own."""
    posted = request.method == "POST"
    form = AssessmentsForm(request.POST, request.FILES) if posted else AssessmentsForm()
    wrong: tuple[str, ...] = ()
    if posted and form.is_valid():
        brought = form.cleaned_data["file"]
        try:
            file = look_at_file(by=request.user, version=form.chosen(), name=brought.name, data=brought.read())
        except FileRefused as refusal:
            form.add_error("file", str(refusal.message))
            wrong = refusal.problems
        else:
            return redirect("diagnostics:assessment_file", file.pk)
    return _page(request, form, ExportForm(), status=422 if posted else 200, wrong=wrong)


@only(may_exchange)
@require_POST
def export_assessments(request: HttpRequest) -> HttpResponseBase:
    """Return the exchange file of what is asked for, streamed; names leave with it, so it is recorded."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, AssessmentsForm(), form, status=422)
    version, asked = form.chosen(), form.cleaned_data
    rows = exchange.export_assessments(
        by=request.user, version=version, since=asked["since"], until=asked["until"], stage=asked["stage"]
    )
    lines = exchange.export_lines(definition_of(version), rows, form.style())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{version.questionnaire.slug}.csv"'
    return response


def _page(request: HttpRequest, form: AssessmentsForm, out: ExportForm, *, status: int, **more: Any) -> HttpResponse:
    page = Paginator(assessment_files(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "out": out, "page": page} | more
    return render(request, "diagnostics/keeping/exchange.html", context, status=status)
