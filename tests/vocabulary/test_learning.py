"""Learning the reader from examples: it recognises themes, is deterministic, and travels as bytes."""

import io
import json
import zipfile

import numpy as np
import pytest

from relais.vocabulary.families import Families
from relais.vocabulary.learning import learn
from relais.vocabulary.reader import Example, Reader
from tests.vocabulary.conftest import FEW

# None of these stands in the vocabulary.
NEW = [
    ("fr", "le disque de mon ordinateur est mort et je n'avais aucune copie de mes fichiers", "backup"),
    ("nl", "onze harde schijf is stuk en we hebben geen kopie van de bestanden", "backup"),
    ("de", "unsere Festplatte ist kaputt und wir haben keine Kopie der Dateien", "backup"),
    ("en", "our hard drive died and we kept no copy of the files", "backup"),
    ("fr", "les clients veulent payer par bancontact et je n'ai pas de terminal", "card-payment"),
    ("nl", "klanten willen met de kaart betalen maar ik heb geen terminal", "card-payment"),
    ("fr", "on m'oblige à envoyer mes factures par peppol", "e-invoicing"),
    ("en", "we must send our invoices over Peppol from next year", "e-invoicing"),
    ("fr", "je n'arrive pas à trouver un bon ouvrier, personne ne répond à mes annonces", "recruiting"),
    ("fr", "il me faut un premier site internet pour mon salon de coiffure", "website-creation"),
    ("de", "ich brauche eine erste Website für meinen Salon", "website-creation"),
    ("fr", "la borne sans fil ne porte pas jusqu'à la terrasse", "wifi"),
    ("nl", "de wifi valt altijd weg op het terras", "wifi"),
]


@pytest.mark.parametrize(("language", "text", "theme"), NEW)
def test_the_theme_of_a_new_sentence_is_recognised_and_so_is_its_language(small, language, text, theme):
    assert small.language(text) == language
    assert small.read(text)[0].theme == theme


def test_a_text_that_is_none_of_ours_has_no_sure_theme(small):
    for text in ("Le toit de la grange fuit quand il pleut.", "bonjour", "Er zit een gat in de weg."):
        assert small.shares(text)[small.weights.themes.index("")] == max(small.shares(text))


def test_a_reader_knows_its_themes_and_their_parents(small, few_parents):
    assert small.weights.themes == ["", *sorted(FEW)]
    assert small.weights.parents == ["", *(few_parents[slug] for slug in sorted(FEW))]


def test_the_same_examples_give_the_same_bytes(small, few_examples, few_parents):
    assert learn(few_examples, few_parents).to_bytes() == small.to_bytes()


def test_a_reader_kept_as_bytes_reads_the_same(small):
    blob = small.to_bytes()
    again = Reader.from_bytes(blob)
    assert again.to_bytes() == blob
    for _language, text, _theme in NEW:
        assert again.read(text) == small.read(text)
        assert np.array_equal(again.sense(text).scores, small.sense(text).scores)
        assert np.array_equal(again.sense(text).vector, small.sense(text).vector)
        assert again.language(text) == small.language(text)


def test_a_reader_in_another_format_is_refused(small):
    with np.load(io.BytesIO(small.to_bytes())) as kept:
        parts = dict(kept)
    head = json.loads(parts["head"].tobytes())
    parts["head"] = np.frombuffer(json.dumps(head | {"format": "relais-reader-0"}).encode(), dtype=np.uint8)
    out = io.BytesIO()
    np.savez_compressed(out, **parts)
    with pytest.raises(ValueError, match=rf"has format relais-reader-0, this program reads {Reader.FORMAT}"):
        Reader.from_bytes(out.getvalue())


@pytest.mark.parametrize("blob", [b"", b"not an archive", b"\x80\x04N."], ids=["empty", "text", "pickle"])
def test_what_is_no_reader_is_refused_and_never_run(blob):
    with pytest.raises((ValueError, EOFError)):
        Reader.from_bytes(blob)


def test_a_damaged_reader_is_refused(small):
    blob = small.to_bytes()
    with pytest.raises(zipfile.BadZipFile):
        Reader.from_bytes(blob[: len(blob) // 2])


@pytest.mark.parametrize("themes", [[], ["backup"]], ids=["none", "one"])
def test_fewer_than_two_themes_cannot_be_learned(themes):
    examples = [Example(theme, "says", "fr", f"phrase {number}") for theme in themes for number in range(5)]
    with pytest.raises(ValueError, match="fewer than two themes"):
        learn(examples, {})


def test_two_themes_are_enough():
    words = {"fire": ["fumée", "flamme", "cendre", "braise"], "water": ["pluie", "rivière", "vague", "marée"]}
    examples = [
        Example(theme, "says", "fr", f"il y a une {one} et une {other}")
        for theme, listed in words.items()
        for one in listed
        for other in listed
        if one != other
    ]
    reader = learn(examples, {"fire": "elements"}, Families([]))
    assert reader.weights.themes == ["fire", "water"]
    assert reader.weights.parents == ["elements", ""]
    assert reader.read("une flamme")[0].theme == "fire"
    assert reader.read("la marée")[0].theme == "water"


def test_a_doors_text_is_read_into_themes_with_shares_and_a_profile(small):
    for text, theme in (
        ("Nous installons des bornes wifi professionnelles.", "wifi"),
        ("Création de sites web vitrines.", "website-creation"),
    ):
        (read,) = small.read_doors([text], ["fr"])
        themes, profile = read.themes, read.profile
        assert float(np.linalg.norm(read.vector)) == pytest.approx(1, abs=1e-3)
        assert max(themes, key=themes.get) == max(profile, key=profile.get) == theme
        assert all(0.01 < value <= 1 for value in [*themes.values(), *profile.values()])
        assert "" not in themes
        assert "" not in profile


def test_a_reader_learned_with_an_earlier_ones_directions_keeps_them(small, few_examples, few_parents):
    fewer = [example for example in few_examples if example.theme != "wifi"]
    apart = learn(fewer, few_parents)
    kept = learn(fewer, few_parents, basis=small.neighbours.basis)
    text = "le disque dur est mort"
    assert np.array_equal(kept.sense(text).vector, small.sense(text).vector)
    assert not np.allclose(apart.sense(text).vector, small.sense(text).vector, atol=1e-3)
