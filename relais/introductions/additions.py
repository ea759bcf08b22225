"""What higher rooms add to an introduction, told without climbing: each registers here, our pages ask.

The pages of a case and of a door's demand show links that belong to rooms above (to meet, for example), which they may
not import.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from relais.introductions.models import Introduction


@dataclass(frozen=True)
class Link:
    """A link that a page shows with an introduction: its words, where it leads, and the icon beside it."""

    words: str
    address: str
    icon: str


@dataclass(frozen=True)
class Addition:
    """How a room answers. Both take introductions of one case and return links by introduction id."""

    for_firm: Callable[[Sequence[Introduction]], dict[int, list[Link]]]
    for_door: Callable[[Sequence[Introduction]], dict[int, list[Link]]]


_registered: dict[str, Addition] = {}


def register_addition(name: str, addition: Addition) -> None:
    """Let a room answer under ``name`` from now on, in place of an earlier one."""
    _registered[name] = addition


def links_for_firm(introductions: Sequence[Introduction]) -> dict[int, list[Link]]:
    """Return what all rooms show the firm with each of ``introductions`` (of one case), by id."""
    return _gathered(introductions, [addition.for_firm for addition in _registered.values()])


def links_for_door(introductions: Sequence[Introduction]) -> dict[int, list[Link]]:
    """Return what all rooms show whoever answers for the door, by introduction id."""
    return _gathered(introductions, [addition.for_door for addition in _registered.values()])


def _gathered(introductions: Sequence[Introduction], answers: list[Any]) -> dict[int, list[Link]]:
    found: dict[int, list[Link]] = {}
    for answer in answers:
        for pk, links in answer(introductions).items():
            found.setdefault(pk, []).extend(links)
    return found
