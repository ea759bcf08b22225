"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NoticeWritten:
    """A notice that should go out at once is in the database, or has been put back to go out."""

    notice: int
