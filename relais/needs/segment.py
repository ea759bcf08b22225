"""A segment of the index: many doors as arrays, so that one need is held against all of them at once. Pure NumPy."""

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from relais.needs.facts import RULES, Facts

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

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


class Segment:
    """Doors ``rows`` as arrays. ``alive`` is switched off for a door that a newer segment holds."""

    def __init__(
        self, rows: Sequence[DoorRow], themes: Mapping[str, int], idf: Mapping[str, float] | None = None
    ) -> None:
        """Build the arrays; ``themes`` numbers the reader's themes; ``idf`` comes from the base segment, if any."""
        self.slugs = [row.slug for row in rows]
        self.ids = np.array([row.id for row in rows], dtype=np.int64)
        self.alive = np.ones(len(rows), dtype=bool)
        self.themes = _theme_matrix([row.themes for row in rows], themes)
        self.profiles = _theme_matrix([row.profile for row in rows], themes)
        self.term_numbers, self.terms, self.idf = _bm25(rows, idf)
        self.everywhere = np.array([row.everywhere for row in rows], dtype=bool)
        self.any_sector = np.array([not row.sectors for row in rows], dtype=bool)
        self.any_language = np.array([not row.languages for row in rows], dtype=bool)
        self.areas = _lists(row.areas for row in rows)
        self.sectors = _lists(row.sectors for row in rows)
        self.languages = _lists(row.languages for row in rows)
        self.smallest = np.array([row.min_employees or 0 for row in rows], dtype=np.int64)
        largest = [np.iinfo(np.int64).max if row.max_employees is None else row.max_employees for row in rows]
        self.largest = np.array(largest, dtype=np.int64)
        self.positions = np.array([row.position or (np.nan, np.nan) for row in rows], dtype=np.float32).reshape(-1, 2)
        self.until = np.array([row.confirmed_until.toordinal() for row in rows], dtype=np.int32)
        self.capacity = np.array([-1 if row.capacity is None else row.capacity for row in rows], dtype=np.int32)
        self.in_hand = np.array([row.in_hand for row in rows], dtype=np.int32)
        self.helped = np.array([row.helped for row in rows], dtype=np.int32)
        self.not_helped = np.array([row.not_helped for row in rows], dtype=np.int32)

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


def _theme_matrix(rows: Sequence[Mapping[str, float]], themes: Mapping[str, int]) -> sparse.csr_matrix:
    data, indices, starts = [], [], [0]
    for row in rows:
        for theme, weight in row.items():
            if theme in themes:
                data.append(weight)
                indices.append(themes[theme])
        starts.append(len(data))
    return sparse.csr_matrix(
        (np.array(data, dtype=np.float32), np.array(indices, dtype=np.int32), starts), shape=(len(rows), len(themes))
    )


def _bm25(
    rows: Sequence[DoorRow], idf: Mapping[str, float] | None
) -> tuple[dict[str, int], sparse.csc_matrix, Mapping[str, float]]:
    numbers: dict[str, int] = {}
    counts, indices, starts = [], [], [0]
    for row in rows:
        for term, times in Counter(row.terms.split()).items():
            indices.append(numbers.setdefault(term, len(numbers)))
            counts.append(times)
        starts.append(len(indices))
    matrix = sparse.csr_matrix(
        (np.array(counts, dtype=np.float32), np.array(indices, dtype=np.int32), starts), shape=(len(rows), len(numbers))
    )
    lengths = np.asarray(matrix.sum(axis=1)).ravel()
    held_back = K1 * (1 - B + B * lengths / max(float(lengths.mean()) if len(rows) else 1.0, 1.0))
    if idf is None:
        seen = np.bincount(matrix.indices, minlength=len(numbers))
        weights = np.log(1 + (len(rows) - seen + 0.5) / (seen + 0.5)).astype(np.float32)
        idf = {term: float(weights[number]) for term, number in numbers.items()}
    rarest = max(idf.values(), default=1.0)
    by_column = np.array([idf.get(term, rarest) for term in numbers], dtype=np.float32)
    repeated = np.repeat(held_back, np.diff(matrix.indptr))
    matrix.data = (matrix.data * (K1 + 1) / (matrix.data + repeated)).astype(np.float32) * by_column[matrix.indices]
    return numbers, matrix.tocsc(), idf


def _lists(rows: Any) -> dict[Any, npt.NDArray[np.int32]]:
    found: dict[Any, list[int]] = {}
    for index, values in enumerate(rows):
        for value in values:
            found.setdefault(value, []).append(index)
    return {value: np.array(indexes, dtype=np.int32) for value, indexes in found.items()}


def _any(lists: Mapping[Any, npt.NDArray[np.int32]], values: Any, size: int) -> Mask:
    mask = np.zeros(size, dtype=bool)
    for value in values:
        if value in lists:
            mask[lists[value]] = True
    return mask
