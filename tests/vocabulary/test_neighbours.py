"""How near a text lies to what is said of each theme."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from relais.vocabulary.meaning import SIZE
from relais.vocabulary.neighbours import AT_ONCE, KEPT, NEAREST, Neighbours, gather

RNG = np.random.default_rng(7)


def units(count):
    """Return random vectors of unit length."""
    rows = RNG.standard_normal((count, SIZE)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def gathered():
    """Sentences of two themes and a stray, in a mixed order, and what was made of them."""
    encoded = units(300)
    themes = [("fire", "water", "")[number % 3] for number in range(300)]
    return encoded, themes, *gather(encoded, themes, ["", "fire", "water"])


def test_sentences_stand_theme_by_theme_in_the_order_that_is_told(gathered):
    encoded, themes, neighbours, order = gathered
    assert [themes[number] for number in order] == [""] * 100 + ["fire"] * 100 + ["water"] * 100
    assert neighbours.starts.tolist() == [0, 100, 200]
    assert np.allclose(neighbours.vectors, neighbours.projected(encoded[order]), atol=1e-3)


def test_a_score_is_the_mean_likeness_of_the_nearest_sentences(gathered):
    encoded, _themes, neighbours, _order = gathered
    asked = neighbours.projected(encoded[:4])
    expected = [
        [np.sort(neighbours.vectors[start : start + 100] @ row)[-NEAREST:].mean() for start in (0, 100, 200)]
        for row in asked
    ]
    assert np.allclose(neighbours.scores(asked), expected, atol=1e-5)


def test_more_texts_than_are_compared_at_once_have_the_scores_that_each_has_alone(gathered):
    encoded, _themes, neighbours, _order = gathered
    asked = neighbours.projected(encoded)
    assert len(asked) > AT_ONCE
    assert np.allclose(neighbours.scores(asked), np.vstack([neighbours.scores(row[None]) for row in asked]), atol=1e-5)


def test_a_sentence_held_out_does_not_speak_for_itself(gathered):
    encoded, _themes, neighbours, order = gathered
    held = np.zeros(300, dtype=bool)
    held[:3] = True
    own = neighbours.projected(encoded[:3])
    with_itself = neighbours.scores(own)
    without = neighbours.scores(own, without=held[order])
    for number, theme in enumerate((1, 2, 0)):
        assert without[number, theme] < with_itself[number, theme]


def test_a_theme_of_few_sentences_is_judged_by_those_it_has():
    encoded = units(NEAREST + 1)
    neighbours, _order = gather(encoded, ["few", *["many"] * NEAREST], ["few", "many"], np.eye(SIZE, KEPT, dtype="f4"))
    assert neighbours.scores(neighbours.projected(encoded[:1]))[0, 0] == pytest.approx(1, abs=1e-2)


@given(arrays(np.float32, (3, SIZE), elements=st.floats(-1, 1, width=32)))
def test_projected_texts_have_unit_length_and_nothing_stays_nothing(rows):
    neighbours = Neighbours(np.eye(SIZE, KEPT, dtype=np.float32), np.zeros((0, KEPT), "f4"), np.zeros(0, "i4"))
    found = neighbours.projected(rows)
    for row, length in zip(rows[:, :KEPT].astype(np.float64), np.linalg.norm(found, axis=1), strict=True):
        told = np.linalg.norm(row)
        assert told < 1e-3 or float(length) == pytest.approx(1, abs=1e-2)
    assert not neighbours.projected(np.zeros((1, SIZE), dtype=np.float32)).any()
