"""PDF documents: whole, readable by anybody, and without anything that acts by itself.

Actions and attachments are told by their names (ISO 32000-2, 12.6 and 7.11.4). A name may be written with ``#xx`` and may
stand inside compressed objects; so names are read as a viewer reads them, and whatever unpacks is looked through too, up
to a limit.
"""

import re
import zlib
from collections.abc import Iterator

from relais.library.inspecting.kinds import Reason, Stream, Unfit

HEAD = re.compile(rb"%PDF-(1\.[0-7]|2\.0)[\r\n ]")
FOOT = b"%%EOF"
BLANK = b"\0\t\n\x0c\r "
END_OF_ZIP = b"PK\x05\x06"
ACTS = frozenset(
    (
        *(b"JavaScript", b"Launch", b"Rendition", b"RichMedia", b"Movie", b"ImportData", b"SubmitForm", b"GoToE"),
        *(b"EmbeddedFile", b"EmbeddedFiles", b"XFA", b"RichMediaContent", b"OnInstantiate"),
    )
)
ODD_CODINGS = frozenset((b"ASCIIHexDecode", b"ASCII85Decode", b"LZWDecode", b"RunLengthDecode", b"Crypt"))
NAME = re.compile(rb"/([^\0\t\n\x0c\r ()<>\[\]{}/%]{2,64})")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
PACKED = re.compile(rb"stream(?:\r\n|\n|\r)")
PREDICTED = re.compile(rb"/Predictor\s+(?!1\b)\d")
MOST_UNPACKED = 200_000_000  # bytes, of the whole document
MOST_STREAMS = 100_000
TAKEN, GIVEN = 16_384, 1_000_000  # bytes that are unpacked at a time, and come out of it
LONGEST_HEAD = 4_000  # bytes of a stream's dictionary


def check_pdf(stream: Stream, size: int) -> None:
    """Refuse what is no plain PDF. Raises Unfit."""
    data = stream.read(size + 1)
    if not HEAD.match(data):
        raise Unfit(Reason.OTHER_CONTENT)
    end = data.rfind(FOOT)
    if end < 0:
        raise Unfit(Reason.CUT)
    if data[end + len(FOOT) :].strip(BLANK) or data.rfind(END_OF_ZIP, len(data) - 70_000) >= 0:
        raise Unfit(Reason.HIDDEN)
    names = set(_names(data))
    if b"Encrypt" in names:
        raise Unfit(Reason.LOCKED)
    if b"ObjStm" in names and (names & ODD_CODINGS or any(map(PREDICTED.search, _object_streams(data)))):
        raise Unfit(Reason.ACTIVE_PDF)  # objects in a coding that is not looked through
    if names & ACTS or any(ACTS.intersection(_names(part)) for part in _unpacked(data)):
        raise Unfit(Reason.ACTIVE_PDF)


def _names(data: bytes) -> Iterator[bytes]:
    for match in NAME.finditer(data):
        name = match[1]
        yield ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), name) if b"#" in name else name


def _object_streams(data: bytes) -> Iterator[bytes]:
    """Yield what stands before each stream that holds objects: its dictionary, from the last ``obj`` on."""
    for match in PACKED.finditer(data):
        far = max(match.start() - LONGEST_HEAD, 0)
        head = data[max(data.rfind(b"obj", far, match.start()), far) : match.start()]
        if b"ObjStm" in set(_names(head)):
            yield head


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Yield what the compressed streams hold, in parts that overlap by a name's length. Raises Unfit beyond the limits."""
    budget = MOST_UNPACKED
    for number, match in enumerate(PACKED.finditer(data)):
        kept = b""
        for part in _inflated(memoryview(data)[match.end() :]):
            budget -= len(part)
            if budget <= 0 or number >= MOST_STREAMS:
                raise Unfit(Reason.SWELLING)
            yield kept + part
            kept = part[-80:]


def _inflated(packed: memoryview) -> Iterator[bytes]:
    """Yield what ``packed`` begins with, unpacked; nothing, or less, when it is not compressed so (a picture, say)."""
    reader, at, rest = zlib.decompressobj(), 0, b""
    while not reader.eof and (rest or at < len(packed)):
        if not rest:
            rest, at = bytes(packed[at : at + TAKEN]), at + TAKEN
        try:
            part = reader.decompress(rest, GIVEN)
        except zlib.error:
            return
        rest = reader.unconsumed_tail
        if part:
            yield part
