"""Near words: keys under which a misspelt word and the right one meet, and which of those that meet is meant. Pure.

Each known word is kept under itself, under itself less any one letter, and under its skeleton (what remains of its
sound without vowels and doubled letters), likewise less any one letter when long. A typed word is looked up under the
same keys, and under itself less any two letters when long; whoever shares a key is then measured. After SymSpell
(Wolf Garbe, 2012), with fewer keys: https://github.com/wolfgarbe/SymSpell
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import OSA

SHORTEST = 4  # letters of a word that may be misspelt
LONG = 7
_SOUNDS = (("ph", "f"), ("qu", "k"), ("ck", "k"), ("ch", "k"), ("sch", "k"), ("x", "ks"), ("c", "k"), ("z", "s"))
_VOWELS = re.compile(r"[aeiouyhw]")
_DOUBLED = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """Return what remains of the sound of a folded word: ``facturre`` and ``facture`` give ``fktr``."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", word))


def keys(word: str) -> set[str]:
    """Return the keys under which a known word is kept."""
    found = {word, *_less_one(word)} if len(word) >= SHORTEST else {word}
    bones = skeleton(word)
    if len(bones) >= 3:
        found.add(f"~{bones}")
        if len(bones) >= 5:
            found |= {f"~{less}" for less in _less_one(bones)}
    return found


def asked_keys(word: str) -> set[str]:
    """Return the keys under which a typed word is looked up."""
    found = keys(word)
    if len(word) >= LONG:
        found |= {word[:i] + word[i + 1 : j] + word[j + 1 :] for i, j in combinations(range(min(len(word), 20)), 2)}
    return found


def _less_one(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


@dataclass(frozen=True)
class Known:
    """A word of the dictionary: folded, as people write it, in a language, in so many pieces."""

    word: str
    shown: str
    language: str
    count: int


def nearest(word: str, known: Iterable[Known], screen: str) -> Known | None:
    """Return which of ``known`` is meant by ``word``, or None: the nearest, then the screen's language, then the commonest.

    One slip is forgiven from four letters on (a letter too much, missing, wrong, or two exchanged), two from seven on.
    """
    slips = 0 if len(word) < SHORTEST else 1 if len(word) < LONG else 2
    best: tuple[tuple[int, bool, bool, int, str], Known] | None = None
    for one in known:
        distance = OSA.distance(word, one.word, score_cutoff=slips)
        if distance > slips or one.word == word:
            continue
        rank = (distance, one.word[0] != word[0], one.language != screen, -one.count, one.word)
        if best is None or rank < best[0]:
            best = (rank, one)
    return best[1] if best else None
