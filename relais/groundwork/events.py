"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LetterWritten:
    """A letter that should go out at once is in the database, or has been put back to go out."""

    letter_id: int
