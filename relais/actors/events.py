"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DoorsChanged:
    """Doors were added, changed, archived or renewed; ``tick`` is the number of this change."""

    tick: int
