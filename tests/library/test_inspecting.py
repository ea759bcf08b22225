"""What a file really is: what is taken, and every way in which something else dresses up as it."""

import io
import re
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from relais.library.file_words import WORDS, why
from relais.library.inspecting import BY_EXTENSION, LIMITS, PICTURES, Reason, Unfit, inspect, inspect_picture
from relais.library.inspecting.kinds import MOST_PIXELS

DEMO = Path(__file__).resolve().parents[2] / "relais" / "library" / "data" / "demo"
FILM = next(iter(sorted(DEMO.glob("films/*.webm")))).read_bytes()
PDF = next(iter(sorted(DEMO.glob("slides/*.pdf")))).read_bytes()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PPTX_TYPES = (
    b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/>'
    b"</Types>"
)
ODP_TYPE = b"application/vnd.oasis.opendocument.presentation"
CUES = b"WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour.\n"


def looked_at(name, content):
    return inspect(name, len(content), io.BytesIO(content))


def reason(name, content, inspector=inspect):
    """Why it is refused: the reason and its number; None when it is taken. The stream is wound back either way."""
    stream = io.BytesIO(content)
    try:
        inspector(name, len(content), stream)
    except Unfit as unfit:
        assert stream.tell() == 0
        return unfit.reason, unfit.number
    assert stream.tell() == 0
    return None


def zipped(members, **options):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, **options) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return whole.getvalue()


def pptx(more=(), types=PPTX_TYPES):
    return zipped({"[Content_Types].xml": types, "ppt/presentation.xml": b"<p/>", **dict(more)})


def odp(more=(), first=ODP_TYPE):
    return zipped({"mimetype": first, "content.xml": b"<c/>", "META-INF/manifest.xml": b"<m/>", **dict(more)})


def pdf_with(change, **saving):
    """A real PDF, changed by ``change``."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as document:
        change(document)
        document.save(made, **saving)
    return made.getvalue()


def picture(form, size=(30, 20), **options):
    made = io.BytesIO()
    Image.new("RGB", size, "#0f5a4c").save(made, form, **options)
    return made.getvalue()


def box(name, content=b""):
    return struct.pack(">I4s", 8 + len(content), name) + content


MVHD = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 61_400) + bytes(80))
MP4 = box(b"ftyp", b"isom\0\0\2\0isomiso2") + box(b"moov", MVHD) + box(b"mdat", b"film")


def test_every_kind_is_told_by_its_content():
    found = {
        name: (facts.format.kind, facts.seconds)
        for name, content in {
            "a.pdf": PDF, "A.PDF": PDF, "a.pptx": pptx(), "a.odp": odp(), "a.webm": FILM, "a.mp4": MP4, "a.vtt": CUES,
        }.items()
        for facts in [looked_at(name, content)]
    }  # fmt: skip
    assert found == {
        "a.pdf": ("pdf", None), "A.PDF": ("pdf", None), "a.pptx": ("slides", None), "a.odp": ("slides", None),
        "a.webm": ("video", 58), "a.mp4": ("video", 61), "a.vtt": ("captions", None),
    }  # fmt: skip


@pytest.mark.parametrize("ending", sorted(PICTURES))
def test_a_picture_of_each_format_is_taken(ending):
    form, media_type = PICTURES[ending]
    content = picture(form)
    assert inspect_picture(f"a.{ending}", len(content), io.BytesIO(content)) == media_type


@pytest.mark.parametrize(
    "name", ["a.svg", "a.html", "a.exe", "a.zip", "a.pdf.exe", "a", ".pdf", "pdf", "a.docx", "a.js", ""]
)
@pytest.mark.parametrize("content", [SVG, HTML, PDF], ids=["svg", "html", "pdf"])
def test_what_has_another_ending_is_refused_whatever_it_holds(name, content):
    assert reason(name, content) == (Reason.UNKNOWN, 0)
    assert reason(name, content, inspect_picture) == (Reason.NO_PICTURE, 0)


@pytest.mark.parametrize("ending", sorted(BY_EXTENSION))
@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"<svg/>",
        HTML,
        b"MZ" + bytes(500),
        b"\x7fELF" + bytes(500),
        b"#!/bin/sh\n",
        b"x",
        picture("PNG"),
        zipped({"a": b"b"}),
    ],
    ids=["svg with a script", "svg", "html", "exe", "elf", "script", "one sign", "picture", "zip"],
)
def test_other_content_under_a_known_ending_is_refused(ending, content):
    assert reason(f"a.{ending}", content) is not None


def test_one_kind_under_another_kinds_ending_is_refused():
    good = {"pdf": PDF, "pptx": pptx(), "odp": odp(), "webm": FILM, "mp4": MP4, "vtt": CUES}
    taken = {(ending, kind) for ending in good for kind in good if reason(f"a.{ending}", good[kind]) is None}
    assert taken == {(kind, kind) for kind in good}
    pictures = {ending: picture(form) for ending, (form, _kind) in PICTURES.items() if ending != "jpeg"}
    taken = {(a, b) for a in pictures for b in pictures if reason(f"a.{a}", pictures[b], inspect_picture) is None}
    assert taken == {(kind, kind) for kind in pictures}


@pytest.mark.parametrize("name", ["a.pdf", "a.vtt", "a.webm"])
def test_an_empty_file_is_refused(name):
    assert reason(name, b"") == (Reason.EMPTY, 0)


@pytest.mark.parametrize(("name", "limit"), [("a.pdf", 50), ("a.odp", 50), ("a.mp4", 300), ("a.vtt", 1), ("a.png", 10)])
def test_a_file_beyond_its_kinds_limit_is_refused_before_it_is_read(name, limit):
    inspector = inspect_picture if name == "a.png" else inspect
    with pytest.raises(Unfit) as refused:
        inspector(name, limit * 1_000_000 + 1, None)
    assert (refused.value.reason, refused.value.number) == (Reason.TOO_BIG, limit)


# PDF
NAMES = ["JavaScript", "Launch", "SubmitForm", "ImportData", "Rendition", "GoToE"]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "in compressed objects"])
@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_with_an_action_is_refused_wherever_it_stands(name, packed):
    def act(document):
        document.Root.OpenAction = document.make_indirect(
            pikepdf.Dictionary(S=pikepdf.Name(f"/{name}"), JS=pikepdf.String("app.alert(1)"))
        )

    saving = {"object_stream_mode": pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable}
    content = pdf_with(act, **saving)
    assert (b"JavaScript" in content) is (name == "JavaScript" and not packed)
    assert reason("a.pdf", content) == (Reason.ACTIVE_PDF, 0)
    assert reason("a.pdf", pdf_with(lambda document: None, **saving)) is None


def test_a_pdf_whose_action_is_written_with_escapes_is_refused():
    content = PDF.replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/J#61vaScr#69pt/JS(x)>>").replace(
        b"/Type /Catalog", b"/Type /Catalog/OpenAction<</S/J#61vaScr#69pt/JS(x)>>"
    )
    if content == PDF:  # the catalogue stands in a compressed object
        content = (
            PDF[: PDF.rfind(b"startxref")] + b"9 0 obj<</S/J#61vaScr#69pt>>endobj\n" + PDF[PDF.rfind(b"startxref") :]
        )
    assert reason("a.pdf", content) == (Reason.ACTIVE_PDF, 0)


def test_a_pdf_with_an_attachment_is_refused():
    def attach(document):
        document.attachments["a.exe"] = b"MZ"

    assert reason("a.pdf", pdf_with(attach)) == (Reason.ACTIVE_PDF, 0)


def test_a_pdf_whose_objects_stand_in_a_coding_that_is_not_looked_through_is_refused():
    hidden = zlib.compress(b"1 0 <</S/JavaScript/JS(x)>>").hex().encode()
    row = b"9 0 obj<</Type/ObjStm/N 1/First 4/Filter[/ASCIIHexDecode/FlateDecode]/Length %d>>stream\n%s>\nendstream endobj\n"
    content = PDF[: PDF.rfind(b"startxref")] + row % (len(hidden) + 1, hidden) + PDF[PDF.rfind(b"startxref") :]
    assert reason("a.pdf", content) == (Reason.ACTIVE_PDF, 0)


def test_a_locked_pdf_is_refused():
    locked = pdf_with(lambda document: None, encryption=pikepdf.Encryption(owner="x", user=""))
    assert reason("a.pdf", locked) == (Reason.LOCKED, 0)


@pytest.mark.parametrize(
    ("content", "why_not"),
    [
        (b"MZ" + PDF, Reason.OTHER_CONTENT),
        (HTML + PDF, Reason.OTHER_CONTENT),
        (PDF[: len(PDF) // 2], Reason.CUT),
        (PDF + HTML, Reason.HIDDEN),
        (PDF + zipped({"a.html": HTML}), Reason.HIDDEN),
        (PDF + zipped({"a.html": HTML}) + b"\n%%EOF\n", Reason.HIDDEN),
    ],
    ids=["program before", "page before", "half", "page behind", "package behind", "package behind, ended anew"],
)
def test_a_pdf_that_is_something_else_too_or_only_half_is_refused(content, why_not):
    assert reason("a.pdf", content) == (why_not, 0)


def test_a_pdf_that_unpacks_without_end_is_refused_soon():
    bomb = zlib.compress(bytes(50_000_000), 9)
    stream = b"stream\n" + bomb + b"\nendstream\n"
    content = PDF[: PDF.rfind(b"startxref")] + stream * 8 + PDF[PDF.rfind(b"startxref") :]
    started = time.perf_counter()
    assert reason("a.pdf", content) == (Reason.SWELLING, 0)
    assert time.perf_counter() - started < 10


# Slides
@pytest.mark.parametrize(
    ("content", "why_not"),
    [
        (pptx({"ppt/vbaProject.bin": b"x"}), Reason.MACROS),
        (pptx({"ppt/activeX/activeX1.bin": b"x"}), Reason.MACROS),
        (pptx({"ppt/embeddings/oleObject1.bin": b"x"}), Reason.MACROS),
        (pptx(types=PPTX_TYPES.replace(b"openxmlformats-officedocument", b"ms-powerpoint.macroEnabled")), Reason.MACROS),
        (pptx(types=b"<Types/>"), Reason.OTHER_CONTENT),
        (pptx({"../../etc/cron.d/x": b"x"}), Reason.HIDDEN),
        (pptx({"/etc/x": b"x"}), Reason.HIDDEN),
        (HTML + pptx(), Reason.OTHER_CONTENT),
        (pptx() + HTML, Reason.HIDDEN),
        (b"PK\x03\x04" + HTML + pptx(), Reason.HIDDEN),
        (pptx()[:-30], Reason.HIDDEN),
        (pptx({"ppt/media/a.bin": bytes(100_000_000)}), Reason.SWELLING),
        (zipped({"[Content_Types].xml": PPTX_TYPES, "word/document.xml": b"<w/>"}), Reason.OTHER_CONTENT),
    ],
    ids=[
        "macros", "controls", "embedded object", "declared macros", "undeclared", "path upwards", "path from the root", "page before",
        "page behind", "another start", "cut", "bomb", "a text document",
    ],
)  # fmt: skip
def test_a_powerpoint_that_acts_swells_or_hides_something_is_refused(content, why_not):
    assert reason("a.pptx", content) == (why_not, 0)


def test_a_powerpoint_with_a_charts_workbook_is_taken():
    assert reason("a.pptx", pptx({"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": zipped({"a": b"b"})})) is None


def test_a_package_whose_members_share_their_bytes_is_refused():
    whole = bytearray(pptx({f"ppt/slides/{number}.xml": b"x" * 4000 for number in range(3)}))
    heads = [found.start() for found in re.finditer(rb"PK\x01\x02", whole)]
    for head in heads[1:]:  # every member claims more than there is
        whole[head + 20 : head + 24] = struct.pack("<I", len(whole))
    assert reason("a.pptx", bytes(whole)) == (Reason.SWELLING, 0)


def test_a_package_with_a_wrong_checksum_is_refused():
    whole = bytearray(pptx())
    at = whole.rfind(b"PK\x01\x02")
    whole[at + 16 : at + 20] = b"\1\2\3\4"
    assert reason("a.pptx", bytes(whole)) == (Reason.CUT, 0)


@pytest.mark.parametrize(
    ("content", "why_not"),
    [
        (odp({"Basic/Standard/Module1.xml": b"x"}), Reason.MACROS),
        (odp({"Scripts/python/x.py": b"x"}), Reason.MACROS),
        (odp(first=b"application/vnd.oasis.opendocument.text"), Reason.OTHER_CONTENT),
        (zipped({"content.xml": b"x", "mimetype": ODP_TYPE, "META-INF/manifest.xml": b""}), Reason.OTHER_CONTENT),
    ],
    ids=["macros", "scripts", "a text", "type not first"],
)
def test_an_opendocument_that_acts_or_is_no_presentation_is_refused(content, why_not):
    assert reason("a.odp", content) == (why_not, 0)


# Films
@pytest.mark.parametrize(
    ("name", "content", "why_not"),
    [
        ("a.webm", FILM[:-1000], Reason.CUT),
        ("a.webm", FILM + HTML, Reason.HIDDEN),
        ("a.webm", FILM.replace(b"webm", b"matroska"[:4], 1), Reason.OTHER_CONTENT),
        ("a.mp4", MP4[:-2], Reason.CUT),
        ("a.mp4", MP4 + HTML, Reason.HIDDEN),
        ("a.mp4", MP4.replace(b"isom", b"qt  ", 1), Reason.OTHER_CONTENT),
        ("a.mp4", box(b"ftyp", b"isom\0\0\2\0isom"), Reason.CUT),
        ("a.mp4", MP4 + box(b"html", HTML), Reason.HIDDEN),
    ],
    ids=["webm cut", "webm and a page", "matroska", "mp4 cut", "mp4 and a page", "quicktime", "no film", "unknown box"],
)
def test_a_film_that_is_cut_or_hides_something_is_refused(name, content, why_not):
    assert reason(name, content) == (why_not, 0)


# Captions
@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("bonjour", (Reason.NO_HEAD, 1)),
        ("WEBVTTX\n\n", (Reason.NO_HEAD, 1)),
        ("WEBVTT\nkind: captions\n", (Reason.BAD_LINE, 2)),
        ("WEBVTT\n\n", (Reason.NO_CUE, 3)),
        ("WEBVTT\n\nNOTE nothing else\n", (Reason.NO_CUE, 4)),
        ("WEBVTT\n\n00:01 --> 00:02\nx\n", (Reason.BAD_TIME, 3)),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\nx\n", (Reason.BAD_TIME, 3)),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\nx\n", (Reason.BAD_TIME, 3)),
        ("WEBVTT\n\n1\n00:01.000-->00:02.000\nx\n", (Reason.BAD_TIME, 4)),
        ("WEBVTT\n\n00:03.000 --> 00:02.000\nx\n", (Reason.BACKWARDS, 3)),
        ("WEBVTT\n\n00:03.000 --> 00:04.000\nx\n\n00:02.000 --> 00:05.000\ny\n", (Reason.BACKWARDS, 6)),
        ("WEBVTT\n\n00:03.000 --> 00:04.000\n\nx\n", (Reason.EMPTY_CUE, 3)),
        ("WEBVTT\n\nalone\n", (Reason.BAD_LINE, 3)),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n00:02.000 --> 00:03.000\n", (Reason.BAD_LINE, 5)),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<script>x</script>\n", (Reason.BAD_TAG, 4)),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nline\n<img src=x onerror=y>\n", (Reason.BAD_TAG, 5)),
        ("WEBVTT\n\nSTYLE\n::cue { background: url(https://evil.example) }\n", (Reason.STYLE, 3)),
    ],
)
def test_captions_with_a_fault_are_refused_with_its_line(text, refused):
    assert reason("a.vtt", text.encode()) == refused
    assert reason("a.vtt", text.replace("\n", "\r\n").encode()) == refused


def test_captions_in_another_coding_are_refused():
    assert reason("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\né\n".encode("latin-1")) == (Reason.NOT_UTF8, 0)
    assert reason("a.vtt", CUES + b"\0") == (Reason.NOT_UTF8, 0)


def test_captions_with_names_settings_notes_and_voices_are_taken():
    text = (
        "\ufeffWEBVTT - La boulangère\n\nNOTE\nfait main\n\n1\n00:00.000 --> 00:02.000 line:85% align:start\n<v Anne>Bonjour,\n"
        "<i>monsieur</i>.\n\n01:00:02.000 --> 01:00:03.500\nFin & suite"
    )
    assert reason("a.vtt", text.encode()) is None


# Pictures
@pytest.mark.parametrize(
    ("name", "content", "why_not"),
    [
        ("a.png", SVG, Reason.OTHER_CONTENT),
        ("a.png", picture("PNG")[:-20], Reason.CUT),
        ("a.png", picture("PNG") + b"x", Reason.HIDDEN),
        ("a.png", picture("PNG") + zipped({"a": b"b"}), Reason.HIDDEN),
        ("a.jpg", picture("JPEG") + HTML, Reason.HIDDEN),
        ("a.jpg", picture("JPEG") + PDF, Reason.HIDDEN),
        ("a.jpg", picture("JPEG", comment=b"<script>alert(1)</script>"), Reason.HIDDEN),
        ("a.jpg", picture("JPEG") + zipped({"a": b"b"}), Reason.HIDDEN),
        ("a.gif", b"GIF89a/*" + bytes(20) + b"*/=alert(1)//;", Reason.OTHER_CONTENT),
        ("a.webp", picture("WEBP") + b"more", Reason.HIDDEN),
        ("a.jpg", picture("PNG"), Reason.OTHER_CONTENT),
    ],
    ids=[
        "svg", "cut", "a sign behind", "package behind", "page behind", "pdf behind", "script inside", "package behind jpeg", "gif script",
        "webp and more", "other format",
    ],
)  # fmt: skip
def test_a_picture_that_is_cut_or_hides_something_is_refused(name, content, why_not):
    assert reason(name, content, inspect_picture) == (why_not, 0)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded():
    content = picture("PNG", (20_000, 2_001))
    assert len(content) < 1_000_000
    started = time.perf_counter()
    assert reason("a.png", content, inspect_picture) == (Reason.TOO_MANY_PIXELS, 40)
    assert time.perf_counter() - started < 1


# What always holds
@given(st.binary(max_size=2000), st.sampled_from([*BY_EXTENSION, *PICTURES]))
def test_no_content_breaks_the_inspection(content, ending):
    inspector = inspect if ending in BY_EXTENSION else inspect_picture
    reason(f"a.{ending}", content, inspector)


@given(st.data())
def test_nothing_cut_or_changed_breaks_the_inspection(data):
    whole = data.draw(
        st.sampled_from([("a.pdf", PDF), ("a.webm", FILM[:4000]), ("a.mp4", MP4), ("a.pptx", pptx()), ("a.vtt", CUES)])
    )
    name, content = whole
    at = data.draw(st.integers(0, len(content) - 1))
    changed = content[:at] + data.draw(st.binary(max_size=8)) + content[at + data.draw(st.integers(0, 8)) :]
    reason(name, changed)


def test_every_reason_has_words_that_name_the_file_and_the_line():
    assert set(WORDS) == set(Reason)
    assert why("film.vtt", Unfit(Reason.BAD_TAG, 7)).startswith("« film.vtt » : ligne 7 : ")
    assert "50 Mo" in why("x.pdf", Unfit(Reason.TOO_BIG, 50))


def test_the_editors_own_scripts_are_told_the_same_limits():
    assert sorted(BY_EXTENSION) == settings.WAGTAILDOCS_EXTENSIONS
    assert sorted(PICTURES) == settings.WAGTAILIMAGES_EXTENSIONS
    assert max(LIMITS.values()) == settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    assert (LIMITS["picture"], MOST_PIXELS) == (
        settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
        settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS,
    )
