"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AccountErased:
    """An account is gone; ``user`` was its id."""

    user: int


@dataclass(frozen=True)
class ConsentWithdrawn:
    """A person (id; None: a visitor) ended a consent to ``purpose``; the room that asked for it does what follows from that."""

    purpose: str
    user: int | None
