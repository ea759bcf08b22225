"""What may be brought in: formats with their media types, how large each may be, and the reasons of a refusal."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

# Bytes; a megabyte is 1,000,000 of them.
LIMITS = {"picture": 10_000_000, "document": 50_000_000, "video": 300_000_000, "captions": 1_000_000}
MOST_PIXELS = 40_000_000  # of a picture, all frames of a moving one together
# Ending: Pillow's name of the format, and the media type.
PICTURES = {
    "jpg": ("JPEG", "image/jpeg"), "jpeg": ("JPEG", "image/jpeg"), "png": ("PNG", "image/png"),
    "gif": ("GIF", "image/gif"), "webp": ("WEBP", "image/webp"), "avif": ("AVIF", "image/avif"),
}  # fmt: skip


class Stream(Protocol):
    """What is read: any file that can be read and wound."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Wind to ``offset``."""

    def tell(self) -> int:
        """Return where the next byte is read."""


@dataclass(frozen=True)
class Format:
    """A format: the ending of its names, the kind that it is (``FileKind``), its media type, which limit holds."""

    extension: str
    kind: str
    media_type: str
    limit: str


BY_EXTENSION = {
    one.extension: one
    for one in (
        Format("pdf", "pdf", "application/pdf", "document"),
        Format(
            "pptx",
            "slides",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "document",
        ),
        Format("odp", "slides", "application/vnd.oasis.opendocument.presentation", "document"),
        Format("mp4", "video", "video/mp4", "video"),
        Format("webm", "video", "video/webm", "video"),
        Format("vtt", "captions", "text/vtt; charset=utf-8", "captions"),
    )
}


@dataclass(frozen=True)
class Facts:
    """What a file was found to be; ``seconds`` is a film's length where its head says it."""

    format: Format
    seconds: int | None = None


class Reason(StrEnum):
    """Why a file is refused."""

    UNKNOWN = "unknown"
    NO_PICTURE = "no_picture"
    EMPTY = "empty"
    TOO_BIG = "too_big"
    OTHER_CONTENT = "other_content"
    HIDDEN = "hidden"
    CUT = "cut"
    ACTIVE_PDF = "active_pdf"
    LOCKED = "locked"
    SWELLING = "swelling"
    MACROS = "macros"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_UTF8 = "not_utf8"
    NO_HEAD = "no_head"
    NO_CUE = "no_cue"
    BAD_LINE = "bad_line"
    BAD_TIME = "bad_time"
    BACKWARDS = "backwards"
    EMPTY_CUE = "empty_cue"
    BAD_TAG = "bad_tag"
    STYLE = "style"


class Unfit(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """A file is refused. ``number`` is the line, the limit in megabytes or in millions of pixels, as the reason has it."""

    def __init__(self, reason: Reason, number: int = 0) -> None:
        """Keep why, and where or how much."""
        self.reason, self.number = reason, number
        super().__init__(f"{reason} {number}".strip())
