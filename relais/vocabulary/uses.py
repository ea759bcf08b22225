"""What higher rooms hold for a theme, told without climbing: the room of actors registers here, our pages ask.

The vocabulary stands below the actors and may not import them; its pages show all the same how many doors a theme
has, and which.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Uses:
    """How another room answers. Both take ids of themes."""

    counts: Callable[[], Mapping[int, int]]  # open doors of every theme; a group counts those of all its themes
    doors: Callable[[Collection[int]], Any]  # the list or queryset of open doors for any of these


_registered: list[Uses] = []


def register_uses(uses: Uses) -> None:
    """Let ``uses`` answer from now on, in place of an earlier one."""
    _registered[:] = [uses]


def door_counts() -> Mapping[int, int]:
    """Return the number of open doors by theme id; empty when no room answers."""
    return _registered[0].counts() if _registered else {}


def doors_for(themes: Collection[int]) -> Any:
    """Return the open doors for any of ``themes`` (ids), in a stable order; empty when no room answers."""
    return _registered[0].doors(themes) if _registered else []


_pieces: list[Callable[[Collection[int]], Any]] = []


def register_pieces(pieces: Callable[[Collection[int]], Any]) -> None:
    """Let ``pieces`` answer from now on, in place of an earlier one: ids of themes -> cards of what one may read about them."""
    _pieces[:] = [pieces]


def pieces_on(themes: Collection[int]) -> Any:
    """Return the cards of what one may read, watch or visit about any of ``themes`` (ids); empty when no room answers."""
    return _pieces[0](themes) if _pieces else []
