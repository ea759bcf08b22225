"""The four languages as the vocabulary's sentences speak them: which one a text is in, and its misspelt words. Pure."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from relais.groundwork.text import LANGUAGES, words
from relais.vocabulary.features import slot

Floats = npt.NDArray[np.float32]
SHORTEST = 4  # letters of a word that the lexicon keeps


class Speech:
    """What was learned of the four languages: their letters, and the words they know (to mend misspelt ones)."""

    SLOTS = 1 << 15

    def __init__(self, profile: Floats, lexicon: Mapping[str, Sequence[str]]) -> None:
        """Keep the letters' profile (slots x languages, log-probabilities) and each language's known words."""
        self.profile = profile
        self.lexicon = {language: list(known) for language, known in lexicon.items()}
        self._known = {language: frozenset(known) for language, known in self.lexicon.items()}
        self._by_start: dict[tuple[str, int], list[str]] = {}
        for language, known in self.lexicon.items():
            for word in known:
                for size in range(len(word) - 1, len(word) + 2):
                    self._by_start.setdefault((language + word[0], size), []).append(word)

    def as_json(self) -> dict[str, list[str]]:
        """Return the words, for storage."""
        return self.lexicon

    def language(self, text: str) -> str:
        """Return the language whose letters and words fit best; French when nothing speaks."""
        tokens = words(text[:600])
        if not tokens:
            return LANGUAGES[0]
        total = self.profile[[s for token in tokens for s in letter_slots(token)]].sum(axis=0)
        return LANGUAGES[int(np.argmax(total))]

    def knows(self, text: str, language: str) -> bool:
        """Tell whether any word of ``text`` is known in ``language``, as it stands or mended; short ones don't count."""
        known = self._known.get(language, frozenset())
        tokens = [token for token in words(self.mended(text, language)) if len(token) >= SHORTEST]
        return not tokens or any(token in known for token in tokens)

    def mended(self, text: str, language: str) -> str:
        """Return ``text`` with the nearest known word added after each unknown one (one slip; two in long words)."""
        known = self._known.get(language, frozenset())
        out, budget = [], 10
        for token in words(text):
            out.append(token)
            if budget and len(token) >= 5 and token not in known and not token.isdigit():
                budget -= 1
                near = self._by_start.get((language + token[0], len(token)), [])
                best = process.extractOne(
                    token, near, scorer=DamerauLevenshtein.distance, score_cutoff=1 if len(token) < 8 else 2
                )
                if best:
                    out.append(best[0])
        return " ".join(out)


def letter_slots(token: str) -> list[int]:
    """Return the profile's slots of a word: its trigrams and the word itself."""
    padded = f"^{token}$"
    parts = [padded[at : at + 3] for at in range(len(padded) - 2)] + [padded]
    return [slot(f"l:{part}") % Speech.SLOTS for part in parts]
