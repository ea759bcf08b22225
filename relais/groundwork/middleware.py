"""Hygiene of requests: refusals become pages, what no form could send is turned away early, HEAD gets no body."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from relais.groundwork.errors import TOO_BIG, Refusal, page


class RequestHygieneMiddleware:
    """Answer 400 to NUL bytes in an address (PostgreSQL cannot store them), turn refusals into pages, and keep bodies from HEAD."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the address, then pass on."""
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return page(request, 400)
        response = self.get_response(request)
        return without_body(response) if request.method == "HEAD" else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal that a view let through into its page."""
        if isinstance(exception, Refusal):
            return page(request, exception.status, str(exception.message))
        if isinstance(exception, TOO_BIG):
            return page(request, 413)
        return None


def without_body(response: HttpResponse) -> HttpResponse:
    """Return ``response`` to a HEAD request: the headers that GET would get, its length too, and nothing after them."""
    if getattr(response, "streaming", False):
        response.streaming_content = ()  # type: ignore[attr-defined]
    else:
        response.content = b""
    return response
