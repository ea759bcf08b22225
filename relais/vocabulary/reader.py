"""The reader: from a text to its themes, with the words that gave them away. Learned by ``learning.py``; pure.

Two views of a text are joined. The words: a theme's score is the sum of its features' weights, so that evidence can be
read off. The meaning: how near the text lies to what is said of each theme. Each view's scores are taken in standard
deviations above their mean, and added; a softmax with a temperature fitted on held-out sentences turns them into shares
that add up to one, the share of "none of ours" included.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from relais.groundwork.text import spans
from relais.vocabulary.families import Families
from relais.vocabulary.features import ALL_STOP, SIZE, Features, slot
from relais.vocabulary.meaning import edition, encode
from relais.vocabulary.neighbours import Neighbours
from relais.vocabulary.speech import Speech

Floats = npt.NDArray[np.float32]
PROFILED = 40  # themes of a door's profile that are kept
MEANING = 0.6  # weight of the meaning beside the words
SHARP = 1.5  # power by which a profile favours its strongest themes


class Example(NamedTuple):
    """One sentence to learn from, with the theme it speaks of ("" for none of ours)."""

    theme: str
    kind: str
    language: str
    text: str


@dataclass
class Weights:
    """The learned numbers. ``columns`` maps slots to rows of ``matrix`` (-1: never seen).

    ``temperature`` is for managers' texts, ``door_temperature`` for providers', ``word_temperature`` for the words alone.
    """

    columns: npt.NDArray[np.int32]
    idf: Floats
    matrix: npt.NDArray[np.float16]
    bias: Floats
    themes: list[str]
    parents: list[str]
    temperature: float
    door_temperature: float
    word_temperature: float
    groups: dict[str, float]


@dataclass(frozen=True)
class ThemeRead:
    """One theme of a text: its share (0–1) and the words (start, end) that spoke for it, strongest first."""

    theme: str
    share: float
    words: tuple[tuple[int, int], ...] = field(default=())


@dataclass(frozen=True)
class Sense:
    """What a text says to the reader: a score for each theme, and its place among all meanings (unit length)."""

    scores: Floats
    vector: Floats


@dataclass(frozen=True)
class DoorRead:
    """What a door's text says: themes with their shares, the strongest parts of its profile, its vector."""

    themes: dict[str, float]
    profile: dict[str, float]
    vector: Floats


class Reader:
    """Reads texts. Safe to share between threads: nothing in it changes."""

    FORMAT = f"relais-reader-6 {edition()}"  # vectors of another encoder cannot be compared

    def __init__(self, weights: Weights, families: Families, speech: Speech, neighbours: Neighbours) -> None:
        """Keep what was learned."""
        self.weights, self.families, self.speech, self.neighbours = weights, families, speech, neighbours
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

    def word_scores(self, text: str, language: str) -> Floats:
        """Return one score a theme by the words alone (in the order of ``weights.themes``)."""
        rows, values = self.vector(text, language)
        if not len(rows):
            return self.weights.bias.copy()
        found: Floats = values @ self.weights.matrix[rows].astype(np.float32) + self.weights.bias
        return found

    def word_shares(self, text: str, language: str) -> Floats:
        """Return the share of each theme by the words alone: quick, for trying where a text may be cut."""
        return softmax(self.word_scores(text, language) * self.weights.word_temperature)

    def senses(self, texts: Sequence[str], languages: Sequence[str], *, mend: bool = True) -> list[Sense]:
        """Return what ``texts`` say, with the words of misspelt ones mended beforehand (``mend``)."""
        placed = self.neighbours.projected(encode(texts))
        near = self.neighbours.scores(placed)
        found = []
        for text, language, vector, meant in zip(texts, languages, placed, near, strict=True):
            told = self.word_scores(self.speech.mended(text, language) if mend else text, language)
            found.append(Sense(joined(told, meant), vector))
        return found

    def sense(self, text: str, language: str | None = None) -> Sense:
        """Return what one text of a manager says."""
        return self.senses([text], [language or self.language(text)])[0]

    def shares(self, text: str, language: str | None = None) -> Floats:
        """Return the share of each theme in a manager's text; the last ones may be none of ours ("")."""
        return self.shares_of(self.sense(text, language))

    def shares_of(self, sense: Sense) -> Floats:
        """Return the share of each theme in what a manager's text says."""
        return softmax(sense.scores * self.weights.temperature)

    def read(self, text: str, language: str | None = None, most: int = 5) -> list[ThemeRead]:
        """Return the themes of ``text`` by falling share, each with the words that spoke for it."""
        language = language or self.language(text)
        return self.themes_of(text, language, self.shares(text, language), most)

    def themes_of(self, text: str, language: str, shares: Floats, most: int = 5) -> list[ThemeRead]:
        """Return the ``most`` themes with the largest ``shares``, each with the words of ``text`` that spoke for it."""
        order = [int(i) for i in np.argsort(-shares, kind="stable")[: most + 1] if self.weights.themes[int(i)]][:most]
        evidence = self._evidence(text, language, order)
        return [ThemeRead(self.weights.themes[i], float(shares[i]), e) for i, e in zip(order, evidence, strict=True)]

    def profile(self, scores: Floats) -> Floats:
        """Return the profile of a text with ``scores``: what stands above their mean, sharpened, of unit length.

        Two texts on one matter have like profiles even where no single theme is sure.
        """
        above: Floats = np.maximum(scores - scores.mean(), 0)
        most = above.max(initial=0)
        if not most:
            return above
        sharp: Floats = (above / most) ** SHARP  # as parts of the most, or the squares of tiny figures would vanish
        return sharp / np.linalg.norm(sharp)

    def read_doors(self, texts: Sequence[str], languages: Sequence[str]) -> list[DoorRead]:
        """Return what doors' texts say: themes with their shares, the strongest parts of the profile, the vector."""
        found = []
        for sense in self.senses(texts, languages, mend=False):
            shares = softmax(sense.scores * self.weights.door_temperature)
            themes, profile = self._strongest(shares, 8), self._strongest(self.profile(sense.scores), PROFILED)
            found.append(DoorRead(themes, profile, sense.vector))
        return found

    def _strongest(self, values: Floats, most: int) -> dict[str, float]:
        top = np.argsort(-values, kind="stable")[:most]
        return {self.weights.themes[i]: float(values[i]) for i in top if values[i] > 0.01 and self.weights.themes[i]}

    def _evidence(
        self, text: str, language: str, themes: Sequence[int], most: int = 4
    ) -> list[tuple[tuple[int, int], ...]]:
        """Return, for each of ``themes``, where the words stand that added most to its score above the themes' mean."""
        where = spans(text)
        tokens = [token for _start, _end, token in where]
        rows: list[int] = []  # of each known feature
        scale: list[float] = []
        at: list[int] = []  # of each of its words: where it stands, and which feature it is
        part: list[int] = []
        for group, name, of in self.features.of_words(tokens, language):
            row = int(self.weights.columns[slot(name)])
            if row >= 0:
                part += [len(rows)] * len(of)
                at += of
                rows.append(row)
                scale.append(float(self.weights.idf[row]) * self.weights.groups[group] / len(of))
        weights = self.weights.matrix[rows].astype(np.float32)
        above = weights[:, list(themes)] - weights.mean(axis=1, keepdims=True)
        gains = above.astype(np.float64) * np.array(scale)[:, None]
        totals = np.zeros((len(tokens), len(themes)))
        np.add.at(totals, at, gains[part])
        totals[[index for index, token in enumerate(tokens) if token in ALL_STOP]] = 0
        return [tuple(where[index][:2] for index in _speaking(column, most)) for column in totals.T]

    def to_bytes(self) -> bytes:
        """Return the reader as one NumPy archive (no pickles in it), not compressed: each process reads it as it starts."""
        w = self.weights
        head = {
            "format": self.FORMAT, "themes": w.themes, "parents": w.parents, "temperature": w.temperature,
            "door_temperature": w.door_temperature, "word_temperature": w.word_temperature, "groups": w.groups,
            "families": self.families.rows, "speech": self.speech.as_json(),
        }  # fmt: skip
        used = np.flatnonzero(w.columns >= 0).astype(np.int32)
        out = io.BytesIO()
        np.savez(
            out,
            head=np.frombuffer(json.dumps(head).encode(), dtype=np.uint8),
            used=used, rows=w.columns[used], idf=w.idf, matrix=w.matrix, bias=w.bias, profile=self.speech.profile,
            basis=self.neighbours.basis, sentences=self.neighbours.vectors.astype(np.float16),
            starts=self.neighbours.starts,
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
                head["temperature"], head["door_temperature"], head["word_temperature"], head["groups"],
            )  # fmt: skip
            speech = Speech(kept["profile"], head["speech"])
            neighbours = Neighbours(kept["basis"], kept["sentences"].astype(np.float32), kept["starts"])
        return cls(weights, Families(tuple(row) for row in head["families"]), speech, neighbours)


def _speaking(gains: npt.NDArray[np.float64], most: int) -> list[int]:
    """Return the places of up to ``most`` gains, the largest first, that are a quarter of the largest at least."""
    order = np.argsort(-gains, kind="stable")[:most]
    return [int(place) for place in order if gains[place] > 0 and gains[place] >= 0.25 * gains[order[0]]]


def joined(told: Floats, meant: Floats) -> Floats:
    """Return the scores of the words and of the meaning as one: each in standard deviations above its mean."""
    found: Floats = standard(told) + MEANING * standard(meant)
    return found


def standard(scores: Floats) -> Floats:
    """Return ``scores`` (along the last axis) in standard deviations above their mean; equal ones are all zero."""
    spread = scores.std(axis=-1, keepdims=True)
    found: Floats = (scores - scores.mean(axis=-1, keepdims=True)) / np.where(spread > 1e-6, spread, 1)
    return found


def softmax(scores: Floats) -> Floats:
    """Return shares that add up to one."""
    raised = np.exp(scores - scores.max())
    found: Floats = (raised / raised.sum()).astype(np.float32)
    return found
