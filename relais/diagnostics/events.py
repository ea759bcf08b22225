"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ResponseFinished:
    """A response is finished and scored. ``response`` is its id."""

    response: int


@dataclass(frozen=True)
class ResponseErased:
    """A response is about to be gone. ``response`` is its id; ``past_term``: nobody asked for it, its term has come."""

    response: int
    past_term: bool = False


@dataclass(frozen=True)
class FileAsked:
    """A file of assessments waits for its job: to be kept, undone, or gone on with. ``file`` is its id."""

    file: int
