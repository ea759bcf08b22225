"""The address that a request comes from."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest | None) -> str:
    """Return the address that ``request`` comes from; behind our proxy, the one that the proxy saw."""
    if request is None:
        return ""
    if settings.TABLE.behind_proxy:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return str(request.META.get("REMOTE_ADDR", ""))
