"""The keys of near words, and which of several is meant."""

from hypothesis import given
from hypothesis import strategies as st

from relais.finding.spelling import Known, asked_keys, keys, nearest

letters = st.text(st.sampled_from("abcdefghiklmnoprstuv"), min_size=4, max_size=14)


@given(
    word=letters,
    at=st.integers(0, 13),
    sign=st.sampled_from("abcdeiou"),
    how=st.sampled_from(["less", "more", "other", "swap"]),
)
def test_a_word_with_one_slip_always_meets_the_right_one(word, at, sign, how):
    at %= len(word)
    slipped = {
        "less": word[:at] + word[at + 1 :],
        "more": word[:at] + sign + word[at:],
        "other": word[:at] + sign + word[at + 1 :],
        "swap": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[how]
    known = Known(word, word, "fr", 1)
    if len(slipped) >= 4 and slipped != word:
        assert asked_keys(slipped) & keys(word)
        assert nearest(slipped, [known], "fr") == known


def test_of_near_words_the_nearest_then_the_screens_then_the_commonest_is_meant():
    known = [
        Known("caisse", "caisse", "fr", 1),
        Known("caissa", "caissa", "fr", 9),
        Known("caissy", "caissy", "nl", 99),
    ]
    assert nearest("caissx", known, "fr").word == "caissa"
    assert nearest("caissx", known, "nl").word == "caissy"
    assert nearest("caisses", known, "fr").word == "caisse"
    assert nearest("zzz", known, "fr") is None
