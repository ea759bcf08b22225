"""The text analyser: folding, words, their places in the text, and stems."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.groundwork.text import LANGUAGES, STOP, fold, spans, stem_word, stems, words

# Letters as the four languages write them, with what stands between words; "&", "+" and "." join words into one.
LATIN = st.text(alphabet="aàâäbcçdeéèêëfghiîïjklmnoôöœpqrsßtuùûüvwxyzAÉÈÇÖŒÜ0123456789 '’,;:!?()-_/\n\t", max_size=80)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Déjà VU", "deja vu"),
        ("cœur, æther, Straße, smørrebrød", "coeur, aether, strasse, smorrebrod"),
        ("l’atelier", "l'atelier"),
        ("cafe\u0301", "cafe"),
        ("Ǽ", "ae"),
        ("ℌ", "h"),
        ("ŉ", "'n"),
        ("", ""),
    ],
)
def test_fold_gives_lower_case_without_accents_ligatures_and_odd_apostrophes(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_fold_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


def test_fold_is_idempotent_on_every_character_that_has_another_spelling():
    unstable = [hex(point) for point in range(0x30000) if fold(fold(chr(point))) != fold(chr(point))]
    assert unstable == []


@given(st.text())
def test_fold_does_not_depend_on_how_accents_are_encoded(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_folded_text_holds_no_accent(text):
    assert not any(unicodedata.combining(sign) for sign in fold(text))


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("L'atelier d’Éloïse", ["l", "atelier", "d", "eloise"]),
        ("R&D en 2.0, C++ et e-mail", ["r&d", "en", "2.0", "c", "et", "e", "mail"]),
        ("", []),
        ("… ! ?", []),
        ("日本", []),
    ],
)
def test_words_of_a_text_come_in_order_folded(text, listed):
    assert words(text) == listed


@given(st.text())
def test_words_are_found_again_in_their_own_line(text):
    assert words(" ".join(words(text))) == words(text)


@given(st.text())
def test_spans_lie_within_the_text_in_order_and_hold_their_word(text):
    end_before = 0
    for start, end, word in spans(text):
        assert end_before <= start < end <= len(text)
        assert word == "".join(words(text[start:end])) != ""
        end_before = end


@given(LATIN)
def test_spans_hold_the_very_words_of_a_text_of_our_languages(text):
    assert [word for _start, _end, word in spans(text)] == words(text)


def test_spans_of_a_text_with_decomposed_accents_hold_whole_words():
    text = unicodedata.normalize("NFD", "Ma caméra est cassée")
    assert [word for _start, _end, word in spans(text)] == words(text)
    assert [text[start:end] for start, end, _word in spans(text)] == text.split()


@given(st.text(), st.sampled_from(LANGUAGES))
def test_stems_are_those_of_the_content_words(text, language):
    content = [word for word in words(text) if word not in STOP[language]]
    assert stems(text, language) == [stem_word(word, language) for word in content]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "mes factures impayées", "la facture impayée"),
        ("nl", "onze websites", "de website"),
        ("de", "meine Rechnungen", "eine Rechnung"),
        ("en", "our invoices", "the invoice"),
    ],
)
def test_stems_of_the_plural_are_those_of_the_singular(language, one, other):
    assert stems(one, language) == stems(other, language) != []


def test_stems_of_an_unknown_language_are_read_as_french():
    assert stems("les factures", "xx") == stems("les factures", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_words_are_written_as_words_come_out_of_a_text(language):
    assert {stop for stop in STOP[language] if words(stop) != [stop]} == set()
