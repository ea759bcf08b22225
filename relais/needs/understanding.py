"""What a need says: its parts, their themes and the words behind them. Pure: the reader is handed in.

A text may hold two needs; it is split where two neighbouring pieces speak confidently of themes from different
branches. It may hold none of ours; then the reader's share of "none of ours" leads and no theme is proposed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from relais.groundwork.text import STOP, stems, words
from relais.vocabulary.reader import Reader, ThemeRead

SURE = 0.6  # share from which a theme stands for a part of its own
LIKELY = 0.3  # the same by the words alone: from here a cut is tried
CONFIRMED = 2  # cuts that are tried
SHOWN = 0.12  # share from which a theme is shown as understood
MOST_THEMES = 3
_JOINING = {  # by language: French "en" and German "plus" join nothing
    "fr": "et aussi|et en plus|en plus|par ailleurs|sinon|ainsi que|et puis|et|mais",
    "nl": "en ook|daarnaast|bovendien|en|maar",
    "de": "und auch|außerdem|ausserdem|und|aber",
    "en": "and also|also|besides|plus|and|but",
}
_CUT = {
    language: re.compile(rf"[.;!?\n]+|,?\s+(?:{listed})\s+", re.IGNORECASE) for language, listed in _JOINING.items()
}

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Part:
    """One need of a text: where it stands, what the reader made of it, and the themes to show.

    ``shares`` and ``profile`` go over the reader's themes, ``vector`` is its place among all meanings (unit length).
    """

    start: int
    end: int
    shares: Floats
    profile: Floats
    vector: Floats
    themes: tuple[ThemeRead, ...]
    terms: dict[str, float]
    none: float


@dataclass(frozen=True)
class Reading:
    """What was understood of a text."""

    text: str
    language: str
    parts: tuple[Part, ...]


def read(
    reader: Reader, text: str, language: str | None = None, chosen: Iterable[str] = (), dropped: Iterable[str] = ()
) -> Reading:
    """Return the reading of ``text``; ``chosen`` and ``dropped`` themes are the firm's corrections."""
    spoken = reader.language(text)
    chosen, dropped = list(chosen), set(dropped)
    pieces = [(0, len(text))] if chosen else _pieces(reader, text, spoken)
    parts = tuple(_part(reader, text, start, end, spoken, chosen, dropped) for start, end in pieces)
    return Reading(text=text, language=language or spoken, parts=parts)


def _part(reader: Reader, text: str, start: int, end: int, spoken: str, chosen: list[str], dropped: set[str]) -> Part:
    piece = text[start:end]
    sense = reader.sense(piece, spoken)
    shares, profile = reader.shares_of(sense), reader.profile(sense.scores)
    reads = reader.themes_of(piece, spoken, shares, most=6)
    names = reader.weights.themes
    none = float(shares[names.index("")]) if "" in names else 0.0
    if not words(piece) or not reader.speech.knows(piece, spoken):
        none = 1.0  # nothing in it is a word of the language
    for index, name in enumerate(names):
        if name in dropped or not name:
            shares[index] = profile[index] = 0.0
        if chosen:
            told = name in chosen
            shares[index] = 1.0 / len(chosen) if told else shares[index] * 0.1
            profile[index] = 1.0 / np.sqrt(len(chosen)) if told else 0.0
    shown = [
        ThemeRead(r.theme, r.share, tuple((a + start, b + start) for a, b in r.words))
        for r in reads
        if r.theme not in dropped and r.theme not in chosen and r.share >= SHOWN and not chosen
    ]
    where = {r.theme: r for r in reads}
    kept = [ThemeRead(name, 1.0, where[name].words if name in where else ()) for name in chosen]
    return Part(
        start,
        end,
        shares,
        profile,
        sense.vector,
        tuple(kept + shown[:MOST_THEMES]),
        query_terms(reader, piece, spoken),
        none if not chosen else 0.0,
    )


def query_terms(reader: Reader, text: str, language: str) -> dict[str, float]:
    """Return the terms by which doors are searched: stems, stems of mended words, and families."""
    terms = dict.fromkeys(stems(text, language), 1.0)
    for stem in stems(reader.speech.mended(text, language), language):
        terms.setdefault(stem, 0.7)
    for _start, _end, family in reader.families.find(words(text), language):
        terms[f"f:{family}"] = 0.6
    return terms


def _pieces(reader: Reader, text: str, language: str) -> list[tuple[int, int]]:
    """Return the spans of the needs in ``text``: one, or two when a cut parts two sure and distant themes.

    The words alone, which are quick, tell the cuts worth a try; words and meaning together must then be sure.
    """
    stop = STOP[language]
    tried: list[tuple[float, int, int]] = []
    for cut in list(_CUT[language].finditer(text))[:12]:
        sides = (text[: cut.start()], text[cut.end() :])
        if min(sum(word not in stop for word in words(side)) for side in sides) < 2:
            continue
        sure = _sure(reader, [reader.word_shares(side, language) for side in sides])
        if sure >= LIKELY:
            tried.append((sure, cut.start(), cut.end()))
    best, gain = [(0, len(text))], SURE
    for _likely, start, end in sorted(tried, reverse=True)[:CONFIRMED]:
        senses = reader.senses([text[:start], text[end:]], [language, language])
        sure = _sure(reader, [reader.shares_of(sense) for sense in senses])
        if sure >= gain:
            best, gain = [(0, start), (end, len(text))], sure
    return best


def _sure(reader: Reader, sides: list[Floats]) -> float:
    """Return the lesser share of the two sides' leading themes; 0 when they are near each other or none of ours."""
    leading = [int(np.argmax(shares)) for shares in sides]
    parents = {reader.weights.parents[number] for number in leading}
    if len(parents) == 1 or not all(reader.weights.themes[number] for number in leading):
        return 0.0
    return min(float(shares[number]) for shares, number in zip(sides, leading, strict=True))
