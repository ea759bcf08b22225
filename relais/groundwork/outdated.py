"""Letters that have lost their reason while they waited, told without climbing: a room registers who knows, the post asks.

A reminder waits for the morning's digest; whoever has answered meanwhile is not reminded.
"""

from collections.abc import Callable

from relais.groundwork.models import Letter

_registered: dict[str, Callable[[Letter], bool]] = {}


def register_outdated(kind: str, outdated: Callable[[Letter], bool]) -> None:
    """Let ``outdated`` tell of waiting letters of ``kind`` whether they have lost their reason."""
    _registered[kind] = outdated


def is_outdated(letter: Letter) -> bool:
    """Tell whether the waiting ``letter`` has lost its reason: it is dropped before it goes out."""
    return letter.kind in _registered and _registered[letter.kind](letter)
