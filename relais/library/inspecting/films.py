"""Films: the containers MP4 (ISO/IEC 14496-12) and WebM (RFC 8794, RFC 9559), walked from head to end."""

import struct

from relais.library.inspecting.kinds import Reason, Stream, Unfit

BRANDS = frozenset(
    (b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash")
)
BOXES = frozenset(
    (
        *(b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pdin", b"meta", b"udta", b"uuid"),
        *(b"styp", b"sidx", b"moof", b"mfra", b"emsg", b"prft"),
    )
)
LONGEST_HEAD = 20_000_000  # bytes of an MP4's index
EBML, DOC_TYPE, SEGMENT, VOID, CRC = 0x1A45DFA3, 0x4282, 0x18538067, 0xEC, 0xBF
INFO, SCALE, DURATION, CLUSTER, TRACKS = 0x1549A966, 0x2AD7B1, 0x4489, 0x1F43B675, 0x1654AE6B
LONGEST_INFO = 1_000_000
MOST_ELEMENTS = 100_000


def check_mp4(stream: Stream, size: int) -> int | None:
    """Refuse what is no whole MP4; return its length in seconds. Raises Unfit."""
    at, seen, seconds = 0, set(), None
    while at < size:
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8:
            raise Unfit(Reason.CUT)
        length, name = struct.unpack(">I4s", head[:8])
        begins = 8
        if length == 1 and len(head) == 16:
            length, begins = struct.unpack(">Q", head[8:])[0], 16
        elif length == 0:
            length = size - at
        if at == 0 and (name != b"ftyp" or head[8:12] not in BRANDS):
            raise Unfit(Reason.OTHER_CONTENT)
        if name not in BOXES:
            raise Unfit(Reason.HIDDEN)
        if length < begins or at + length > size:
            raise Unfit(Reason.CUT)
        if name == b"moov":
            stream.seek(at + begins)
            seconds = _mp4_seconds(stream.read(min(length - begins, LONGEST_HEAD)))
        seen.add(name)
        at += length
    if b"moov" not in seen or not seen & {b"mdat", b"moof"}:
        raise Unfit(Reason.CUT)
    return seconds


def _mp4_seconds(index: bytes) -> int | None:
    if index[4:8] != b"mvhd" or len(index) < 40:
        return None
    if index[8] == 1:
        scale, duration = struct.unpack(">IQ", index[28:40])
    else:
        scale, duration = struct.unpack(">II", index[20:28])
    return _whole(duration / scale) if scale else None


def check_webm(stream: Stream, size: int) -> int | None:
    """Refuse what is no whole WebM; return its length in seconds. Raises Unfit."""
    ident, length = _element(stream)
    if ident != EBML or length is None or not 4 < length < 1000:
        raise Unfit(Reason.OTHER_CONTENT)
    if _fields(stream.read(length)).get(DOC_TYPE, b"").rstrip(b"\0") != b"webm":
        raise Unfit(Reason.OTHER_CONTENT)
    ident, length = _element(stream)
    while ident == VOID and length is not None:
        stream.seek(length, 1)
        ident, length = _element(stream)
    if ident != SEGMENT:
        raise Unfit(Reason.OTHER_CONTENT)
    end = size if length is None else stream.tell() + length
    if end > size:
        raise Unfit(Reason.CUT)
    if end < size:
        raise Unfit(Reason.HIDDEN)
    return _segment(stream, end)


def _segment(stream: Stream, end: int) -> int | None:
    """Walk the parts of the film up to ``end``; return its length in seconds."""
    seen, seconds, count = set(), None, 0
    while stream.tell() < end and count < MOST_ELEMENTS:
        ident, length = _element(stream)
        count += 1
        seen.add(ident)
        if length is None:  # a live film: what follows belongs to it
            break
        if stream.tell() + length > end:
            raise Unfit(Reason.CUT)
        if ident == INFO and length < LONGEST_INFO:
            fields = _fields(stream.read(length))
            scale = int.from_bytes(fields.get(SCALE, b"\x0f\x42\x40"), "big")
            form = {4: ">f", 8: ">d"}.get(len(fields.get(DURATION, b"")))
            seconds = _whole(struct.unpack(form, fields[DURATION])[0] * scale / 1e9) if form else None
        else:
            stream.seek(length, 1)
    if not {TRACKS, CLUSTER} <= seen:
        raise Unfit(Reason.CUT)
    return seconds


def _whole(seconds: float) -> int | None:
    return round(seconds) if 0 < seconds < 1e6 else None


def _fields(data: bytes) -> dict[int, bytes]:
    """Return the elements that ``data`` holds, by identifier. Raises Unfit."""
    found, at = {}, 0
    while at < len(data):
        ident, at = _number(data, at, keep=True)
        length, at = _number(data, at)
        if ident is None or length is None or at + length > len(data):
            raise Unfit(Reason.CUT)
        found[ident] = data[at : at + length]
        at += length
    return found


def _element(stream: Stream) -> tuple[int, int | None]:
    """Return identifier and length (None: unknown) of the element at hand, and stand behind them. Raises Unfit."""
    start = stream.tell()
    head = stream.read(12)
    ident, at = _number(head, 0, keep=True)
    length, at = _number(head, at)
    if ident is None:
        raise Unfit(Reason.CUT if start else Reason.OTHER_CONTENT)
    stream.seek(start + at)
    return ident, length


def _number(data: bytes, at: int, *, keep: bool = False) -> tuple[int | None, int]:
    """Return the number of variable length at ``at`` and where it ends; with ``keep`` its marker stays. All ones: None."""
    if at >= len(data) or data[at] == 0:
        raise Unfit(Reason.CUT if at else Reason.OTHER_CONTENT)
    width = 9 - data[at].bit_length()
    whole = int.from_bytes(data[at : at + width], "big")
    if at + width > len(data):
        raise Unfit(Reason.CUT)
    if keep:
        return whole, at + width
    value = whole & ((1 << (7 * width)) - 1)
    return (None if value == (1 << (7 * width)) - 1 else value), at + width
