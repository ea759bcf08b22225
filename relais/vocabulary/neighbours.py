"""How near a text lies to what is said of each theme: the mean likeness of its nearest sentences. Pure NumPy.

A theme is not one thing that is said in one way, so no single direction stands for it: its sentences do, each by itself.
``docs/explanation/understanding.md`` works an example.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
NEAREST = 5  # sentences of a theme that speak for it
AT_ONCE = 256  # texts held against all sentences at a time: 65 MB
KEPT = 192  # directions of the encoder's 512 that are kept: as good on the judged needs, in a third of the memory


@dataclass(frozen=True)
class Neighbours:
    """The vocabulary's sentences as vectors. ``vectors`` stand theme by theme, ``starts`` tells where each begins."""

    basis: Floats
    vectors: Floats
    starts: npt.NDArray[np.int32]

    def projected(self, encoded: Floats) -> Floats:
        """Return encoded texts (n x 512) in the kept directions (n x 192), of unit length; zeros stay zeros."""
        kept = encoded @ self.basis
        lengths = np.linalg.norm(kept, axis=1, keepdims=True)
        found: Floats = (kept / np.where(lengths > 0, lengths, 1)).astype(np.float32)
        return found

    def scores(self, projected: Floats, without: npt.NDArray[np.bool_] | None = None) -> Floats:
        """Return texts x themes: the mean cosine (-1 to 1) of each theme's nearest sentences.

        ``without`` marks sentences (in the order of ``vectors``) that must not speak: those held out.
        """
        ends = [*self.starts[1:], len(self.vectors)]
        found = np.empty((len(projected), len(ends)), dtype=np.float32)
        for some in range(0, len(projected), AT_ONCE):
            likeness = projected[some : some + AT_ONCE] @ self.vectors.T
            if without is not None:
                likeness[:, without] = -1.0
            for theme, (start, end) in enumerate(zip(self.starts, ends, strict=True)):
                found[some : some + AT_ONCE, theme] = _nearest(likeness[:, start:end])
        return found


def _nearest(likeness: Floats) -> Floats:
    most = min(NEAREST, likeness.shape[1])
    found: Floats = np.partition(likeness, -most, axis=1)[:, -most:].mean(axis=1)
    return found


def gather(
    encoded: Floats, themes: Sequence[str], names: Sequence[str], basis: Floats | None = None
) -> tuple[Neighbours, npt.NDArray[np.int64]]:
    """Return the neighbours of ``encoded`` texts (n x 512) with their ``themes``, and the order in which they stand.

    ``names`` orders the themes; each has one text at least. Without a ``basis`` it is the main directions of the texts
    themselves (eigenvectors of their covariance), with signs fixed so that every machine finds the same.
    """
    if basis is None:
        _values, directions = np.linalg.eigh(np.cov(encoded.T.astype(np.float64)))
        main = directions[:, -KEPT:]
        basis = (main * np.sign(main[np.abs(main).argmax(axis=0), np.arange(KEPT)])).astype(np.float32)
    numbers = {name: number for number, name in enumerate(names)}
    labels = np.array([numbers[theme] for theme in themes])
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(len(names))).astype(np.int32)
    empty = Neighbours(basis, np.zeros((0, KEPT), dtype=np.float32), starts)
    # Half precision is how they are kept: what is learned is what will be read.
    vectors = empty.projected(encoded[order]).astype(np.float16).astype(np.float32)
    return Neighbours(empty.basis, vectors, starts), order
