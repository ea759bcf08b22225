"""The door of the back office: editors and moderators only, with a policy of contents that its editor can live with."""

from collections.abc import Callable
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from relais.library.backoffice.groups import follow_duties
from relais.library.rules import may_write

POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "media-src": [SELF, "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-src": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],  # previews stand in a frame of the editor's own page
}


class BackOfficeMiddleware:
    """Let only those in who write or publish; to others it is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler and the address of the back office."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the back office's pages their own policy."""
        response = self.get_response(request)
        if _is_back_office(request):
            response._csp_replace = POLICY  # type: ignore[attr-defined]  # noqa: SLF001 - as its decorator does
            response["X-Frame-Options"] = "SAMEORIGIN"
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer in place of the page to whoever may not write. Raises Http404."""
        if not _is_back_office(request):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("people:sign_in"))
        if not may_write(request.user):
            raise Http404
        if follow_duties():
            for kept in ("_perm_cache", "_user_perm_cache", "_group_perm_cache"):
                request.user.__dict__.pop(kept, None)
        return None


def _is_back_office(request: HttpRequest) -> bool:
    return request.path_info.startswith(reverse("wagtailadmin_home"))
