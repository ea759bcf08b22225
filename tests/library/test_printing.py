"""Documents for paper: what a screen reader needs is there, and no text is ever read as source.

The check reads the file anew with another program (pikepdf) and follows ISO 14289-1; the standard's own checker, veraPDF, is a
Java program that no package index offers.
"""

import io
import re
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from relais.library import printing
from relais.library.printing import (
    DRAWN,
    Document,
    facts,
    heading,
    lead,
    lines,
    links,
    note,
    paragraphs,
    picture,
    print_document,
    steps,
)

MADE = datetime(2026, 6, 1, tzinfo=UTC)
PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "BI", "INLINE IMAGE"}
HOSTILE = '#import "/etc/passwd" $x$ *gras* _it_ `code` <label> @ref \\ #panic("x") "] //'


def drawn(text: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 40"><text y="20">{escape(text)}</text></svg>'


def written(text: str = "Bonjour", title: str = "Une fiche") -> Document:
    return Document(
        title, "fr", "Relais", f"Relue hier {text}",
        [
            lead(f"En bref {text}"), note("Attention", text), heading("Le problème"), *paragraphs(f"Un.\n\nDeux {text}."),
            facts([("Temps", "2 h"), ("Coût", text)]), heading("Étapes"), steps([("Un", f"Ceci.\n\n{text}"), ("Deux", "Cela.")]),
            heading("Pièges"), heading("Le pire", 3), lines(["Oublier.", text]), heading("Liens"),
            links([("Finances", "https://finances.belgium.be"), ("Piégé", "javascript:alert(1)")]),
            picture(drawn(text), "Ce que l'image montre"),
        ],
    )  # fmt: skip


def elements(node: Any) -> Iterator[Any]:
    """Yield the elements of the structure below ``node``, in reading order."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from elements(one)
    elif isinstance(node, pikepdf.Dictionary) and node.get("/Type") not in ("/OBJR", "/MCR"):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def tags(pdf: pikepdf.Pdf) -> list[str]:
    return [str(one.S)[1:] for one in elements(pdf.Root.StructTreeRoot)]


def loose(page: Any) -> tuple[int, set[int]]:
    """Return how many times the page paints outside of tagged content and artifacts, and its marked numbers."""
    depth: list[bool] = []
    number, marked = 0, set()
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BDC", "BMC"}:
            properties = operands[1] if name == "BDC" else None
            has_id = isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties
            if has_id:
                marked.add(int(properties.MCID))
            depth.append(has_id or operands[0] == "/Artifact")
        elif name == "EMC":
            depth.pop()
        elif name in PAINTING and not any(depth):
            number += 1
    return number, marked


def named(node: Any) -> set[int]:
    """Return the marked numbers that the structure names (of a file of one page)."""
    if isinstance(node, int):
        return {node}
    if isinstance(node, pikepdf.Array):
        return set().union(*(named(one) for one in node)) if len(node) else set()
    if isinstance(node, pikepdf.Dictionary):
        if node.get("/Type") == "/MCR":
            return {int(node.MCID)}
        if node.get("/Type") != "/OBJR":
            return named(node.get("/K", pikepdf.Array()))
    return set()


def fonts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for page in pdf.pages:
        yield from page.get("/Resources", {}).get("/Font", {}).values()


def fault_of_font(font: Any) -> str:
    inner = font.DescendantFonts[0] if font.Subtype == "/Type0" else font
    embedded = {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())
    if not embedded:
        return f"{font.BaseFont} is not embedded"
    return "" if "/ToUnicode" in font else f"{font.BaseFont} cannot be read back as text"


def told(data: pikepdf.Pdf) -> dict[str, bool]:
    """Return which of the promises that concern the whole file it keeps."""
    root = data.Root
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with data.open_metadata(set_pikepdf_as_editor=False) as metadata:
            part, title = metadata.get("{http://www.aiim.org/pdfua/ns/id/}part"), metadata.get("dc:title")
    return {
        "does not say that it is PDF/UA-1": part == "1",
        "no title": bool(title),
        "not marked": bool(root.get("/MarkInfo", {}).get("/Marked")),
        "no language": bool(re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", str(root.get("/Lang", "")))),
        "shows the name of the file, not the title": bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle")),
        "paints what has no tag": not any(loose(page)[0] for page in data.pages),
        "no structure": "/StructTreeRoot" in root,
    }


def faults_of_links(page: Any) -> set[str]:
    said = all(one.get("/Contents") and "/StructParent" in one for one in page.get("/Annots", []))
    return set() if said and (page.get("/Tabs") == "/S" or "/Annots" not in page) else {"a link that says nothing"}


def faults_of_structure(root: Any) -> set[str]:
    found, levels = set(), []
    for one in elements(root):
        below = [str(child.S) for child in one.get("/K", []) if isinstance(child, pikepdf.Dictionary) and "/S" in child]
        if one.S == "/L" and set(below) != {"/LI"}:
            found.add("a list of something else than items")
        if one.S == "/LI" and below != ["/Lbl", "/LBody"]:
            found.add("an item without label and body")
        if one.S == "/Figure" and not str(one.get("/Alt", "")):
            found.add("a picture without words")
        if re.fullmatch(r"/H\d", str(one.S)):
            levels.append(int(str(one.S)[2]))
    if levels[:1] != [1] or levels.count(1) != 1 or any(b > a + 1 for a, b in pairwise(levels)):
        found.add("headings out of order")
    return found


def faults(data: bytes) -> set[str]:
    """Return what of ISO 14289-1 the file ``data`` does not keep."""
    pdf = pikepdf.open(io.BytesIO(data))
    found = {fault for fault, kept in told(pdf).items() if not kept}
    found |= {fault for font in fonts(pdf) if (fault := fault_of_font(font))}
    found |= set().union(*(faults_of_links(page) for page in pdf.pages))
    return found if "no structure" in found else found | faults_of_structure(pdf.Root.StructTreeRoot)


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    pdf, out = pikepdf.open(io.BytesIO(data)), io.BytesIO()
    change(pdf)
    pdf.save(out)
    return out.getvalue()


def unembed(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        descriptor = font.DescendantFonts[0].FontDescriptor
        for key in ("/FontFile2", "/FontFile3"):
            if key in descriptor:
                del descriptor[key]


def skip_level(pdf: pikepdf.Pdf) -> None:
    next(one for one in elements(pdf.Root.StructTreeRoot) if one.S == "/H2").S = pikepdf.Name("/H3")


def silence(pdf: pikepdf.Pdf) -> None:
    del next(one for one in elements(pdf.Root.StructTreeRoot) if one.S == "/Figure").Alt


def paint(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 10 10 re f")


def test_document_keeps_the_standard():
    assert faults(print_document(written(), made_at=MADE)) == set()


def test_document_without_tags_does_not():
    text = b'#set document(title: "T")\n= T\nBonjour'
    assert faults(typst.compile(text, pdf_tags=False, ignore_system_fonts=True)) >= {
        "not marked", "no structure", "does not say that it is PDF/UA-1", "paints what has no tag",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda pdf: pdf.Root.__delitem__("/Lang"), "no language"),
        (lambda pdf: pdf.Root.__delitem__("/MarkInfo"), "not marked"),
        (lambda pdf: pdf.Root.__delitem__("/ViewerPreferences"), "shows the name of the file, not the title"),
        (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "no structure"),
        (lambda pdf: pdf.Root.__delitem__("/Metadata"), "does not say that it is PDF/UA-1"),
        (skip_level, "headings out of order"),
        (silence, "a picture without words"),
        (paint, "paints what has no tag"),
    ],
)
def test_each_thing_taken_away_is_noticed(change, fault):
    assert fault in faults(changed(print_document(written(), made_at=MADE), change))


def test_fonts_taken_away_are_noticed():
    found = faults(changed(print_document(written(), made_at=MADE), unembed))
    assert any("is not embedded" in one for one in found)


def test_what_is_painted_is_named_by_the_structure_and_nothing_else():
    pdf = pikepdf.open(io.BytesIO(print_document(written(), made_at=MADE)))
    assert len(pdf.pages) == 1
    assert loose(pdf.pages[0])[1] == named(pdf.Root.StructTreeRoot.K)


def test_structure_follows_the_document():
    found = tags(pikepdf.open(io.BytesIO(print_document(written(), made_at=MADE))))
    assert [tag for tag in found if tag[0] == "H"] == ["H1", "H2", "H2", "H2", "H3", "H2"]
    assert found.count("L") == 4  # facts, steps, pitfalls, links
    assert found.count("LI") == 8
    assert found.count("Figure") == 1
    assert found.count("Link") == 1  # what is no web address is printed, not followed


def test_title_language_and_moment_are_the_documents():
    pdf = pikepdf.open(io.BytesIO(print_document(written(title="Ma fiche"), made_at=MADE)))
    assert (str(pdf.docinfo.Title), str(pdf.Root.Lang)) == ("Ma fiche", "fr-BE")
    assert str(pdf.docinfo.CreationDate) == "D:20260601000000Z"


def test_same_document_gives_the_same_bytes():
    assert print_document(written(), made_at=MADE) == print_document(written(), made_at=MADE)


def test_hostile_text_is_shown_and_not_obeyed(monkeypatch):
    seen = []
    real = typst.compile
    monkeypatch.setattr(
        printing.typst, "compile", lambda source, **more: seen.append((source, more)) or real(source, **more)
    )
    plain = pikepdf.open(io.BytesIO(print_document(written(), made_at=MADE)))
    hostile = print_document(written(HOSTILE, title=HOSTILE), made_at=MADE)
    pdf = pikepdf.open(io.BytesIO(hostile))
    assert faults(hostile) == set()
    assert str(pdf.docinfo.Title) == HOSTILE
    assert tags(pdf) == tags(plain)  # nothing became a heading, a list, an equation
    assert seen[0][0] == seen[1][0] == printing.LAYOUT.read_bytes()  # the source never holds a text


def test_signs_that_no_font_draws_become_squares():
    data = print_document(written("😀 日本 \u200d ok", title="Fiche 😀"), made_at=MADE)
    assert faults(data) == set()
    assert str(pikepdf.open(io.BytesIO(data)).docinfo.Title) == "Fiche □"


def test_signs_that_no_font_draws_in_a_picture_alone_become_squares():
    data = print_document(Document("T", "fr", "R", "", [picture(drawn("😀"), "Un visage")]), made_at=MADE)
    assert faults(data) == set()


def test_every_sign_said_to_be_drawn_is():
    drawn = "".join(sign for code in range(0x20, 0x3000) if not DRAWN.match(sign := chr(code)))
    data = print_document(Document("T", "fr", "R", "", paragraphs(drawn)), made_at=MADE)
    assert faults(data) == set()


@given(st.text(max_size=200))
def test_any_text_can_be_printed(text):
    assert faults(print_document(written(text, title=f"T{text}"), made_at=MADE)) == set()


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_real_sheet_keeps_the_standard(client, make_sheet, language):
    make_sheet("imprimee", language=language, links=["https://finances.belgium.be/"])
    answer = client.get("/fiches/imprimee.pdf")
    assert (answer.status_code, answer["Content-Type"], answer["Content-Language"]) == (
        200,
        "application/pdf",
        language,
    )
    assert answer["Content-Disposition"] == 'inline; filename="imprimee.pdf"'
    assert faults(answer.content) == set()
    assert str(pikepdf.open(io.BytesIO(answer.content)).Root.Lang) == f"{language}-BE"


def test_missing_sheet_has_no_paper(client, make_sheet):
    make_sheet("brouillon", live=False)
    assert client.get("/fiches/brouillon.pdf").status_code == 404
