"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StepTaken:
    """Something was done with ``case`` (id); ``step`` is its row, ``partner`` the body (id) that brought the firm, if any."""

    case: int
    step: int
    partner: int | None


@dataclass(frozen=True)
class IntroductionEnded:
    """An introduction (id) ended at its door without help: declined, withdrawn, not possible, out of reach."""

    introduction: int


@dataclass(frozen=True)
class CasesErased:
    """Names and words of these cases (ids) were erased; what higher rooms hold of them goes too."""

    cases: tuple[int, ...]
