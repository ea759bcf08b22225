"""Texts as vectors: near when they speak of one thing, in any of the four languages; whatever was typed, no fault."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.vocabulary.meaning import LONGEST, SIZE, TAUGHT, edition, encode, layers, packaged


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


# Sentences of neither the vocabulary nor the judged sets: a manager's, and a provider's on the same matter.
SAID_AND_OFFERED = [
    (
        "je passe mes dimanches à recopier des bons de livraison",
        "Numérisation des flux logistiques : saisie unique et lettres de voiture électroniques",
    ),
    (
        "mon apprenti a cliqué sur un mail de la banque et l'argent est parti",
        "Réaction aux fraudes par hameçonnage et sensibilisation du personnel",
    ),
    (
        "niemand vindt mijn kapsalon als ze op straat zoeken met hun gsm",
        "Lokale SEO en optimalisatie van uw Google-bedrijfsprofiel",
    ),
    (
        "am Monatsende sitze ich nächtelang über den Stunden meiner Leute",
        "Digitale Zeiterfassung mit Schnittstelle zur Lohnabrechnung",
    ),
    ("people book a table and then never show up", "Online reservation system with deposits and automatic reminders"),
    (
        "le wifi de la terrasse lâche dès qu'il y a du monde",
        "Audit de couverture radio et déploiement de bornes d'accès professionnelles",
    ),
    ("ik weet nooit wat er nog in mijn magazijn ligt", "Voorraadbeheer met barcodescanning en bestelvoorstellen"),
    (
        "the bank wants figures and I keep everything in a shoebox",
        "Pre-accounting platform with document capture and cash-flow dashboard",
    ),
    (
        "qui paie si mon site reste à moitié fini, le développeur ne répond plus",
        "Médiation et conseil juridique en cas de litige avec un prestataire informatique",
    ),
    (
        "nos anciens ont peur de l'ordinateur",
        "Formation d'initiation aux outils bureautiques pour travailleurs peu qualifiés",
    ),
]


def test_what_a_manager_says_lies_nearer_to_what_a_provider_writes_than_before_the_teaching():
    said, offered = ([pair[half] for pair in SAID_AND_OFFERED] for half in (0, 1))
    before = packaged()

    def apart(found):
        """Return by how much a sentence is nearer to its own offer than to the others, on average."""
        own = np.trace(found) / len(found)
        return own - (found.sum() - np.trace(found)) / (found.size - len(found))

    taught = apart(encode(said) @ encode(offered).T)
    untaught = apart(before.encode(said) @ before.encode(offered).T)
    assert taught > 1.5 * untaught > 0


def test_the_teaching_tells_a_difference_for_each_layer_of_the_package():
    with np.load(TAUGHT, allow_pickle=False) as taught:
        assert {name: taught[name].shape for name in taught.files} == {
            name: layer.shape for name, layer in layers(packaged()).items()
        }


def test_another_teaching_has_another_edition(monkeypatch, tmp_path):
    (tmp_path / "taught.npz").write_bytes(TAUGHT.read_bytes() + b" ")
    first = edition()
    monkeypatch.setattr("relais.vocabulary.meaning.TAUGHT", tmp_path / "taught.npz")
    assert edition() != first
