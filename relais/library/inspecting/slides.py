"""Slides: PowerPoint's and OpenDocument's packages, without macros, and no larger unpacked than slides are.

Formats: ECMA-376 part 2 (packages), OpenDocument 1.3 part 2.
"""

import zipfile
import zlib
from typing import IO, cast

from relais.library.inspecting.kinds import Reason, Stream, Unfit

LOCAL, END = b"PK\x03\x04", b"PK\x05\x06"
END_LENGTH = 22  # bytes of the end of a package without a comment
MOST_MEMBERS = 5_000
MOST_UNPACKED = 400_000_000  # bytes
MOST_RATIO = 150  # slides' texts pack well: some tens to one
SMALL = 2_000_000  # below which the ratio says nothing
STEP = 1_000_000
ODP_TYPE = b"application/vnd.oasis.opendocument.presentation"
PPTX_TYPE = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
RUNS = ("vbaproject", "vbadata", "activex/", "macrosheets", "externallinks/")
INSIDE, PLAIN = "/embeddings/", (".xlsx", ".docx", ".pptx")  # the figures behind a chart are a workbook

RUNS_ODP = ("basic/", "scripts/", "object ", "dialogs/")
LOCKED = 0x1  # a member's flag


def check_pptx(stream: Stream, size: int) -> None:
    """Refuse what is no PowerPoint without macros. Raises Unfit."""
    with _package(stream, size) as package:
        names = {name.lower() for name in package.namelist()}
        if not {"[content_types].xml", "ppt/presentation.xml"} <= names:
            raise Unfit(Reason.OTHER_CONTENT)
        types = _small(package, "[Content_Types].xml")
        if b"macroenabled" in types.lower() or any(map(_runs, names)):
            raise Unfit(Reason.MACROS)
        if PPTX_TYPE not in types:
            raise Unfit(Reason.OTHER_CONTENT)
        _unpack(package)


def check_odp(stream: Stream, size: int) -> None:
    """Refuse what is no OpenDocument presentation without macros. Raises Unfit."""
    with _package(stream, size) as package:
        first = package.infolist()[0]
        names = {name.lower() for name in package.namelist()}
        if first.filename != "mimetype" or not {"content.xml", "meta-inf/manifest.xml"} <= names:
            raise Unfit(Reason.OTHER_CONTENT)
        if _small(package, "mimetype") != ODP_TYPE:
            raise Unfit(Reason.OTHER_CONTENT)
        if any(name.startswith(RUNS_ODP) for name in names):
            raise Unfit(Reason.MACROS)
        if b"encryption-data" in _small(package, "META-INF/manifest.xml"):
            raise Unfit(Reason.LOCKED)
        _unpack(package)


def _package(stream: Stream, size: int) -> zipfile.ZipFile:
    """Open the package: it fills the file from the first byte to the last, and its list is believable. Raises Unfit."""
    if stream.read(4) != LOCAL:
        raise Unfit(Reason.OTHER_CONTENT)
    stream.seek(max(size - END_LENGTH, 0))
    if stream.read(4) != END:
        raise Unfit(Reason.HIDDEN)
    try:
        package = zipfile.ZipFile(cast("IO[bytes]", stream))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unfit(Reason.CUT) from None
    members = package.infolist()
    if not members or len(members) > MOST_MEMBERS or len({one.filename.lower() for one in members}) < len(members):
        raise Unfit(Reason.OTHER_CONTENT)
    if min(one.header_offset for one in members) != 0 or any(_strays(one.filename) for one in members):
        raise Unfit(Reason.HIDDEN)
    if any(one.flag_bits & LOCKED for one in members):
        raise Unfit(Reason.LOCKED)
    # Members that share their bytes (a bomb without nesting) are longer together than the file.
    unpacked = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if packed > size or unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * size):
        raise Unfit(Reason.SWELLING)
    return package


def _runs(name: str) -> bool:
    return any(word in name for word in RUNS) or (INSIDE in name and not name.endswith(PLAIN))


def _strays(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _small(package: zipfile.ZipFile, name: str) -> bytes:
    """Return the member ``name``, cut after a megabyte. Raises Unfit."""
    try:
        with package.open(name) as member:
            return member.read(STEP)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise Unfit(Reason.CUT) from None


def _unpack(package: zipfile.ZipFile) -> None:
    """Read every member to its end, its checksum too, a step at a time. Raises Unfit."""
    for one in package.infolist():
        try:
            with package.open(one) as member:
                while member.read(STEP):
                    pass
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise Unfit(Reason.CUT) from None
