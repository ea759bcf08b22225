"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AccountErased:
    """An account is gone; ``user`` was its id."""

    user: int
