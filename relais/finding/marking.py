"""A title or a passage with the words that were asked in ``<mark>``; everything else is escaped."""

from collections.abc import Collection

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from relais.groundwork.text import spans, stem_word

PASSAGE, BEFORE = 220, 60  # signs shown, signs before the first word that was asked
READ = 400  # signs that are read at once


def marked(text: str, language: str, asked: Collection[str]) -> SafeString:
    """Return ``text`` as safe HTML; ``asked`` holds tokens."""
    out, done = [], 0
    for start, end in _hits(text, language, asked):
        out += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return mark_safe("".join([*out, escape(text[done:])]))


def passage(summary: str, text: str, language: str, asked: Collection[str]) -> SafeString:
    """Return the summary when it holds a word that was asked, else the passage of ``text`` around the first one."""
    for shown in (summary, text):
        place = _first(shown, language, asked)
        if place is not None:
            return marked(_around(shown, place), language, asked)
    return marked(_around(summary or text, 0), language, asked)


def _first(text: str, language: str, asked: Collection[str]) -> int | None:
    """Return where the first word that was asked begins; a long text is read no further."""
    start = 0
    while start < len(text):
        end = text.find(" ", start + READ)
        end = len(text) if end < 0 else end
        if hits := _hits(text[start:end], language, asked):
            return start + hits[0][0]
        start = end
    return None


def _hits(text: str, language: str, asked: Collection[str]) -> list[tuple[int, int]]:
    return [(start, end) for start, end, word in spans(text) if language + stem_word(word, language) in asked]


def _around(text: str, place: int) -> str:
    """Return the beginning of ``text`` when the sign at ``place`` stands in it, else what is around that sign."""
    start = 0 if place < PASSAGE - BEFORE else text.find(" ", place - BEFORE) + 1
    start = min(start, place)  # a word without any space
    shown = text[start : start + PASSAGE]
    if start + PASSAGE < len(text):
        shown = shown.rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return f"… {shown}" if start else shown
