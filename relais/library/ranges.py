"""Parts of a file that a request asks for (RFC 9110, 14): one range of bytes; anything else is the whole file."""

import re
from dataclasses import dataclass

RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII)


@dataclass(frozen=True)
class Part:
    """Bytes ``first`` to ``last`` (included) of a file."""

    first: int
    last: int

    def __len__(self) -> int:
        """Return how many bytes it has."""
        return self.last - self.first + 1


class OutOfReach(Exception):  # noqa: N818 - an answer (416), not a fault
    """The range begins behind the end of the file."""


def asked_part(header: str, size: int, most: int = 0) -> Part | None:
    """Return the part that a Range ``header`` asks of a file of ``size`` bytes; None: the whole file. Raises OutOfReach.

    Several ranges, other units and what cannot be read are passed over, as RFC 9110 allows. ``most`` (0: no limit) cuts
    a part that would occupy the server for long: who plays a film asks again for what follows.
    """
    match = RANGE.fullmatch(header.strip())
    if not match or match[1] == match[2] == "":
        return None
    if match[1] == "":
        length = int(match[2])
        if length == 0 or size == 0:
            raise OutOfReach
        first, last = max(size - length, 0), size - 1
    else:
        first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
        if match[2] and int(match[2]) < first:
            return None
        if first >= size:
            raise OutOfReach
    return Part(first, min(last, first + most - 1) if most else last)
