"""The reader: shares, the words that gave themes away, misspellings and languages."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from relais.groundwork.text import LANGUAGES, words
from relais.vocabulary.families import Families, read_families
from relais.vocabulary.features import ALL_STOP
from relais.vocabulary.learning import HELD_OUT, _speech
from relais.vocabulary.reader import Example, softmax
from relais.vocabulary.speech import Speech

TYPED = st.text(max_size=120) | st.text(alphabet="abcdéèwifsauvgrtopl' \n.,?!&-", max_size=200)


@given(TYPED, st.none() | st.sampled_from(LANGUAGES))
def test_the_shares_of_any_text_add_up_to_one(small, text, language):
    shares = small.shares(text, language)
    assert len(shares) == len(small.weights.themes)
    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) == pytest.approx(1, abs=1e-3)


@given(TYPED)
def test_the_words_that_give_a_theme_away_are_words_of_the_text(small, text):
    found = small.read(text)
    assert len(found) <= 5
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)
    for one in found:
        assert one.theme in small.weights.themes
        assert one.theme
        assert len(one.words) == len(set(one.words)) <= 4
        for start, end in one.words:
            assert 0 <= start < end <= len(text)
            assert "".join(words(text[start:end])) not in {"", *ALL_STOP}


def test_the_words_that_give_a_theme_away_are_the_telling_ones(small):
    text = "Bonjour, notre WIFI coupe à l'étage."
    first = small.read(text)[0]
    assert first.theme == "wifi"
    assert "WIFI" in [text[start:end] for start, end in first.words]
    assert "Bonjour" not in [text[start:end] for start, end in first.words]


def test_a_text_without_words_has_no_evidence(small):
    assert [one.words for one in small.read("… ?! 日本")] == [()] * len(small.read("… ?! 日本"))


def test_reading_twice_gives_the_same(small):
    text = "ma sauvegarde et mon site"
    assert small.read(text) == small.read(text)


def test_no_more_themes_are_read_than_asked_for(small):
    assert [len(small.read("ma sauvegarde", most=most)) for most in (1, 2, 4)] == [1, 2, 4]


@given(st.lists(st.floats(-50, 50, width=32), min_size=1, max_size=20))
def test_softmax_keeps_the_order_and_adds_up_to_one(scores):
    row = np.array(scores, dtype=np.float32)
    shares = softmax(row)
    assert float(shares.sum()) == pytest.approx(1, abs=1e-4)
    assert shares[int(np.argmax(row))] == shares.max()


@given(st.lists(st.floats(-50, 50, width=32), min_size=7, max_size=7))
@example([0, 0, 0, 0, 0, 0, 1e-29])
def test_a_profile_has_unit_length_or_is_empty_and_holds_only_what_stands_above_the_mean(small, scores):
    row = np.array(scores, dtype=np.float32)
    profile = small.profile(row)
    assert float(np.linalg.norm(profile)) == pytest.approx(1, abs=1e-3) or not profile.any()
    assert not profile[row < row.mean()].any()
    assert (profile >= 0).all()


@pytest.fixture
def speech():
    known = {"fr": ["facture", "sauvegarde", "comptabilité", "caisse"], "nl": ["factuur"], "de": [], "en": []}
    return Speech(np.zeros((Speech.SLOTS, len(LANGUAGES)), dtype=np.float32), known)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("ma facture", "ma facture"),
        ("ma facutre", "ma facutre facture"),
        ("ma factur", "ma factur facture"),
        ("ma facturre", "ma facturre facture"),
        ("ma CAYSE", "ma cayse"),  # two slips are too many in a short word
        ("la savegarte", "la savegarte sauvegarde"),  # but not in a long one
        ("la zauvegarde", "la zauvegarde"),  # the first letter is taken as typed
        ("la caise", "la caise caisse"),
        ("fact 12345", "fact 12345"),
        ("", ""),
    ],
)
def test_a_misspelt_word_is_followed_by_the_known_one_it_resembles(speech, text, mended):
    assert speech.mended(text, "fr") == mended


def test_words_are_mended_in_the_language_of_the_text_only(speech):
    assert speech.mended("de factuu", "nl") == "de factuu factuur"
    assert speech.mended("de factuu", "en") == "de factuu"
    assert speech.mended("de factuu", "xx") == "de factuu"


def test_no_more_than_ten_words_of_a_text_are_mended(speech):
    assert speech.mended("facutre " * 30, "fr").split().count("facture") == 10


@pytest.mark.parametrize(
    ("text", "language", "known"),
    [
        ("ma facture", "fr", True),
        ("ma facutre", "fr", True),
        ("qwzx plokij", "fr", False),
        ("ma clé", "fr", True),  # words as short as these do not count
        ("", "fr", True),
        ("facture", "nl", False),
        ("factuur", "nl", True),
    ],
)
def test_a_text_is_known_by_any_of_its_words_as_typed_or_mended(speech, text, language, known):
    assert speech.knows(text, language) is known


@given(TYPED, st.sampled_from(LANGUAGES))
def test_mending_takes_no_word_away(small, text, language):
    rest = iter(small.speech.mended(text, language).split())
    assert all(word in rest for word in words(text))


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("je cherche un colaborateur mais persone ne postulle", "recruiting"),
        ("mon diske dur es casé, jai perdu toute mes donées, pas de sovegarde", "backup"),
        ("el wifi est tro lent dan mon magazin", "wifi"),
        ("fair un siteweb pr mon institu de bauté", "website-creation"),
        ("mijn webstie laten maken", "website-creation"),
    ],
)
def test_a_misspelt_need_is_understood(small, text, theme):
    assert small.read(text)[0].theme == theme


@pytest.fixture(scope="module")
def spoken(leaf_files):
    """Every sentence of managers, in order."""
    return [
        Example(theme.slug, *phrase) for theme in leaf_files for phrase in theme.phrases if phrase[0] == "says"
    ]  # fmt: skip


def test_the_language_of_sentences_never_seen_is_told(spoken):
    held = [example for number, example in enumerate(spoken) if number % HELD_OUT == 0]
    seen = [example for number, example in enumerate(spoken) if number % HELD_OUT]
    speech = _speech(seen, Families(read_families()))
    for language in LANGUAGES:
        texts = [example.text for example in held if example.language == language]
        right = sum(speech.language(text) == language for text in texts)
        assert len(texts) > 300
        assert right / len(texts) >= 0.98, language


def test_a_text_without_words_is_taken_for_french(small):
    assert [small.language(text) for text in ("", "…", "日本")] == ["fr", "fr", "fr"]


def test_the_whole_reader_knows_every_leaf_and_how_to_decline(whole, leaf_files):
    assert set(whole.weights.themes) == {"", *(theme.slug for theme in leaf_files)}
    assert dict(zip(whole.weights.themes, whole.weights.parents, strict=True)) == {
        "": "",
        **{theme.slug: theme.broader for theme in leaf_files},
    }


def test_the_whole_reader_recognises_a_sentence_of_every_theme(whole, leaf_files):
    sentences = [(theme.slug, next(p for p in theme.phrases if p[:2] == ("says", "fr"))[2]) for theme in leaf_files]
    missed = [slug for slug, text in sentences if slug not in [one.theme for one in whole.read(text, "fr", 3)]]
    assert len(missed) <= len(sentences) / 50
