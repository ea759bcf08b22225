"""Charts are well-formed, hold what they are told, and nothing that was slipped into it."""

from functools import partial
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.surveys.drawing import Bar, Parted, bars, parted, tone

LONG = "Logiciels : les créer, les vendre ou les adapter"
SVG = "{http://www.w3.org/2000/svg}"
words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60)


@given(st.lists(st.builds(Bar, words, st.just("3 · 30 %"), st.floats(-1, 2)), max_size=6), words)
def test_bars_are_well_formed_and_stay_within_their_width(rows, title):
    root = ET.fromstring(bars(rows, title=title, words="x", name="c"))
    assert root.get("role") == "img"
    assert (root.find(f"{SVG}title").text or "") == title
    for rect in root.iter(f"{SVG}rect"):
        assert 0 <= float(rect.get("width").rstrip("%")) <= 100


def test_the_parts_of_a_bar_fill_it_in_rising_tones():
    root = ET.fromstring(parted([Parted("x", [0.25, 0, 0.75])], title="t", words="w", name="c"))
    drawn = [(one.get("class"), one.get("x"), one.get("width")) for one in root.iter(f"{SVG}rect")][1:]
    assert drawn == [("part tone-1", "0.00%", "25.00%"), ("part tone-5", "25.00%", "75.00%")]
    assert [tone(at, 4) for at in range(4)] == [1, 2, 4, 5]


@pytest.mark.parametrize("draw", [partial(bars, [Bar(LONG, "3", 1)]), partial(parted, [Parted(LONG, [1.0])])])
def test_a_label_takes_one_line_on_a_wide_screen_and_two_on_a_telephone(draw):
    wide, narrow = (ET.fromstring(draw(title="t", words="w", name="c", narrow=narrow)) for narrow in (False, True))
    labels = [[text.text for text in root.iter(f"{SVG}text") if text.get("class") is None] for root in (wide, narrow)]
    assert labels[0] == [LONG]
    assert (len(labels[1]), " ".join(labels[1])) == (2, LONG)
    assert int(narrow.get("height")) > int(wide.get("height"))


def test_markup_in_a_label_stays_words():
    assert "<script>" not in bars([Bar("<script>", "<b>", 1)], title='"><x', words="<y>", name='a"b')
