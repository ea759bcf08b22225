"""Documents for paper: a PDF that a screen reader reads as well (PDF/UA-1, ISO 14289-1), made by Typst on this machine.

A document is data: a title, a language and parts in order. The layout stands in ``data/print/document.typ``; texts reach it
as JSON and are shown as they are, never read as source. No Django, no network: the fonts are those that Typst carries.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

LAYOUT = Path(__file__).resolve().parent / "data" / "print" / "document.typ"
STANDARD: Final = "ua-1"
SILENT = {"Cc", "Cs", "Cn", "Co"}
SIGN_AFTER_SPACE = re.compile(r" (?=[»?!:;%€])")
UNKNOWN = "\u25a1"  # stands for a sign that none of the fonts draws
# Latin with its additions, Greek, Cyrillic, and the punctuation, money, arrows and marks that our fonts are known to draw.
DRAWN = re.compile(
    "[^\n\u0020-\u007e\u00a0-\u017f\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u0410-\u044f"
    "\u2009\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u202f\u2030\u2032\u2033\u2039\u203a\u20ac\u2122"
    "\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25a1\u2713]"
)

Part = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """What is printed: ``parts`` in order below the title, ``foot`` on each page, all in ``language`` (two letters)."""

    title: str
    language: str
    publisher: str
    foot: str = ""
    parts: Sequence[Part] = field(default_factory=list)


def heading(text: str, level: int = 2) -> Part:
    """Return a heading; the title is of level 1, and no level may be passed over."""
    return {"kind": "heading", "level": level, "text": text}


def lead(text: str) -> Part:
    """Return the sentence below the title."""
    return {"kind": "lead", "text": text}


def paragraphs(text: str) -> list[Part]:
    """Return ``text`` as paragraphs: an empty line parts them."""
    return [{"kind": "paragraph", "text": one} for one in _parted(text)]


def note(title: str, text: str) -> Part:
    """Return a text set apart."""
    return {"kind": "note", "title": title, "text": text}


def facts(rows: Iterable[tuple[str, str]]) -> Part:
    """Return terms and what is said of each."""
    return {"kind": "facts", "rows": [[term, text] for term, text in rows]}


def steps(items: Iterable[tuple[str, str]]) -> Part:
    """Return numbered steps of a title and a text."""
    return {"kind": "steps", "items": [[title, *_parted(text)] for title, text in items]}


def lines(items: Iterable[str]) -> Part:
    """Return a list of sentences."""
    return {"kind": "lines", "items": list(items)}


def links(items: Iterable[tuple[str, str]]) -> Part:
    """Return a list of titles and web addresses; the address is printed, and can be followed when it is http(s)."""
    return {"kind": "links", "items": [[title, address] for title, address in items]}


def picture(svg: str, words: str) -> Part:
    """Return a drawing, nearly as wide as the text; ``words`` say what it shows to whoever does not see it."""
    return {"kind": "picture", "svg": svg, "words": words}


def print_document(document: Document, *, made_at: datetime) -> bytes:
    """Return ``document`` as a tagged PDF. The same document of the same moment gives the same bytes.

    A sign that no font draws, an emoji for example, becomes an empty square: PDF/UA allows no missing sign.
    Raises typst.TypstError when the layout itself is wrong.
    """
    given = {
        "title": document.title, "language": document.language, "publisher": document.publisher, "foot": document.foot,
        "parts": list(document.parts),
    }  # fmt: skip
    given = _each_text(given, _normal)
    try:
        return _compiled(given, made_at)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    return _compiled(_each_text(given, _drawn), made_at)


def _compiled(given: Mapping[str, Any], made_at: datetime) -> bytes:
    return typst.compile(
        _layout(), sys_inputs={"document": json.dumps(given)}, pdf_standards=STANDARD, ignore_system_fonts=True,
        timestamp=int(made_at.timestamp()),
    )  # fmt: skip


@cache
def _layout() -> bytes:
    return LAYOUT.read_bytes()


def _parted(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if one.strip()]


def _each_text(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each_text(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [_each_text(one, change) for one in value]
    return value


def _normal(text: str) -> str:
    """Return ``text`` with its accents composed, no line that starts with a sign, and without signs that show nothing."""
    composed = unicodedata.normalize("NFC", text).replace("\t", " ").replace("\r\n", "\n")
    kept = "".join(sign for sign in composed if sign == "\n" or unicodedata.category(sign) not in SILENT)
    return SIGN_AFTER_SPACE.sub("\u00a0", kept).replace("« ", "«\u00a0")


def _drawn(text: str) -> str:
    return DRAWN.sub(UNKNOWN, text)
