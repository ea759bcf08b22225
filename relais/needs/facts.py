"""What is known of the firm behind a need. Unknown facts are None and never exclude a door."""

from dataclasses import dataclass, field

RULES = ("place", "sector", "size", "language")  # in the order in which they are applied and told


@dataclass(frozen=True)
class Facts:
    """Ids come from the territories and the vocabulary; ``sectors`` holds the sector, its broader and narrower ones."""

    areas: frozenset[int] = frozenset()
    position: tuple[float, float] | None = None
    sectors: frozenset[int] = frozenset()
    employees: int | None = None
    language: str | None = None
    spoken: str | None = None  # the language of the text, when none was asked for: it orders, it never excludes
    codes: dict[str, str] = field(default_factory=dict, hash=False, compare=False)  # as the chain records them

    @property
    def place_known(self) -> bool:
        """Tell whether the place is known."""
        return bool(self.areas)
