"""Where a response leads after its end, told without climbing: a room above registers here, our pages ask.

A survey, for example, thanks its respondents on a page of its own; the taking pages may not import it.
"""

from collections.abc import Callable

from relais.diagnostics.models import Response

_registered: list[Callable[[Response], str]] = []


def register_ending(ending: Callable[[Response], str]) -> None:
    """Let ``ending`` answer where a finished response leads: an address, or empty when it knows nothing of it."""
    _registered.append(ending)


def ending_of(response: Response) -> str:
    """Return the address of the page that follows the end of ``response``, empty for our own."""
    return next((address for one in _registered if (address := one(response))), "")
