"""Texts as vectors: near when they speak of one thing, in any of the four languages; whatever was typed, no fault."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.vocabulary.meaning import LONGEST, SIZE, encode


def test_one_thing_said_in_four_languages_lies_nearer_than_another_thing_said_in_one():
    same = encode(
        [
            "le four est cassé et les clients attendent",
            "de oven is stuk en de klanten wachten",
            "der Ofen ist kaputt und die Kunden warten",
            "the oven is broken and the customers are waiting",
        ]
    )
    other = encode(["je voudrais apprendre à mes employés à se servir d'un tableur"])
    assert (same @ same.T).min() > (same @ other.T).max() + 0.2


@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_text_has_a_vector_of_unit_length_or_of_zeros_when_it_says_nothing(texts):
    found = encode(texts)
    assert found.shape == (len(texts), SIZE)
    for text, length in zip(texts, np.linalg.norm(found, axis=1), strict=True):
        assert float(length) == pytest.approx(1 if any(sign.isalnum() for sign in text) else 0, abs=1e-3)


@pytest.mark.parametrize(
    "text", ["", "   ", "… ?!", "\x00\x01", "\ud800"], ids=["empty", "blank", "points", "control", "half"]
)
def test_a_text_that_says_nothing_has_no_meaning(text):
    assert not encode([text]).any()


def test_half_a_sign_is_passed_over():
    assert np.array_equal(encode(["\ud800ma caisse"]), encode(["ma caisse"]))


def test_texts_are_encoded_alike_alone_and_together():
    texts = ["mon site est lent", "de factuur klopt niet", "wir suchen Personal"]
    assert np.allclose(encode(texts), np.vstack([encode([text]) for text in texts]), atol=1e-5)


def test_what_follows_two_thousand_signs_changes_nothing():
    text = "la caisse tombe en panne " * 100
    assert len(text) > LONGEST
    assert np.array_equal(encode([text]), encode([text + " et le robot aussi"]))
