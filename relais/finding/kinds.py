"""The kinds of pieces, as the rooms that hold them register them: their names on the screen, and all their pieces."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from relais.finding.findable import Findable


@dataclass(frozen=True)
class Kind:
    """A kind of pieces. ``one`` and ``many`` are its lazy names, ``icon`` one of the screen's.

    ``pieces`` yields them all: the daily job enters what was missed and forgets what is no longer there.
    """

    name: str
    one: Any
    many: Any
    icon: str
    pieces: Callable[[], Iterable[Findable]]


_registered: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Let pieces of ``kind`` be found from now on, in place of an earlier one of its name."""
    _registered[kind.name] = kind


def kinds() -> Mapping[str, Kind]:
    """Return the kinds by name, in order of registration."""
    return _registered
