"""Open data out, and files in."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from relais.actors.errors import ImportRefused
from relais.actors.exporting import lines_of
from relais.actors.forms.importing import MOST_BYTES, ImportForm
from relais.actors.importing import Report, import_file
from relais.groundwork.uploads import receives_files
from relais.people.rules import is_animator

MOST_SHOWN = 200


@require_safe
@cache_control(public=True, max_age=600)
def export_actors(request: HttpRequest) -> StreamingHttpResponse:
    """Return all actors in the exchange format, one a line, streamed."""
    return _exported("actors")


@require_safe
@cache_control(public=True, max_age=600)
def export_doors(request: HttpRequest) -> StreamingHttpResponse:
    """Return all doors in the exchange format, one a line, streamed."""
    return _exported("doors")


def _exported(kind: str) -> StreamingHttpResponse:
    def parts() -> Iterator[str]:
        for line in lines_of(kind):
            yield json.dumps(line, ensure_ascii=False) + "\n"

    response = StreamingHttpResponse(parts(), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="relais-{kind}.jsonl"'
    return response


class Limited(FileUploadHandler):
    """Stops keeping a file once it is larger than an import may be; the rest is read and thrown away."""

    def __init__(self, request: HttpRequest) -> None:
        """Start with nothing read."""
        super().__init__(request)
        self.read = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on while there is room."""
        self.read += len(raw_data)
        if self.read > MOST_BYTES:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


@receives_files(4 * MOST_BYTES)  # so much is read to say kindly, with the form, that it is too much
@never_cache
@csrf_exempt  # the check reads the body: it comes after the limit, in _import
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """Let an animator import a file of actors or doors; others are told that there is no such page."""
    if not is_animator(request.user):
        raise Http404
    limit = Limited(request)
    request.upload_handlers.insert(0, limit)
    return _import(request, limit)


@csrf_protect
def _import(request: HttpRequest, limit: Limited) -> HttpResponse:
    if request.method != "POST":
        return render(request, "actors/import_file.html", {"form": ImportForm()})
    form = ImportForm(request.POST, request.FILES)
    form.is_valid()
    if limit.read > MOST_BYTES:
        form.errors.clear()  # the reading stopped at the file: what came after it is not missing
        form.add_error(
            "file", _("Ce fichier dépasse 5 Mo : partagez-le en plusieurs, ou importez-le par la ligne de commande.")
        )
        return render(request, "actors/import_file.html", {"form": form}, status=413)
    if form.errors:
        return render(request, "actors/import_file.html", {"form": form}, status=400)
    kind, file = form.cleaned_data["kind"], form.cleaned_data["file"]
    as_csv = file.name.lower().endswith(".csv")
    if as_csv and kind == "doors":
        form.add_error("file", _("Les portes s'importent en JSON Lines, pas en CSV."))
        return render(request, "actors/import_file.html", {"form": form}, status=400)
    context: dict[str, Any] = {"form": form, "file_name": file.name, "most": MOST_SHOWN, "most_slice": f":{MOST_SHOWN}"}
    try:
        report = import_file(kind, file, by=request.user, as_csv=as_csv, keep_going=form.cleaned_data["keep_going"])
    except ImportRefused as refused:
        context |= {"report": Report(refused=refused.lines, refused_count=len(refused.lines)), "refused": refused.lines}
        context["nothing_written"] = True
        return render(request, "actors/import_file.html", context, status=400)
    context |= {"report": report, "refused": report.refused}
    return render(request, "actors/import_file.html", context)
