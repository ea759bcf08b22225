"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StepTaken:
    """Something was done with ``case`` (id); ``step`` is its row, ``partner`` the body (id) that brought the firm, if any."""

    case: int
    step: int
    partner: int | None
