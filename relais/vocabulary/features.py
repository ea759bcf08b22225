"""From a text to weighted features: words, word pairs, character n-grams, and families of words.

Character n-grams carry misspellings and compounds, families carry meaning across words and languages. Features are
named by strings and hashed (CRC-32) into ``SIZE`` slots, so that no dictionary of them need be kept.
"""

from collections import Counter
from collections.abc import Iterable
from zlib import crc32

from relais.groundwork.text import STOP, words
from relais.vocabulary.families import Families

SIZE = 1 << 20
NGRAMS = (3, 4)
LONGEST_TEXT = 6000  # signs; what follows adds nothing but time
ALL_STOP = frozenset().union(*STOP.values())


class Features:
    """Turns texts into features, each tied to the words it came from."""

    def __init__(self, families: Families) -> None:
        """Keep the families."""
        self.families = families

    def of_words(self, tokens: list[str], language: str) -> Iterable[tuple[str, str, tuple[int, ...]]]:
        """Yield (group, feature, indexes of the tokens it comes from). Groups are weighed apart."""
        for index, token in enumerate(tokens):
            yield "w", f"w:{token}", (index,)
            if len(token) > 6:
                yield "w", f"p:{token[:6]}", (index,)
            if index + 1 < len(tokens):
                yield "w", f"b:{token}_{tokens[index + 1]}", (index, index + 1)
            padded = f" {token} "
            for size in NGRAMS:
                for at in range(max(1, len(padded) - size + 1)):
                    yield "c", f"c:{padded[at : at + size]}", (index,)
        found = self.families.find(tokens, language)
        for start, end, family in found:
            yield "f", f"f:{family}", tuple(range(start, end))

    def counts(self, text: str, language: str) -> dict[str, Counter[int]]:
        """Return, by group, how often each feature (as its slot) occurs in ``text``."""
        groups: dict[str, Counter[int]] = {"w": Counter(), "c": Counter(), "f": Counter()}
        for group, name, _tokens in self.of_words(words(text[:LONGEST_TEXT]), language):
            groups[group][slot(name)] += 1
        return groups


def slot(name: str) -> int:
    """Return the slot of a feature."""
    return crc32(name.encode()) % SIZE
