"""One question as either database reads it. Pure.

Both hold the same tokens, of small letters and digits only, so both match the same pieces; nothing of what was typed
reaches them in another form.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

KIND, SCREEN = "xk", "xs"  # no language begins with x: these tokens tell a piece's kind, and where it is shown


@dataclass(frozen=True)
class Wanted:
    """Pieces that hold, for any one of ``ways``, each of its groups; a group is there when any of its tokens is.

    ``kinds`` and ``screen`` (when given) narrow them; ``in_title``: the tokens must stand in the title.
    """

    ways: Sequence[Sequence[Sequence[str]]]
    kinds: Sequence[str] = ()
    screen: str = ""
    in_title: bool = False

    def titled(self) -> "Wanted":
        """Return the same, of titles."""
        return replace(self, in_title=True)

    def anything(self) -> "Wanted":
        """Return those that hold any of the tokens."""
        return replace(self, ways=[[[token for way in self.ways for group in way for token in group]]])


def fts5(wanted: Wanted) -> str:
    """Return the expression for SQLite's FTS5."""
    sought = " OR ".join(
        "(" + " AND ".join(f"({' OR '.join(_quoted(group))})" for group in way) + ")" for way in wanted.ways if way
    )
    sought = f"({{titles}} : ({sought}))" if wanted.in_title else f"({{titles texts}} : ({sought}))"
    marks = [f"({{marks}} : ({' OR '.join(_quoted(one))}))" for one in _marks(wanted)]
    return " AND ".join([sought, *marks])


def tsquery(wanted: Wanted) -> str:
    """Return the expression for PostgreSQL's full-text search."""
    sought = " | ".join("(" + " & ".join(f"({' | '.join(group)})" for group in way) + ")" for way in wanted.ways if way)
    return " & ".join([f"({sought})", *(f"({' | '.join(one)})" for one in _marks(wanted))])


def _marks(wanted: Wanted) -> list[list[str]]:
    kinds = [KIND + kind for kind in wanted.kinds]
    return [one for one in (kinds, [SCREEN + wanted.screen] if wanted.screen else []) if one]


def _quoted(group: Iterable[str]) -> list[str]:
    return [f'"{token}"' for token in group]


def marks(kind: str, screens: Iterable[str]) -> str:
    """Return the tokens that tell the kind of a piece and the screens on which it is shown."""
    return " ".join([KIND + kind, *(SCREEN + screen for screen in screens)])
