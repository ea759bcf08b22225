"""Hygiene of requests: refusals become pages, what no form could send is turned away early, HEAD gets no body."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from relais.groundwork.errors import TOO_BIG, Refusal, page
from relais.groundwork.uploads import FRAME, length_of, listen_on, most_anywhere, most_bytes


class RequestHygieneMiddleware:
    """Turn away early what no form could send, turn refusals into pages, and keep bodies from HEAD.

    No form sends NUL bytes in an address (PostgreSQL cannot store them), a body of untold length, or one that is longer
    than its page takes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the address, then pass on."""
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return page(request, 400)
        if request.META.get("HTTP_TRANSFER_ENCODING"):
            return _heard_out(request, page(request, 411))
        if length_of(request) > most_anywhere():
            return _heard_out(request, _too_long(request, most_anywhere()))
        response = self.get_response(request)
        if length_of(request) > FRAME and response.status_code >= 300:
            response = _heard_out(request, response)
        return without_body(response) if request.method == "HEAD" else response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer in place of a page that takes no request as long as this one, before anything reads it."""
        most = most_bytes(request, view)
        return _too_long(request, most) if length_of(request) > most else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal that a view let through into its page."""
        if isinstance(exception, Refusal):
            return page(request, exception.status, str(exception.message))
        if isinstance(exception, TOO_BIG):
            return page(request, 413)
        return None


def _too_long(request: HttpRequest, most: int) -> HttpResponse:
    """Return the page that says that at most ``most`` bytes are taken."""
    return page(request, 413, _("Cet envoi dépasse %(most)d Mo. Rien n'en a été gardé.") % {"most": most // 1_000_000})


def _heard_out(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return ``response`` to a request that is perhaps not read to its end: it reaches the sender, who is still sending."""
    line = request.META.get("gunicorn.socket")
    if line is not None:
        closers: list[Any] = response._resource_closers  # type: ignore[attr-defined]  # noqa: SLF001 - as FileResponse does
        closers.append(partial(listen_on, line))
    return response


def without_body(response: HttpResponse) -> HttpResponse:
    """Return ``response`` to a HEAD request: the headers that GET would get, its length too, and nothing after them."""
    if getattr(response, "streaming", False):
        response.streaming_content = ()  # type: ignore[attr-defined]
    else:
        response.content = b""
    return response
