"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LetterWritten:
    """A letter that should go out at once is in the database, or has been put back to go out."""

    letter_id: int


@dataclass(frozen=True)
class LetterPutBack:
    """A letter that had failed waits again, with what it gathered where it is a digest."""

    letter_id: int
