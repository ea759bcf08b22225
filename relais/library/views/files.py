"""Files and pictures for a browser: only those of published pieces, with what they are fixed by us, and in parts for films."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from relais.library.enums import FileKind
from relais.library.inspecting import PICTURES
from relais.library.models import File, Picture, PictureRendition
from relais.library.queries.films import is_poster, is_public_file, is_told, may_see_picture, may_see_size
from relais.library.ranges import OutOfReach, asked_part
from relais.library.rules import may_write

STEP = 65_536
MOST_AT_ONCE = 2_000_000  # bytes of a film in one answer: a slow line does not occupy a worker to its end
MONTH, HOUR = 30 * 86_400, 3600  # seconds for which a browser keeps what is public
SANDBOX = "default-src 'none'; sandbox"
# Browsers show a PDF by a program of their own, which a sandbox would stop.
POLICIES = {FileKind.PDF: "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"}


@require_safe
def file(request: HttpRequest, pk: int, digest: str, name: str) -> HttpResponseBase:
    """Send a file of a published piece, or to an editor any; under an older address of it, lead to the present one."""
    found = get_object_or_404(File, pk=pk)
    public = is_public_file(found)
    if not public and not may_write(request.user):
        raise Http404
    if (digest, name) != (found.digest, found.filename):
        return HttpResponseRedirect(found.url)
    most = MOST_AT_ONCE if found.kind == FileKind.VIDEO else 0
    response = _sent(request, found.file, found.content_type, found.get_file_hash(), most)
    attached = not found.is_shown or "telecharger" in request.GET
    response["Content-Disposition"] = _disposition(attached, found.filename)
    return _fixed(response, POLICIES.get(FileKind(found.kind), SANDBOX), MONTH if public else 0)


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Send a size of a picture that something published shows; the picture as it was brought, to editors only."""
    size = PictureRendition.objects.select_related("image").filter(file=path).first()
    found = size.image if size else get_object_or_404(Picture, file=path)
    kept = 0
    if size is None:
        seen = may_see_picture(request.user, found)
    else:
        kept = MONTH if is_poster(found) else HOUR if is_told(found) else 0
        seen = bool(kept) or may_see_size(request.user, found, request.GET.get("cle", ""))
    if not seen:
        raise Http404
    ending = PurePath(path).suffix[1:].lower()
    kind = PICTURES[ending][1] if ending in PICTURES else "application/octet-stream"
    response = _sent(request, (size or found).file, kind, PurePath(path).name)
    response["Content-Disposition"] = _disposition(kind not in dict(PICTURES.values()).values(), PurePath(path).name)
    return _fixed(response, SANDBOX, kept)


def _sent(request: HttpRequest, content: Any, kind: str, tag: str, most: int = 0) -> HttpResponseBase:
    """Return the answer with ``content``, whole or the part that is asked for; 304 when the reader has it already."""
    etag = f'"{tag}"'
    if etag in (one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")):
        response: HttpResponseBase = HttpResponse(status=304)
        response["ETag"] = etag
        return response
    try:
        size, part = content.size, None
    except FileNotFoundError:
        raise Http404 from None
    asked = request.headers.get("Range", "")
    if asked and request.headers.get("If-Range", etag) == etag:
        try:
            part = asked_part(asked, size, most)
        except OutOfReach:
            response = HttpResponse(status=416)
            response["Content-Range"] = f"bytes */{size}"
            return response
    first, length = (part.first, len(part)) if part else (0, size)
    response = StreamingHttpResponse(_read(content, first, length), status=206 if part else 200, content_type=kind)
    if part:
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    response["Content-Length"] = str(length)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    return response


def _disposition(attached: bool, name: str) -> str:  # noqa: FBT001 - as Django's own
    return content_disposition_header(attached, name) or "inline"


def _read(content: Any, first: int, length: int) -> Iterator[bytes]:
    """Yield ``length`` bytes from ``first`` on; the file is open no longer than they are asked for."""
    with content.open("rb") as opened:
        opened.seek(first)
        while length > 0 and (part := opened.read(min(STEP, length))):
            length -= len(part)
            yield part


def _fixed(response: HttpResponseBase, policy: str, kept: int) -> HttpResponseBase:
    """Return ``response`` with what may be done with it: nothing but to show it. Its address never holds other content.

    What is public is ``kept`` by browsers for so many seconds; 0: it is not public. A showcase's picture is kept for an hour
    only, since either side may withdraw it.
    """
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"public, max-age={kept}, immutable" if kept else "private, no-store"
    return response
