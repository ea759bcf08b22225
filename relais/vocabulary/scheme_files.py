"""The scheme as files: one TOML file a theme, one for sectors, one text file of strays a language. No Django here."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
LANGUAGES = ("fr", "nl", "de", "en")
KINDS = ("alt", "says", "offers")


class SchemeError(ValueError):
    """A file of the scheme is wrong; the message names the file, the field and the reason."""


@dataclass(frozen=True)
class ThemeFile:
    """One theme as its file tells it. ``phrases`` are (kind, language, text)."""

    slug: str
    broader: str
    labels: dict[str, str]
    definitions: dict[str, str]
    category: str
    dimension: str
    position: int
    phrases: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class SectorFile:
    """One sector as the file tells it."""

    slug: str
    broader: list[str]
    labels: dict[str, str]
    names: dict[str, list[str]] = field(default_factory=dict)
    nace: dict[str, list[str]] = field(default_factory=dict)
    priority: bool = False


def read_themes(folder: Path = DATA / "themes") -> list[ThemeFile]:
    """Return the themes of ``folder`` with parents before children. Raises SchemeError."""
    order = (folder.parent / "order.txt").read_text("utf-8").split() if (folder.parent / "order.txt").exists() else []
    ranks = {slug: rank for rank, slug in enumerate(order)}
    found = {path.stem: _read_theme(path, ranks.get(path.stem, len(ranks))) for path in sorted(folder.glob("*.toml"))}
    for theme in found.values():
        if theme.broader and theme.broader not in found:
            message = f"{theme.slug}.toml: broader: no theme is called {theme.broader!r}"
            raise SchemeError(message)
    return sorted(found.values(), key=lambda theme: (_depth(theme, found), theme.position, theme.slug))


def read_sectors(path: Path = DATA / "sectors.toml") -> list[SectorFile]:
    """Return the sectors of ``path`` in order. Raises SchemeError."""
    table = _toml(path)
    try:
        return [SectorFile(slug=slug, **entry) for slug, entry in table.items()]
    except TypeError as error:
        message = f"{path.name}: {error}"
        raise SchemeError(message) from error


def read_strays(folder: Path = DATA / "strays") -> Iterator[tuple[str, str]]:
    """Yield (language, sentence) of every stray."""
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line.strip():
                yield path.stem, line.strip()


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path.name}: {error}"
        raise SchemeError(message) from error


def _read_theme(path: Path, position: int) -> ThemeFile:
    table = _toml(path)
    for key in ("label", "definition"):
        missing = [language for language in LANGUAGES if not table.get(key, {}).get(language)]
        if missing:
            message = f"{path.name}: {key}: missing in {', '.join(missing)}"
            raise SchemeError(message)
    phrases = [
        (kind, language, " ".join(text.split()))
        for kind in KINDS
        for language in LANGUAGES
        for text in table.get(kind, {}).get(language, [])
    ]
    data = path.parent.parent
    phrases += [("cue", language, cue) for language, cue in _listed(data / "cues" / f"{path.stem}.txt", separator=";")]
    phrases += [("says", language, text) for language, text in _listed(data / "second" / f"{path.stem}.txt")]
    phrases += read_cases(data / "cases" / f"{path.stem}.txt")
    return ThemeFile(
        slug=path.stem,
        broader=table.get("broader", ""),
        labels=table["label"],
        definitions=table["definition"],
        category=table.get("category", ""),
        dimension=table.get("dimension", ""),
        position=position,
        phrases=tuple(dict.fromkeys(phrases)),
    )


def _listed(path: Path, separator: str = "\n") -> Iterator[tuple[str, str]]:
    """Yield (language, text) of a file whose lines read ``fr: text``, several texts split by ``separator``.

    No file, no texts: cues and the second author's sentences are optional.
    """
    for number, line in enumerate(path.read_text("utf-8").splitlines() if path.exists() else (), 1):
        language, colon, texts = line.partition(":")
        if line.strip() and (not colon or language.strip() not in LANGUAGES):
            message = f"{path.name}, line {number}: does not begin with fr:, nl:, de: or en:"
            raise SchemeError(message)
        for text in texts.split(separator):
            if text.strip():
                yield language.strip(), " ".join(text.split())


def read_cases(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, language, text) of a file of cases: ``offer fr: service``, then lines ``fr: need`` that it answers.

    No file, no texts.
    """
    for number, line in enumerate(path.read_text("utf-8").splitlines() if path.exists() else (), 1):
        told, colon, text = line.partition(":")
        kind, language = ("offers", told.removeprefix("offer ")) if told.startswith("offer ") else ("says", told)
        if line.strip() and (not colon or language not in LANGUAGES or not text.strip()):
            message = f"{path.name}, line {number}: does not read 'offer fr: text' or 'fr: text' (fr, nl, de or en)"
            raise SchemeError(message)
        if line.strip():
            yield kind, language, " ".join(text.split())


def _depth(theme: ThemeFile, found: dict[str, ThemeFile]) -> int:
    depth = 0
    while theme.broader:
        theme, depth = found[theme.broader], depth + 1
        if depth > len(found):
            message = f"{theme.slug}.toml: broader: the themes contain each other in a ring"
            raise SchemeError(message)
    return depth
