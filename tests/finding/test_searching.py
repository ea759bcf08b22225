"""What is found, on both databases."""

import pytest

from relais.finding.queries import search


def titles(words, language="fr", **asked):
    return [result.entry.title for result in search(words, language=language, **asked).results]


@pytest.mark.parametrize(
    "words", ["facturation", "factures", "FACTURE", "facturer", "electroniques", "Électronique facturé"]
)
def test_a_title_is_found_by_its_words_whatever_accents_plurals_and_capitals(enter, words):
    enter("La facture électronique")
    assert titles(words) == ["La facture électronique"]
