"""Which pieces stand beside a need or another piece: few, the kinds mixed, the same for the same question. No Django."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

FIRST = 2  # of the first kind before any other is heard


class Chosen(Protocol):
    """What is known of a piece: its ``kind``, and its ``themes`` (slugs)."""

    @property
    def kind(self) -> str:
        """Return its kind."""

    @property
    def themes(self) -> Sequence[str]:
        """Return its themes."""


Piece = TypeVar("Piece", bound=Chosen)


def choose(pieces: Sequence[Piece], themes: Sequence[str], kinds: Sequence[str], most: int) -> list[Piece]:
    """Return at most ``most`` of ``pieces`` that share one of ``themes`` (the heaviest first), kinds in the order of ``kinds``.

    Within a kind: by the heaviest theme shared, then by how many are, then as given. The first kind has two places, each
    other one, until all kinds were heard; places that are left then go to who comes next.
    """
    place = {theme: number for number, theme in enumerate(themes)}
    fitting = [piece for piece in pieces if place.keys() & set(piece.themes) and piece.kind in kinds]

    def weight(piece: Piece) -> tuple[int, int]:
        shared = [place[theme] for theme in piece.themes if theme in place]
        return min(shared), -len(shared)

    heard, waiting = [], []
    for kind in kinds:
        row = sorted((piece for piece in fitting if piece.kind == kind), key=weight)
        allowed = FIRST if kind == kinds[0] else 1
        heard += row[:allowed]
        waiting += row[allowed:]
    # Those heard come first, and then all of them stand in the order of the kinds again.
    kept = [*heard, *waiting][:most]
    return [piece for kind in kinds for piece in kept if piece.kind == kind]
