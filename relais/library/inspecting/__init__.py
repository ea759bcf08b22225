"""What a file that somebody brings really is, or why it is refused. No name is trusted; nothing is run, nothing kept.

``inspect`` tells documents, slides, films and captions apart by their content; ``inspect_picture`` decodes a picture.
Both read the stream from its beginning and leave it there. What they refuse raises ``Unfit``.
"""

from relais.library.inspecting.captions import check_captions
from relais.library.inspecting.films import check_mp4, check_webm
from relais.library.inspecting.kinds import BY_EXTENSION, LIMITS, PICTURES, Facts, Format, Reason, Stream, Unfit
from relais.library.inspecting.pdf import check_pdf
from relais.library.inspecting.pictures import check_picture
from relais.library.inspecting.slides import check_odp, check_pptx

__all__ = ["BY_EXTENSION", "LIMITS", "PICTURES", "Facts", "Format", "Reason", "Unfit", "inspect", "inspect_picture"]

CHECKS = {
    "pdf": check_pdf, "pptx": check_pptx, "odp": check_odp, "mp4": check_mp4, "webm": check_webm, "vtt": check_captions,
}  # fmt: skip


def inspect(name: str, size: int, stream: Stream) -> Facts:
    """Return what the file called ``name`` is, by its ``size`` bytes in ``stream``. Raises Unfit.

    The ending of the name says what it should be; the content must be just that.
    """
    form = BY_EXTENSION.get(_ending(name))
    if form is None:
        raise Unfit(Reason.UNKNOWN)
    _measure(size, LIMITS[form.limit])
    stream.seek(0)
    try:
        seconds = CHECKS[form.extension](stream, size)
    finally:
        stream.seek(0)
    return Facts(form, seconds)


def inspect_picture(name: str, size: int, stream: Stream) -> str:
    """Return the media type of the picture called ``name``. Raises Unfit."""
    ending = _ending(name)
    if ending not in PICTURES:
        raise Unfit(Reason.NO_PICTURE)
    _measure(size, LIMITS["picture"])
    stream.seek(0)
    try:
        return check_picture(stream, PICTURES[ending])
    finally:
        stream.seek(0)


def _ending(name: str) -> str:
    stem, _dot, ending = name.rpartition(".")
    return ending.lower() if stem else ""


def _measure(size: int, limit: int) -> None:
    if size <= 0:
        raise Unfit(Reason.EMPTY)
    if size > limit:
        raise Unfit(Reason.TOO_BIG, limit // 1_000_000)
