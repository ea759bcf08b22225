"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DoorsChanged:
    """Doors were added, changed, archived or renewed; ``tick`` is the number of this change."""

    tick: int


@dataclass(frozen=True)
class PersonLeft:
    """A person left a body; what they held there passes to ``successor``, or to nobody. All three are ids."""

    actor: int
    user: int
    successor: int | None
