"""Teach the sentence encoder our trade: what managers say and what providers write of one matter shall lie near.

Usage: python -m scripts.teach_encoder [--steps 700]     (twenty minutes on two cores; packages: requirements/teach.txt)

Writes ``relais/vocabulary/data/taught.npz``, the differences from the packaged weights that ``vocabulary/meaning.py``
adds. It learns from the vocabulary's sentences alone, never from judged needs. Run it after the vocabulary has grown
much; a changed sentence or two need no new teaching. How and why: ``docs/explanation/understanding.md``.
"""

import argparse
import random
import time
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import optax

from relais.vocabulary.meaning import TAUGHT, layers, packaged
from relais.vocabulary.scheme_files import DATA, read_cases, read_strays, read_themes

PAIRS = 224  # of a batch: half from cases, half from themes
OTHERS = 112  # texts of a batch that only the themes are learned from
WARMTH = 0.05  # temperature of the likeness of pairs (van den Oord et al. 2018, arXiv:1807.03748)
SCALE = 16.0  # what the cosine to a theme's direction is multiplied by
SIBLINGS = 1.0  # by how much a pair's other half of the same theme counts as less wrong
MISTYPED = 0.3  # share of managers' sentences that are typed as on a phone
LONGEST = 64  # tokens of a text
GAP = 2  # empty places between two texts: as far as a window reaches back
MULTIPLE = 1024  # batches are as long as the next multiple, so that few lengths are compiled
KINDS = {"says": 1.0, "alt": 0.5, "offers": 1.0, "definition": 1.0, "label": 0.5, "cue": 0.3, "stray": 2.0}
RATE = 3e-4
WINDOWS = ((2, 0), (3, 1), (5, 2))  # (tokens, of which before)
EPSILON = 1e-12

Floats = npt.NDArray[np.float32]
Params = dict[str, Any]


class Lesson(NamedTuple):
    """A text with its theme ("" for none of ours) and its kind."""

    theme: str
    kind: str
    text: str


class Laid(NamedTuple):
    """Texts one after the other: tokens' vectors, which places hold one, of which text each is, how long the texts are."""

    tokens: Any
    there: Any
    text: Any
    lengths: Any


def main() -> None:
    """Teach, print how the losses fall, and keep what was taught."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=700)
    steps = parser.parse_args().steps
    school = School(random.Random(0))
    start = {name: layer.copy() for name, layer in layers(school.encoder).items()}
    params: Params = {"layers": start, "themes": school.directions()}
    optimiser = optax.chain(
        optax.clip_by_global_norm(1.0), optax.adam(optax.warmup_cosine_decay_schedule(0, RATE, 50, steps, RATE / 20))
    )
    state = optimiser.init(params)

    @jax.jit
    def learn(params: Params, state: Any, laid: Laid, themes: Any) -> tuple[Params, Any, Any]:
        slope, parts = jax.grad(surprise, has_aux=True)(params, laid, themes)
        change, state = optimiser.update(slope, state, params)
        return optax.apply_updates(params, change), state, parts

    began, losses = time.monotonic(), []
    for step in range(1, steps + 1):
        params, state, parts = learn(params, state, *school.batch())
        losses.append([float(part) for part in parts])
        if step % 50 == 0 or step == steps:
            pairs, themes = np.mean(losses[-50:], axis=0)
            print(
                f"{step:5}/{steps}  pairs {pairs:.2f}  themes {themes:.2f}  {time.monotonic() - began:.0f} s",
                flush=True,
            )
            keep({name: np.asarray(layer) - start[name] for name, layer in params["layers"].items()})


def keep(differences: dict[str, Floats]) -> None:
    """Write what was taught, in half precision: 6 MB."""
    np.savez(TAUGHT, **{name: difference.astype(np.float16) for name, difference in differences.items()})


class School:
    """The vocabulary's texts as tokens, and batches drawn from them."""

    def __init__(self, chance: random.Random) -> None:
        """Read the vocabulary."""
        self.encoder, self.chance = packaged(), chance
        self.lessons, self.cases = vocabulary()
        self.names = sorted({lesson.theme for lesson in self.lessons})
        self.offered, self.said = defaultdict(list), defaultdict(list)
        for lesson in self.lessons:
            if lesson.kind in {"offers", "definition", "label"}:
                self.offered[lesson.theme].append(lesson)
            elif lesson.kind == "says":
                self.said[lesson.theme].append(lesson)
        self.leaves = sorted(self.offered.keys() & self.said.keys() - {""})
        self.weights = [KINDS[lesson.kind] for lesson in self.lessons]

    def directions(self) -> Floats:
        """Return where each theme's texts lie before the teaching, apart from the mean of all (themes x 512)."""
        vectors = self.encoder.encode([lesson.text for lesson in self.lessons])
        of = np.array([self.names.index(lesson.theme) for lesson in self.lessons])
        found = np.array([vectors[of == number].mean(axis=0) for number in range(len(self.names))]) - vectors.mean(
            axis=0
        )
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    def batch(self) -> tuple[Laid, Any]:
        """Return ``PAIRS`` first halves, their second halves and ``OTHERS``, laid out, and the number of each one's theme."""
        drawn = [(self.chance.choice(needs), offer) for offer, needs in self.chance.sample(self.cases, PAIRS // 2)]
        for leaf in self.chance.sample(self.leaves, PAIRS // 2):
            other = self.offered if self.chance.random() < 0.6 else self.said
            drawn.append((self.chance.choice(self.said[leaf]), self.chance.choice(other[leaf])))
        lessons = [pair[0] for pair in drawn] + [pair[1] for pair in drawn]
        lessons += self.chance.choices(self.lessons, self.weights, k=OTHERS)
        return self._laid([self._typed(one) for one in lessons]), np.array(
            [self.names.index(one.theme) for one in lessons]
        )

    def _typed(self, lesson: Lesson) -> str:
        if lesson.kind == "says" and self.chance.random() < MISTYPED:
            return mistyped(lesson.text, self.chance)
        return lesson.text

    def _laid(self, texts: Sequence[str]) -> Laid:
        encoder = self.encoder
        tokens = [encoder.sp.encode(text, out_type=int, add_bos=True, add_eos=True)[:LONGEST] for text in texts]
        size = -(-(sum(map(len, tokens)) + GAP * (len(tokens) + 1)) // MULTIPLE) * MULTIPLE
        numbers, there = np.zeros(size, dtype=np.int64), np.zeros((size, 1), dtype=np.float32)
        of = np.full(size, len(tokens), dtype=np.int32)
        at = GAP
        for number, some in enumerate(tokens):
            here = slice(at, at + len(some))
            numbers[here], there[here], of[here] = some, 1, number
            at += len(some) + GAP
        chunk = numbers % len(encoder.scale)
        vectors = encoder.table[numbers] * encoder.scale[chunk, None] + encoder.lo[chunk, None]
        return Laid(vectors * there, there, of, np.array([[len(some)] for some in tokens], dtype=np.float32))


def vocabulary() -> tuple[list[Lesson], list[tuple[Lesson, list[Lesson]]]]:
    """Return all texts, and the cases among them: a service with the needs that it answers."""
    lessons, cases = [Lesson("", "stray", text) for _language, text in read_strays()], []
    for theme in read_themes():
        lessons += [Lesson(theme.slug, "label", text) for text in theme.labels.values()]
        lessons += [Lesson(theme.slug, "definition", text) for text in theme.definitions.values()]
        lessons += [Lesson(theme.slug, kind, text) for kind, _language, text in theme.phrases]
        for kind, _language, text in read_cases(DATA / "cases" / f"{theme.slug}.txt"):
            if kind == "offers":
                cases.append((Lesson(theme.slug, kind, text), []))
            else:
                cases[-1][1].append(Lesson(theme.slug, kind, text))
    return lessons, [case for case in cases if case[1]]


def mistyped(text: str, chance: random.Random) -> str:
    """Return ``text`` as it comes from a phone: small letters, no accents, few signs, a letter lost here and there."""
    plain = unicodedata.normalize("NFD", text.lower())
    kept = [sign for sign in plain if sign.isalnum() or sign == " " or (sign == "'" and chance.random() < 0.5)]
    return "".join(sign for sign in kept if sign == " " or chance.random() > 0.04)


def surprise(params: Params, laid: Laid, themes: Any) -> tuple[Any, tuple[Any, Any]]:
    """Return the loss, and its two parts: how hard the halves of a pair are to find, and a text's theme to tell."""
    vectors = forward(params["layers"], laid)
    first, second = vectors[:PAIRS], vectors[PAIRS : 2 * PAIRS]
    alike = themes[:PAIRS, None] == themes[None, :PAIRS]
    likeness = first @ second.T / WARMTH - SIBLINGS * (alike & ~jnp.eye(PAIRS, dtype=bool))
    pairs = -sum(jnp.diag(jax.nn.log_softmax(likeness, axis)).mean() for axis in (0, 1))
    directions = params["themes"] / jnp.linalg.norm(params["themes"], axis=1, keepdims=True)
    told = jax.nn.log_softmax(SCALE * vectors @ directions.T)
    missed = -jnp.take_along_axis(told, themes[:, None], axis=1).mean()
    return pairs + missed, (pairs, missed)


def forward(layer: Params, laid: Laid) -> Any:
    """Return the texts' vectors (texts x 512) as the packaged encoder computes them, in a form that can be derived."""
    seen = levelled(laid.tokens @ layer["proj_W"] + layer["proj_b"], layer["ln_g_all"], layer["ln_b_all"])
    parts = [laid.tokens]
    for number, ((tokens, before), own) in enumerate(zip(WINDOWS, jnp.split(seen, len(WINDOWS), axis=1), strict=True)):
        start = own * laid.there
        window = partial(windowed, tokens=tokens, before=before)
        once = (jax.nn.relu(window(start) @ layer[f"w1_{number}"] + layer[f"b1_{number}"]) + start) * laid.there
        parts.append(jax.nn.relu(window(once) @ layer[f"w2_{number}"] + layer[f"b2_{number}"]) + once)
    told = levelled(jnp.concatenate(parts, axis=1), layer["ln_g"], layer["ln_b"]) * laid.there
    whole = jax.ops.segment_sum(told, laid.text, len(laid.lengths) + 1)[:-1] @ layer["cnn_W"]
    whole = (whole + laid.lengths * layer["cnn_b"]) / jnp.sqrt(laid.lengths)
    one = jax.nn.relu(whole @ layer["p1"] + jax.nn.relu(whole @ layer["d0"]) @ layer["d1"])
    found = jnp.tanh(one @ layer["p3"] + jax.nn.relu(one @ layer["d2"]) @ layer["d3"])
    return found / jnp.linalg.norm(found, axis=1, keepdims=True)


def windowed(rows: Any, *, tokens: int, before: int) -> Any:
    """Return each row beside its neighbours, ``before`` of them earlier ones."""
    padded = jnp.pad(rows, ((before, tokens - 1 - before), (0, 0)))
    return jnp.concatenate([padded[shift : shift + len(rows)] for shift in range(tokens)], axis=1)


def levelled(rows: Any, gain: Any, bias: Any) -> Any:
    """Return rows of mean 0 and variance 1, times ``gain`` plus ``bias``."""
    apart = rows - rows.mean(axis=1, keepdims=True)
    return apart * jax.lax.rsqrt((apart * apart).mean(axis=1, keepdims=True) + EPSILON) * gain + bias


if __name__ == "__main__":
    main()
