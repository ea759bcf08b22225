"""Slips that are forgiven, in four languages; what is suggested."""

import pytest

from relais.finding import dictionary
from relais.finding.models import Near, Term
from relais.finding.queries import search, suggest
from relais.finding.services import reindex

pytestmark = pytest.mark.usefixtures("wordless")

KNOWN = {
    "fr": "facture facturation électronique comptabilité sécurité sauvegarde fournisseur recrutement formation commerce "
    "référencement logiciel imprimante réseau ordinateur subvention embauche boutique livraison réservation",
    "nl": "boekhouding beveiliging leverancier personeel webwinkel factuur opleiding rekening voorraad bestelling verkoop klanten",
    "de": "buchhaltung sicherheit lieferant mitarbeiter rechnung ausbildung bestellung werkstatt vertrieb kunden webseite",
    "en": "accounting security supplier employee invoice training website customers warehouse delivery booking password",
}
SLIPS = {
    "fr": {
        "facturre": "facture", "factuer": "facture", "factur": None, "electronnique": "electronique", "electroniqe": "electronique",
        "comptabilitee": "comptabilite", "conptabilite": "comptabilite", "securitee": "securite", "sauvgarde": "sauvegarde",
        "fournisseurr": "fournisseur", "fourniseur": "fournisseur", "recrutment": "recrutement", "formattion": "formation",
        "comerce": "commerce", "refferencement": "referencement", "logicel": "logiciel", "inprimente": "imprimante",
        "ordinatteur": "ordinateur", "subvansion": "subvention", "boutiqe": "boutique", "reservasion": "reservation",
    },
    "nl": {
        "boekhoudign": "boekhouding", "beveilging": "beveiliging", "leverancer": "leverancier", "persooneel": "personeel",
        "webwinkle": "webwinkel", "facktuur": "factuur", "opleidnig": "opleiding", "vooraad": "voorraad", "besteling": "bestelling",
    },
    "de": {
        "buchaltung": "buchhaltung", "sicherheitt": "sicherheit", "liferant": "lieferant", "mitarbieter": "mitarbeiter",
        "rechnugn": "rechnung", "ausbildnug": "ausbildung", "bestelung": "bestellung", "werkstadt": "werkstatt",
    },
    "en": {
        "acounting": "accounting", "securitty": "security", "suplier": "supplier", "employe": "employee", "invoce": "invoice",
        "trainning": "training", "webiste": "website", "custommers": "customers", "wharehouse": "warehouse", "pasword": "password",
    },
}  # fmt: skip


@pytest.fixture
def dictionaries(enter):
    """The known words of four languages."""
    for language, words in KNOWN.items():
        enter(*words.split(), language=language)


def test_slips_in_four_languages_are_forgiven(dictionaries):
    wrong = {}
    for language, slips in SLIPS.items():
        for typed, meant in slips.items():
            found = dictionary.mended(typed, language)
            if meant is not None and (found is None or found.word != meant):
                wrong[typed] = found.word if found else None
    assert wrong == {}


def test_the_corrected_words_are_told_as_people_write_them(enter):
    enter("La comptabilité électronique")
    found = search("comptabilitee electroniqe", language="fr")
    assert found.corrected == "comptabilité électronique"
    assert [result.entry.title for result in found.results] == ["La comptabilité électronique"]


def test_who_insists_is_not_corrected(enter):
    enter("La facture")
    found = search("facturre", language="fr", exact=True)
    assert (found.corrected, found.total) == ("", 0)


def test_a_word_that_stands_somewhere_is_never_corrected(enter):
    enter("Le port", "La porte", "La porte verte")
    found = search("port", language="fr")
    assert found.corrected == ""
    assert "Le port" in [result.entry.title for result in found.results]


def test_only_the_wrong_word_is_replaced(enter):
    enter("Facture papier", "Facture électronique")
    found = search("facturre papier", language="fr")
    assert (found.corrected, [r.entry.title for r in found.results]) == ("facture papier", ["Facture papier"])


@pytest.mark.parametrize("words", ["xqzt", "ab", "12345", "wwwwwwwwwwwwww"])
def test_what_resembles_nothing_is_not_corrected(dictionaries, words):
    found = search(words, language="fr")
    assert (found.corrected, found.total) == ("", 0)


def test_an_unfinished_word_finds_what_it_begins(enter):
    enter("La comptabilité")
    found = search("comptab", language="fr")
    assert (found.corrected, found.total) == ("comptabilité", 1)


def test_suggestions_are_words_then_titles_of_what_is_begun(enter):
    enter("Facture électronique", "Facturer à l'étranger", "La caisse")
    assert suggest("factu", "fr") == ["facture", "facturer", "Facture électronique", "Facturer à l'étranger"]
    assert suggest("caisse fact", "fr") == ["caisse facture", "caisse facturer"]
    assert suggest("f", "fr") == suggest("", "fr") == suggest("!!", "fr") == []


def test_a_misspelt_beginning_suggests_what_it_resembles(enter):
    enter("Facture électronique")
    assert suggest("facturre", "fr") == ["facture", "Facture électronique"]


def test_suggestions_number_eight_at_most_within_few_queries(enter, within):
    enter(*(f"Caisse caissier{chr(97 + n)}" for n in range(20)))
    with within(3):
        assert len(suggest("cais", "fr")) == 8


def test_the_screens_words_are_suggested_before_those_of_others(enter):
    enter("Reservierung", language="de")
    enter("Réservation", language="fr")
    assert suggest("reserv", "fr")[0] == "réservation"
    assert suggest("reserv", "de")[0] == "reservierung"


def test_the_dictionary_forgets_words_that_stand_nowhere(enter):
    enter("Facture", "Facture verte")
    dictionary.count_terms()
    assert Term.objects.get(word="facture").count == 2
    reindex("sheet", [])
    assert dictionary.count_terms() == 0
    assert not Term.objects.exists()
    assert not Near.objects.exists()
