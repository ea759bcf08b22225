"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NeedErased:
    """Somebody with the link erased the words of ``need`` (id)."""

    need: int
