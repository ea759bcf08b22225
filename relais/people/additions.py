"""Links that higher rooms put on the page of one's account, told without climbing: each registers here, the page asks."""

from typing import Any

from django.urls import reverse

_registered: dict[str, Any] = {}


def register_link(address: str, words: Any) -> None:
    """Let the page of one's account lead to the address named ``address``; ``words`` (lazy text) say what is there."""
    _registered[address] = words


def links() -> list[tuple[str, Any]]:
    """Return address and words of each link, in order of registration."""
    return [(reverse(address), words) for address, words in _registered.items()]
