"""The reader: from a text to its themes, with the words that gave them away. Learned by ``learning.py``; pure.

A text's score for a theme is the sum of its features' weights; a softmax with a temperature fitted on held-out
sentences turns scores into shares that add up to one, the share of "none of ours" included.
"""

import io
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from relais.groundwork.text import LANGUAGES, spans, words
from relais.vocabulary.families import Families
from relais.vocabulary.features import ALL_STOP, SIZE, Features, slot

Floats = npt.NDArray[np.float32]
PROFILED = 12  # themes of a door's profile that are kept


@dataclass
class Weights:
    """The learned numbers. ``columns`` maps slots to rows of ``matrix`` (-1: never seen)."""

    columns: npt.NDArray[np.int32]
    idf: Floats
    matrix: npt.NDArray[np.float16]
    bias: Floats
    themes: list[str]
    parents: list[str]
    temperature: float
    door_temperature: float
    groups: dict[str, float]


@dataclass(frozen=True)
class ThemeRead:
    """One theme of a text: its share (0–1) and the words (start, end) that spoke for it, strongest first."""

    theme: str
    share: float
    words: tuple[tuple[int, int], ...] = field(default=())


class Reader:
    """Reads texts. Safe to share between threads: nothing in it changes."""

    FORMAT = "relais-reader-4"

    def __init__(self, weights: Weights, families: Families, speech: "Speech") -> None:
        """Keep what was learned."""
        self.weights, self.families, self.speech = weights, families, speech
        self.features = Features(families)

    def language(self, text: str) -> str:
        """Return the most probable language of ``text``."""
        return self.speech.language(text)

    def vector(self, text: str, language: str) -> tuple[npt.NDArray[np.int32], Floats]:
        """Return the known features' rows and values of ``text``, each group of unit length times its weight."""
        rows: list[int] = []
        values: list[float] = []
        for group, counted in self.features.counts(text, language).items():
            known = [(int(self.weights.columns[s]), n) for s, n in counted.items() if self.weights.columns[s] >= 0]
            if not known:
                continue
            weighted = [(1.0 + float(np.log(n))) * float(self.weights.idf[row]) for row, n in known]
            length = float(np.sqrt(sum(value * value for value in weighted)))
            rows += [row for row, _n in known]
            values += [self.weights.groups[group] * value / length for value in weighted]
        return np.array(rows, dtype=np.int32), np.array(values, dtype=np.float32)

    def scores(self, text: str, language: str | None = None) -> Floats:
        """Return one score a theme (in the order of ``weights.themes``)."""
        rows, values = self.vector(text, language or self.language(text))
        if not len(rows):
            return self.weights.bias.copy()
        found: Floats = values @ self.weights.matrix[rows].astype(np.float32) + self.weights.bias
        return found

    def shares(self, text: str, language: str | None = None) -> Floats:
        """Return the share of each theme in a manager's text; the last ones may be none of ours ("")."""
        return softmax(self.scores(text, language) * self.weights.temperature)

    def read(self, text: str, language: str | None = None, most: int = 5) -> list[ThemeRead]:
        """Return the themes of ``text`` by falling share, each with the words that spoke for it."""
        language = language or self.language(text)
        mended = self.speech.mended(text, language)
        shares = self.shares(mended, language)
        order = [int(i) for i in np.argsort(-shares, kind="stable")[: most + 1] if self.weights.themes[int(i)]][:most]
        return [ThemeRead(self.weights.themes[i], float(shares[i]), self._evidence(text, language, i)) for i in order]

    def profile(self, scores: Floats) -> Floats:
        """Return the profile of a text with ``scores``: what stands above their mean, squared, of unit length.

        Two texts on one matter have like profiles even where no single theme is sure.
        """
        above: Floats = np.maximum(scores - scores.mean(), 0) ** 2
        length = float(np.linalg.norm(above))
        return above / length if length else above

    def read_door(self, text: str, language: str) -> tuple[dict[str, float], dict[str, float]]:
        """Return a door's themes with their shares, and the strongest parts of its profile."""
        scores = self.scores(text, language)
        shares = softmax(scores * self.weights.door_temperature)
        return self._strongest(shares, 8), self._strongest(self.profile(scores), PROFILED)

    def _strongest(self, values: Floats, most: int) -> dict[str, float]:
        top = np.argsort(-values, kind="stable")[:most]
        return {self.weights.themes[i]: float(values[i]) for i in top if values[i] > 0.01 and self.weights.themes[i]}

    def _evidence(self, text: str, language: str, theme: int, most: int = 4) -> tuple[tuple[int, int], ...]:
        """Return where the words stand that added most to the score of ``theme`` above the other themes' mean."""
        where = spans(text)
        tokens = [token for _start, _end, token in where]
        totals: dict[int, float] = defaultdict(float)
        for group, name, of in self.features.of_words(tokens, language):
            row = int(self.weights.columns[slot(name)])
            if row >= 0:
                weights = self.weights.matrix[row].astype(np.float32)
                gain = (
                    float(weights[theme] - weights.mean()) * float(self.weights.idf[row]) * self.weights.groups[group]
                )
                for index in of:
                    totals[index] += gain / len(of)
        strong = [
            (index, gain)
            for index, gain in sorted(totals.items(), key=lambda item: -item[1])
            if gain > 0 and tokens[index] not in ALL_STOP
        ]
        kept = [index for index, gain in strong[:most] if gain >= 0.25 * strong[0][1]]
        return tuple((where[index][0], where[index][1]) for index in kept)

    def to_bytes(self) -> bytes:
        """Return the reader as one compressed NumPy archive (no pickles in it)."""
        w = self.weights
        head = {
            "format": self.FORMAT, "themes": w.themes, "parents": w.parents, "temperature": w.temperature,
            "door_temperature": w.door_temperature, "groups": w.groups, "families": self.families.rows,
            "speech": self.speech.as_json(),
        }  # fmt: skip
        used = np.flatnonzero(w.columns >= 0).astype(np.int32)
        out = io.BytesIO()
        np.savez_compressed(
            out,
            head=np.frombuffer(json.dumps(head).encode(), dtype=np.uint8),
            used=used, rows=w.columns[used], idf=w.idf, matrix=w.matrix, bias=w.bias, profile=self.speech.profile,
        )  # fmt: skip
        return out.getvalue()

    @classmethod
    def from_bytes(cls, blob: bytes) -> "Reader":
        """Return the reader kept in ``blob``. Raises ValueError on another format."""
        with np.load(io.BytesIO(blob), allow_pickle=False) as kept:
            head: dict[str, Any] = json.loads(kept["head"].tobytes())
            if head["format"] != cls.FORMAT:
                message = f"the learned reader has format {head['format']}, this program reads {cls.FORMAT}"
                raise ValueError(message)
            columns = np.full(SIZE, -1, dtype=np.int32)
            columns[kept["used"]] = kept["rows"]
            weights = Weights(
                columns, kept["idf"], kept["matrix"], kept["bias"], head["themes"], head["parents"],
                head["temperature"], head["door_temperature"], head["groups"],
            )  # fmt: skip
            speech = Speech(kept["profile"], head["speech"])
        return cls(weights, Families(tuple(row) for row in head["families"]), speech)


def softmax(scores: Floats) -> Floats:
    """Return shares that add up to one."""
    raised = np.exp(scores - scores.max())
    found: Floats = (raised / raised.sum()).astype(np.float32)
    return found


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
