"""What higher rooms show on an organisation's page, told without climbing: each registers here, our page asks.

The library's showcases, for example, stand above the actors, which may not import them; the page of an organisation shows
them all the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from relais.actors.models import Actor


@dataclass(frozen=True)
class Item:
    """One thing on a shelf: its title, where it leads, a line beneath, and the language of both when it is not the screen's."""

    title: str
    address: str
    words: str = ""
    language: str = ""


@dataclass(frozen=True)
class Shelf:
    """What a room shows of an organisation: a heading, the first few things, and where the rest stands (empty: no rest)."""

    name: str
    title: str
    items: Sequence[Item] = field(default_factory=list)
    more: str = ""


_registered: dict[str, Callable[[Actor], Shelf]] = {}


def register_shelf(name: str, shelf: Callable[[Actor], Shelf]) -> None:
    """Let a room answer under ``name`` from now on, in place of an earlier one; it is allowed two queries a page."""
    _registered[name] = shelf


def shelves_of(actor: Actor) -> list[Shelf]:
    """Return what all rooms show of ``actor``, in order of registration; a shelf with nothing on it is left out."""
    return [shelf for answer in _registered.values() if (shelf := answer(actor)).items]
