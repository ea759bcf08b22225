"""How large a request may be, told before it is read. Every page takes an ordinary form; some take files.

A room names its pages that take files: its own views by ``receives_files``, a library's by their namespace with
``register_uploads``; and what a file may hold by the ending of its name, with ``register_limits``.
"""

import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])
FRAME = 1_000_000  # bytes beside the file itself: the form's other fields
LONGEST_WAIT, MOST_DRAINED = 1.0, 50_000_000  # seconds and bytes for which an unread request is still listened to

_spaces: dict[str, int] = {}
_limits: dict[str, int] = {}


def register_uploads(space: str, most: int) -> None:
    """Let the views of the URL namespace ``space`` take files of up to ``most`` bytes."""
    _spaces[space] = most


def register_limits(limits: Mapping[str, int]) -> None:
    """Let files hold so many bytes, by the ending of their name (``{"pdf": 50_000_000}``)."""
    _limits.update(limits)


def receives_files(most: int) -> Callable[[View], View]:
    """Let a view take files of up to ``most`` bytes."""

    def marked(view: View) -> View:
        view.most_bytes = most  # type: ignore[attr-defined]
        return view

    return marked


def most_bytes(request: HttpRequest, view: Any) -> int:
    """Return how long a request to ``view`` may be, in bytes."""
    most = getattr(view, "most_bytes", 0)
    if request.resolver_match:
        most = max([most, *(_spaces.get(space, 0) for space in request.resolver_match.namespaces)])
    return most + FRAME


def most_anywhere() -> int:
    """Return how long a request to any page at all may be, in bytes; a view of its own need not be looked up first."""
    return max([settings.DATA_UPLOAD_MAX_MEMORY_SIZE, *_spaces.values()]) + FRAME


def length_of(request: HttpRequest) -> int:
    """Return how long the request says that its body is, in bytes."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isascii() and told.isdigit() else 0


class KeepNoMore(FileUploadHandler):
    """Keeps of each file a little more than its kind may hold, so that the form can say that it is too large."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start to count."""
        super().new_file(*args, **kwargs)
        _stem, _dot, ending = (self.file_name or "").rpartition(".")
        self.most = _limits.get(ending.lower())
        self.kept = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass the chunk on while there is room; after that it goes nowhere."""
        if self.most is not None and self.kept > self.most:
            return None
        self.kept += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


def listen_on(line: socket.socket) -> None:
    """Say on ``line`` that nothing more comes, and listen a moment to who is still sending.

    A line that is cut before what was sent is read loses the answer (RFC 9112, 9.6).
    """
    until, drained = time.monotonic() + LONGEST_WAIT, 0
    with suppress(OSError):
        line.shutdown(socket.SHUT_WR)
        while drained < MOST_DRAINED and (left := until - time.monotonic()) > 0:
            line.settimeout(left)
            part = line.recv(262_144)
            if not part:
                break
            drained += len(part)
