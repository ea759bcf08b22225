"""Learning the reader from the vocabulary's sentences: linear one-against-all classifiers, and what lies near.

``docs/explanation/understanding.md`` tells why and works an example. Deterministic: the same examples give the same
reader, on any machine with the same library versions.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from scipy import sparse
from sklearn.svm import LinearSVC

from relais.groundwork.text import LANGUAGES, words
from relais.vocabulary.families import Families, read_families
from relais.vocabulary.features import SIZE, Features
from relais.vocabulary.meaning import encode
from relais.vocabulary.neighbours import gather
from relais.vocabulary.reader import Example, Reader, Weights, joined
from relais.vocabulary.speech import SHORTEST, Speech, letter_slots

GROUPS = {"w": 1.0, "c": 1.0, "f": 1.0}
SEEN_AT_LEAST = {"w": 2, "c": 2, "f": 1}  # what occurs once teaches nothing and doubles the memory
OTHERS = "~"  # stands for the themes of the other half
REGULARISATION = 0.2
TOLERANCE = 0.1  # far above the default of the library: the judged needs come out as well, and learning ends sooner
HELD_OUT = 7  # every seventh sentence fits the temperature


def learn(
    examples: Sequence[Example],
    parents: Mapping[str, str],
    families: Families | None = None,
    basis: npt.NDArray[np.float32] | None = None,
) -> Reader:
    """Return a reader learned from ``examples``; ``parents`` gives each theme's broader one.

    ``basis`` is an earlier reader's, so that vectors of doors read by that one may still be compared.

    Raises ValueError with fewer than two themes.
    """
    if len({example.theme for example in examples}) < 2:
        message = "there is nothing to tell apart: fewer than two themes"
        raise ValueError(message)
    families = families or Families(read_families())
    features = Features(families)
    counted = [features.counts(example.text, example.language) for example in examples]
    columns, idf = _columns(counted)
    matrix = _matrix(counted, columns, idf)
    labels = np.array([example.theme for example in examples])
    said = np.array([example.kind in {"says", "stray"} for example in examples])
    held = said & (np.arange(len(examples)) % HELD_OUT == 0)
    trial, names = _fit(matrix[~held], labels[~held])
    told = matrix @ trial[0] + trial[1]
    neighbours, order = gather(_encoded(examples), [example.theme for example in examples], names, basis)
    offered = np.array([example.kind in {"offers", "definition"} for example in examples])
    meant = np.zeros_like(told)
    place = np.argsort(order)  # where an example stands among the neighbours
    for chosen in (held, offered):  # neither may speak for itself
        meant[chosen] = neighbours.scores(neighbours.vectors[place[chosen]], without=chosen[order])
    both = joined(told, meant)
    temperature = _temperature(both[held], labels[held], names)
    door_temperature = max(temperature, _temperature(both[offered], labels[offered], names))
    word_temperature = _temperature(told[held], labels[held], names)
    (coefficients, bias), names = _fit(matrix, labels)
    weights = Weights(
        columns=columns,
        idf=idf,
        matrix=coefficients.astype(np.float16),
        bias=bias.astype(np.float32),
        themes=names,
        parents=[parents.get(name, "") for name in names],
        temperature=temperature,
        door_temperature=door_temperature,
        word_temperature=word_temperature,
        groups=GROUPS,
    )
    return Reader(weights, families, _speech(examples, families), neighbours)


def _encoded(examples: Sequence[Example]) -> npt.NDArray[np.float32]:
    """Return the examples as vectors, by two processes: nothing else of the learning takes as long."""
    texts = [example.text for example in examples]
    half = len(texts) // 2
    return np.vstack(Parallel(n_jobs=2)(delayed(encode)(part) for part in (texts[:half], texts[half:])))


def _columns(counted: Sequence[Mapping[str, Counter[int]]]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """Return slot → column (-1: too rare) and each column's inverse document frequency."""
    seen: Counter[int] = Counter()
    needed: dict[int, int] = {}
    for groups in counted:
        for group, slots in groups.items():
            seen.update(slots.keys())
            for one in slots:
                needed[one] = SEEN_AT_LEAST[group]
    kept = sorted(one for one, times in seen.items() if times >= needed[one])
    columns = np.full(SIZE, -1, dtype=np.int32)
    columns[kept] = np.arange(len(kept), dtype=np.int32)
    times = np.array([seen[one] for one in kept], dtype=np.float64)
    return columns, (np.log((1 + len(counted)) / (1 + times)) + 1).astype(np.float32)


def _matrix(
    counted: Sequence[Mapping[str, Counter[int]]], columns: npt.NDArray[np.int32], idf: npt.NDArray[np.float32]
) -> sparse.csr_matrix:
    """Return examples x columns, each group of features scaled to its weight."""
    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    for groups in counted:
        for group, slots in groups.items():
            known = [(int(columns[one]), times) for one, times in slots.items() if columns[one] >= 0]
            values = [(1.0 + float(np.log(times))) * float(idf[column]) for column, times in known]
            length = float(np.sqrt(sum(value * value for value in values))) or 1.0
            data += [GROUPS[group] * value / length for value in values]
            indices += [column for column, _times in known]
        starts.append(len(data))
    return sparse.csr_matrix((data, indices, starts), shape=(len(counted), len(idf)))


def _fit(matrix: sparse.csr_matrix, labels: npt.NDArray[Any]) -> tuple[tuple[Any, Any], list[str]]:
    """Return (coefficients features x themes, intercepts) and the themes' names.

    Half of the themes is learned in each of two processes; the others stand together as one more class, which changes
    nothing for a classifier that tells one theme from all the rest.
    """
    names = sorted({str(label) for label in labels})
    halves = [names[::2], names[1::2]]
    fitted = Parallel(n_jobs=2)(delayed(_fit_half)(matrix, labels, half) for half in halves if half)
    found = {name: (row, bias) for half in fitted for name, row, bias in half}
    rows = np.array([found[name][0] for name in names])
    return (rows.T, np.array([found[name][1] for name in names])), names


def _fit_half(
    matrix: sparse.csr_matrix, labels: npt.NDArray[Any], half: Sequence[str]
) -> list[tuple[str, npt.NDArray[np.float32], float]]:
    gathered = np.where(np.isin(labels, half), labels, OTHERS)
    model = LinearSVC(C=REGULARISATION, tol=TOLERANCE, random_state=0).fit(matrix, gathered)
    names = [str(name) for name in model.classes_]
    rows, biases = model.coef_, model.intercept_
    if len(names) == 2:  # scikit-learn keeps one row for two classes
        rows, biases = np.vstack([-rows, rows]), np.array([-biases[0], biases[0]])
    return [
        (name, row.astype(np.float32), float(bias))
        for name, row, bias in zip(names, rows, biases, strict=True)
        if name != OTHERS
    ]


def _temperature(scores: npt.NDArray[Any], labels: npt.NDArray[Any], names: Sequence[str]) -> float:
    """Return the temperature (0.25–30) under which the held-out labels are least surprising (log loss)."""
    where = {name: index for index, name in enumerate(names)}
    known = [index for index, label in enumerate(labels) if label in where]
    if not known:
        return 4.0
    right = np.array([where[labels[index]] for index in known])
    rows = np.asarray(scores)[known].astype(np.float64)
    rows -= rows.max(axis=1, keepdims=True)
    own = rows[np.arange(len(right)), right]

    def surprise(temperature: float) -> float:
        return float((np.log(np.exp(rows * temperature).sum(axis=1)) - own * temperature).mean())

    return min((round(0.25 * 1.1**step, 3) for step in range(51)), key=surprise)


def _speech(examples: Sequence[Example], families: Families) -> Speech:
    counts = np.full((Speech.SLOTS, len(LANGUAGES)), 0.2)
    lexicon: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    for example in examples:
        at = LANGUAGES.index(example.language)
        for token in words(example.text):
            np.add.at(counts, (letter_slots(token), at), 1)
            if len(token) >= SHORTEST and not token.isdigit():
                lexicon[example.language][token] += 1
    for language, singles in families.single.items():
        lexicon[language].update(dict.fromkeys((w for w in singles if len(w) >= SHORTEST), 2))
    profile = np.log(counts / counts.sum(axis=0)).astype(np.float32)
    return Speech(profile, {language: sorted(known) for language, known in lexicon.items()})
