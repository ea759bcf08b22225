"""Families of words: near-synonyms across four languages.

By them the reader sees that *note*, *factuur* and *invoice* speak of one thing. Read from ``data/families/*.txt``; no
Django here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from relais.groundwork.text import LANGUAGES, stem_word, words

DATA = Path(__file__).parent / "data" / "families"
LONGEST = 4  # words in an expression


def read_families(folder: Path = DATA) -> Iterator[tuple[str, str, str]]:
    """Yield (family, language, expression) of every line ``slug | fr: a, b | nl: … | de: … | en: …``."""
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            slug, *parts = (part.strip() for part in line.split("|"))
            for part in parts:
                language, colon, listed = part.partition(":")
                if not colon or language.strip() not in LANGUAGES:
                    message = f"{path.name}, line {number}: a part does not begin with fr:, nl:, de: or en:"
                    raise ValueError(message)
                for expression in listed.split(","):
                    if expression.strip():
                        yield slug, language.strip(), expression.strip()


class Families:
    """Finds families in texts: by stems in the text's language, longest expression first."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Index the expressions by their stems."""
        self.rows = list(rows)
        self._known: dict[str, dict[tuple[str, ...], set[str]]] = {language: defaultdict(set) for language in LANGUAGES}
        self.single: dict[str, set[str]] = {language: set() for language in LANGUAGES}
        for family, language, expression in self.rows:
            key = tuple(stem_word(word, language) for word in words(expression))
            if 0 < len(key) <= LONGEST:
                self._known[language][key].add(family)
                if len(key) == 1:
                    self.single[language].update(words(expression))

    def find(self, tokens: list[str], language: str) -> list[tuple[int, int, str]]:
        """Return (first token, one past the last, family) for every expression in ``tokens`` (folded words).

        A word that the text's language does not know may be known in another (brands, loan words).
        """
        found: list[tuple[int, int, str]] = []
        stemmed = {lang: [stem_word(token, lang) for token in tokens] for lang in LANGUAGES}
        order = [language, *(lang for lang in LANGUAGES if lang != language)]
        for start in range(len(tokens)):
            for lang in order:
                known = self._known[lang]
                hits = [
                    (start, start + length, family)
                    for length in range(min(LONGEST, len(tokens) - start), 0, -1)
                    for family in sorted(known.get(tuple(stemmed[lang][start : start + length]), ()))
                    if lang == language or len(tokens[start]) > 3
                ]
                if hits:
                    found += hits
                    break
        return found
