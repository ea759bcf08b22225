"""Pictures: decoded whole, in the format that their name says, with nothing of another kind hidden in them."""

import re
import warnings
from typing import IO, cast

from PIL import Image, UnidentifiedImageError

from relais.library.inspecting.kinds import MOST_PIXELS, Reason, Stream, Unfit

MOST_FRAMES = 500
# What a browser, a reader or a shell would take for something else, wherever it stands.
OTHERWISE = re.compile(rb"<script|<html|<!doctype|<svg[ >]|<iframe|<\?php|%PDF-[12]\.|javascript:", re.IGNORECASE)
END_OF_ZIP = b"PK\x05\x06"
TAIL = 70_000  # where a package would end
LAST = {"PNG": b"IEND\xaeB`\x82", "GIF": b";"}  # how a whole picture of the format ends


def check_picture(stream: Stream, form: tuple[str, str]) -> str:
    """Return the media type of the picture, which must be of ``form`` (format, media type). Raises Unfit."""
    data = stream.read()
    stream.seek(0)
    _decode(stream, form[0])
    if OTHERWISE.search(data) or END_OF_ZIP in data[-TAIL:]:
        raise Unfit(Reason.HIDDEN)
    if form[0] in LAST and not data.rstrip(b"\0").endswith(LAST[form[0]]):
        raise Unfit(Reason.HIDDEN)
    if form[0] == "WEBP" and int.from_bytes(data[4:8], "little") + 9 < len(data):
        raise Unfit(Reason.HIDDEN)
    return form[1]


def _decode(stream: Stream, name: str) -> None:
    """Decode every frame. Raises Unfit."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our limit is lower
            with Image.open(cast("IO[bytes]", stream), formats=[name]) as picture:
                _load(picture)
    except UnidentifiedImageError:
        raise Unfit(Reason.OTHER_CONTENT) from None
    except Image.DecompressionBombError:
        raise Unfit(Reason.TOO_MANY_PIXELS, MOST_PIXELS // 1_000_000) from None
    except Unfit:
        raise
    except Exception:  # noqa: BLE001 - decoders fail in many ways on what is broken
        raise Unfit(Reason.CUT) from None


def _load(picture: Image.Image) -> None:
    frames = getattr(picture, "n_frames", 1)
    if picture.width * picture.height * frames > MOST_PIXELS or frames > MOST_FRAMES:
        raise Unfit(Reason.TOO_MANY_PIXELS, MOST_PIXELS // 1_000_000)
    for frame in range(frames):
        picture.seek(frame)
        picture.load()
