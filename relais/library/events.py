"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShowcasePublished:
    """A showcase (id) can be read by everybody from now on."""

    showcase: int


@dataclass(frozen=True)
class ShowcaseWithdrawn:
    """A showcase (id) that was published is so no longer: whatever shows it forgets it at once."""

    showcase: int
