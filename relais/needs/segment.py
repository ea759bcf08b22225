"""A segment of the index: many doors as arrays, so that one need is held against all of them at once. Pure NumPy."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from relais.needs.facts import RULES, Facts
from relais.vocabulary.neighbours import KEPT

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64] | npt.NDArray[np.int32]

MEANING = 2 * KEPT  # bytes of a door's place among all meanings, in half precision
K1, B = 1.2, 0.5  # BM25: how fast repetition stops counting, how much long texts are held back


@dataclass(frozen=True)
class DoorRow:
    """What the index knows of one door."""

    id: int
    slug: str
    actor: int
    terms: str
    themes: Mapping[str, float]
    profile: Mapping[str, float]
    meaning: bytes
    everywhere: bool
    areas: Sequence[int]
    sectors: Sequence[int]
    min_employees: int | None
    max_employees: int | None
    languages: Sequence[str]
    position: tuple[float, float] | None
    confirmed_until: date
    capacity: int | None
    in_hand: int
    helped: int
    not_helped: int


# What is one figure a door: its name here, and of what kind.
_PLAIN = {
    "ids": np.int64, "everywhere": bool, "any_sector": bool, "any_language": bool, "smallest": np.int64,
    "largest": np.int64, "positions": np.float32, "until": np.int32, "capacity": np.int32, "in_hand": np.int32,
    "helped": np.int32, "not_helped": np.int32,
}  # fmt: skip


def _plain(row: DoorRow) -> tuple[Any, ...]:
    largest = np.iinfo(np.int64).max if row.max_employees is None else row.max_employees
    return (
        row.id, row.everywhere, not row.sectors, not row.languages, row.min_employees or 0, largest,
        row.position or (np.nan, np.nan), row.confirmed_until.toordinal(),
        -1 if row.capacity is None else row.capacity, row.in_hand, row.helped, row.not_helped,
    )  # fmt: skip


class Segment:
    """Doors ``rows`` as arrays. ``alive`` is switched off for a door that a newer segment holds."""

    ids: Ints
    everywhere: Mask
    any_sector: Mask
    any_language: Mask
    smallest: Ints
    largest: Ints
    positions: Floats
    until: Ints
    capacity: Ints
    in_hand: Ints
    helped: Ints
    not_helped: Ints

    def __init__(
        self, rows: Iterable[DoorRow], themes: Mapping[str, int], idf: Mapping[str, float] | None = None
    ) -> None:
        """Build the arrays in one pass; ``themes`` numbers the reader's themes; ``idf`` is the base segment's, if any."""
        self.slugs: list[str] = []
        self.term_numbers: dict[str, int] = {}
        answered, profiles, terms = _Rows(), _Rows(), _Rows()
        areas, sectors, languages = _Lists(), _Lists(), _Lists()
        meanings = bytearray()
        plain: list[tuple[Any, ...]] = []
        for index, row in enumerate(rows):
            self.slugs.append(row.slug)
            answered.add({themes[theme]: weight for theme, weight in row.themes.items() if theme in themes})
            profiles.add({themes[theme]: weight for theme, weight in row.profile.items() if theme in themes})
            counted = Counter(row.terms.split())
            terms.add({self.term_numbers.setdefault(t, len(self.term_numbers)): n for t, n in counted.items()})
            areas.add(index, row.areas)
            sectors.add(index, row.sectors)
            languages.add(index, row.languages)
            meanings += row.meaning if len(row.meaning) == MEANING else bytes(MEANING)
            plain.append(_plain(row))
        columns = list(zip(*plain, strict=True)) or [()] * len(_PLAIN)
        for (name, kind), values in zip(_PLAIN.items(), columns, strict=True):
            setattr(self, name, np.array(values, dtype=kind))
        self.positions = self.positions.reshape(-1, 2)
        self.alive = np.ones(len(self.slugs), dtype=bool)
        self.themes, self.profiles = answered.matrix(len(themes)), profiles.matrix(len(themes))
        self.meanings = np.frombuffer(meanings, dtype="<f2").astype(np.float32).reshape(-1, KEPT)
        self.terms, self.idf = _bm25(terms.matrix(len(self.term_numbers)), self.term_numbers, idf)
        self.areas, self.sectors, self.languages = areas.found(), sectors.found(), languages.found()

    def __len__(self) -> int:
        """Return the number of doors, the switched-off ones included."""
        return len(self.slugs)

    def without(self, ids: set[int]) -> "Segment":
        """Return the same segment with the doors ``ids`` switched off; the arrays are shared, this one is unchanged."""
        copy_ = copy(self)
        copy_.alive = ~np.isin(self.ids, list(ids))
        return copy_

    def allowed(self, facts: Facts) -> dict[str, Mask]:
        """Return, by rule, which doors it lets through; what is unknown lets all through."""
        all_of_them = np.ones(len(self), dtype=bool)
        found = dict.fromkeys(RULES, all_of_them)
        if facts.place_known:
            found["place"] = self.everywhere | _any(self.areas, facts.areas, len(self))
        if facts.sectors:
            found["sector"] = self.any_sector | _any(self.sectors, facts.sectors, len(self))
        if facts.employees is not None:
            found["size"] = (self.smallest <= facts.employees) & (facts.employees <= self.largest)
        if facts.language:
            found["language"] = self.any_language | _any(self.languages, {facts.language}, len(self))
        return found

    def theme_fit(self, shares: Floats) -> Floats:
        """Return, for each door, how well its themes meet the need's shares (0–1)."""
        found: Floats = np.asarray(self.themes @ shares, dtype=np.float32)
        return found

    def profile_fit(self, profile: Floats) -> Floats:
        """Return, for each door, how alike its text's profile and the need's are (0–1)."""
        found: Floats = np.asarray(self.profiles @ profile, dtype=np.float32)
        return found

    def meaning_fit(self, vector: Floats) -> Floats:
        """Return, for each door, the cosine (-1 to 1) between its text's place among all meanings and the need's."""
        found: Floats = self.meanings @ vector
        return found

    def word_fit(self, query: Mapping[str, float]) -> Floats:
        """Return, for each door, BM25 of the weighted query terms over the query's own weight (about 0–1)."""
        total = np.zeros(len(self), dtype=np.float32)
        whole = 0.0
        for term, weight in query.items():
            whole += weight * self.idf.get(term, self.rarest)
            column = self.term_numbers.get(term)
            if column is not None:
                start, end = self.terms.indptr[column], self.terms.indptr[column + 1]
                total[self.terms.indices[start:end]] += weight * self.terms.data[start:end]
        return total / (whole * (K1 + 1)) if whole else total

    @property
    def rarest(self) -> float:
        """Return the weight of a term that no door holds."""
        return max(self.idf.values(), default=1.0)


class _Rows:
    """Rows of a sparse matrix, gathered one by one without keeping what they were made from."""

    def __init__(self) -> None:
        self.values, self.columns, self.starts = array("f"), array("i"), array("q", [0])

    def add(self, row: Mapping[int, float]) -> None:
        """Add a row of column → value."""
        self.columns.extend(row)
        self.values.extend(row.values())
        self.starts.append(len(self.values))

    def matrix(self, columns: int) -> sparse.csr_matrix:
        """Return the matrix, ``columns`` wide."""
        parts = tuple(np.array(part) for part in (self.values, self.columns, self.starts))
        return sparse.csr_matrix(parts, shape=(len(self.starts) - 1, columns))


class _Lists:
    """Value → indexes of the rows that have it, gathered row by row."""

    def __init__(self) -> None:
        self._lists: dict[Any, array[int]] = {}

    def add(self, index: int, values: Iterable[Any]) -> None:
        """Add row ``index`` with its values."""
        for value in values:
            self._lists.setdefault(value, array("i")).append(index)

    def found(self) -> dict[Any, npt.NDArray[np.int32]]:
        """Return the lists as arrays."""
        return {value: np.array(indexes, dtype=np.int32) for value, indexes in self._lists.items()}


def _bm25(
    matrix: sparse.csr_matrix, numbers: Mapping[str, int], idf: Mapping[str, float] | None
) -> tuple[sparse.csc_matrix, Mapping[str, float]]:
    """Return the weights of doors x terms by BM25 from how often each occurs, and each term's rarity."""
    count = matrix.shape[0]
    lengths = np.asarray(matrix.sum(axis=1)).ravel()
    held_back = K1 * (1 - B + B * lengths / max(float(lengths.mean()) if count else 1.0, 1.0))
    if idf is None:
        seen = np.bincount(matrix.indices, minlength=len(numbers))
        weights = np.log(1 + (count - seen + 0.5) / (seen + 0.5)).astype(np.float32)
        idf = {term: float(weights[number]) for term, number in numbers.items()}
    rarest = max(idf.values(), default=1.0)
    by_column = np.array([idf.get(term, rarest) for term in numbers], dtype=np.float32)
    repeated = np.repeat(held_back, np.diff(matrix.indptr))
    matrix.data = (matrix.data * (K1 + 1) / (matrix.data + repeated)).astype(np.float32) * by_column[matrix.indices]
    return matrix.tocsc(), idf


def _any(lists: Mapping[Any, npt.NDArray[np.int32]], values: Any, size: int) -> Mask:
    mask = np.zeros(size, dtype=bool)
    for value in values:
        if value in lists:
            mask[lists[value]] = True
    return mask
