"""The brake on machines that ask too much, told without climbing: the room that counts registers, forms of any room ask."""

from collections.abc import Callable

from django.http import HttpRequest

_registered: list[Callable[[HttpRequest], None]] = []


def register_brake(brake: Callable[[HttpRequest], None]) -> None:
    """Let ``brake`` count requests from now on, in place of an earlier one; it raises TooMany past its limit."""
    _registered[:] = [brake]


def brake(request: HttpRequest) -> None:
    """Count this request against its address. Raises TooMany; does nothing when no room counts."""
    for one in _registered:
        one(request)
