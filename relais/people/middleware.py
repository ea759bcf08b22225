"""Staff without a second factor are led to set one up."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from relais.people.queries import has_second_factor
from relais.people.rules import is_staff

OWN_ACCOUNT = ("account_", "mfa_", "people:")


class SecondFactorMiddleware:
    """Lead a signed-in animator or editor without a second factor to its page, from every other page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer in place of the page, when a second factor is asked for and missing; one's own account stays open."""
        # Without the cookie nobody is signed in, and public pages need not look at the session.
        if not settings.TABLE.asks_second_factor or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        here = request.resolver_match.view_name if request.resolver_match else ""
        if here.startswith(OWN_ACCOUNT) or not is_staff(request.user) or has_second_factor(request.user):
            return None
        return redirect("mfa_index")
