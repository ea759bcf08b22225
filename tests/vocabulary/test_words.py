"""Families of words, features, and the search among themes: pure parts of the vocabulary."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.groundwork.text import LANGUAGES, words
from relais.vocabulary.families import LONGEST, Families, read_families
from relais.vocabulary.features import SIZE, Features, slot
from relais.vocabulary.searching import DEFINITION, LABEL, NAME, SENTENCE, Hit, entry, search

ROWS = [
    ("invoice", "fr", "facture"),
    ("invoice", "nl", "factuur"),
    ("invoice", "en", "invoice"),
    ("einvoice", "fr", "facture électronique"),
    ("backup", "fr", "disque dur"),
    ("money", "fr", "payer"),
    ("no", "nl", "geen"),
]
TEXTS = st.text(alphabet="abcdefilmnoprstu éè'&.-", max_size=60)


@pytest.fixture(scope="module")
def families():
    return Families(ROWS)


@pytest.fixture(scope="module")
def real():
    return Families(read_families())


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("ma facture", "fr", [(1, 2, "invoice")]),
        ("mes factures", "fr", [(1, 2, "invoice")]),
        ("la facture electronique", "fr", [(1, 3, "einvoice"), (1, 2, "invoice")]),
        ("disques durs", "fr", [(0, 2, "backup")]),
        ("disque", "fr", []),
        ("mijn factuur", "nl", [(1, 2, "invoice")]),
        ("my factuur", "en", [(1, 2, "invoice")]),  # a loan word of another language
        ("geen", "fr", [(0, 1, "no")]),
        ("", "fr", []),
    ],
)
def test_families_are_found_in_a_text_longest_expression_first(families, text, language, found):
    assert families.find(words(text), language) == found


def test_short_words_of_another_language_are_not_taken_for_loan_words():
    assert Families([("bus", "nl", "bus")]).find(["bus"], "fr") == []
    assert Families([("bus", "nl", "bus")]).find(["bus"], "nl") == [(0, 1, "bus")]


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_families_lie_within_the_words_of_the_text(real, text, language):
    tokens = words(text)
    for start, end, _family in real.find(tokens, language):
        assert 0 <= start < end <= len(tokens)
        assert end - start <= LONGEST


def test_every_expression_of_a_family_is_found_again_in_its_language(real):
    lost = [
        (family, expression)
        for family, language, expression in real.rows
        if len(words(expression)) <= LONGEST
        and family not in {found for _start, _end, found in real.find(words(expression), language)}
    ]
    assert lost == []


@pytest.mark.parametrize("line", ["slug | facture", "slug | it: fattura", "slug | fr facture"])
def test_a_wrong_line_of_families_is_named_by_file_and_number(tmp_path, line):
    (tmp_path / "x.txt").write_text(f"# comment\n\nok | fr: un, deux\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=r"x\.txt, line 4: a part does not begin with fr:"):
        list(read_families(tmp_path))


def test_families_are_read_from_their_lines(tmp_path):
    (tmp_path / "x.txt").write_text("a | fr: un , deux,| nl: een\n\n# no\n", "utf-8")
    assert list(read_families(tmp_path)) == [("a", "fr", "un"), ("a", "fr", "deux"), ("a", "nl", "een")]


def test_features_of_a_text_are_its_words_pairs_beginnings_letters_and_families(families):
    found = Features(families).of_words(["payer", "facture"], "fr")
    named = {name: of for _group, name, of in found}
    assert named["w:payer"] == (0,)
    assert named["w:facture"] == (1,)
    assert named["p:factur"] == (1,)
    assert named["b:payer_facture"] == (0, 1)
    assert named["c: pa"] == (0,)
    assert named["c:re "] == (1,)
    assert (named["f:money"], named["f:invoice"]) == ((0,), (1,))
    assert "p:payer" not in named


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_features_come_from_words_of_the_text_and_fall_into_their_slots(real, text, language):
    features, tokens = Features(real), words(text)
    listed = list(features.of_words(tokens, language))
    assert all(0 <= index < len(tokens) for _group, _name, of in listed for index in of)
    counts = features.counts(text, language)
    assert Counter(group for group, _name, _of in listed) == +Counter({g: c.total() for g, c in counts.items()})
    assert all(0 <= one < SIZE for counter in counts.values() for one in counter)


def test_a_feature_falls_into_the_same_slot_on_every_machine():
    assert slot("w:facture") == 806505


ENTRIES = [
    entry(1, LABEL, "Factures électroniques"),
    entry(1, SENTENCE, "Mon comptable veut du Peppol."),
    entry(2, DEFINITION, "Faire et envoyer ses factures."),
    entry(2, SENTENCE, "Je fais mes factures dans Word."),
    entry(2, SENTENCE, "Une facture s'est perdue."),
    entry(3, NAME, "Peppol"),
    entry(4, SENTENCE, "Je garde mes factures à la cave."),
]


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("facture", [Hit(1, "Factures électroniques"), Hit(2, "Faire et envoyer ses factures."), Hit(4, "Je garde mes factures à la cave.")]),
        ("FACTURES Électro", [Hit(1, "Factures électroniques")]),
        ("peppol", [Hit(3, "Peppol"), Hit(1, "Mon comptable veut du Peppol.")]),
        ("mes factures", [Hit(1, "Factures électroniques"), Hit(2, "Faire et envoyer ses factures."), Hit(4, "Je garde mes factures à la cave.")]),
        ("factures peppol", []),
        ("acture", []),
        ("", []),
        ("?!", []),
    ],
)  # fmt: skip
def test_a_search_finds_themes_whose_entry_holds_every_word_best_first(query, hits):
    assert search(ENTRIES, query) == hits


def test_a_search_for_a_stop_word_alone_still_looks_for_it():
    assert search(ENTRIES, "mes") == [
        Hit(2, "Je fais mes factures dans Word."),
        Hit(4, "Je garde mes factures à la cave."),
    ]


def test_a_search_gives_no_more_than_asked_for():
    assert len(search([entry(number, LABEL, "site") for number in range(60)], "site")) == 40
    assert search(ENTRIES, "facture", most=1) == [Hit(1, "Factures électroniques")]


@given(st.text(max_size=40))
def test_whatever_is_searched_each_theme_is_found_once(query):
    found = [hit.theme for hit in search(ENTRIES, query)]
    assert len(found) == len(set(found))
