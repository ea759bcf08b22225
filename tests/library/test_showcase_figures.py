"""Figures before and after: what is a number, how it is compared and drawn; and the hash of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.library import figures
from relais.library.wording import WORDS, fingerprint, missing

NUMBERS = st.one_of(
    st.integers(0, 10**9), st.decimals(0, 10**6, places=2, allow_nan=False, allow_infinity=False).map(float)
)
ROWS = st.lists(st.fixed_dictionaries({"label": st.text(), "unit": st.text(), "before": NUMBERS, "after": NUMBERS}))
TOLD = dict.fromkeys(WORDS, "x") | {"themes": ["a", "b"], "figures": [{"before": 1}]}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("14", 14),
        (" 4,5 ", 4.5),
        ("4.50", 4.5),
        ("1 200", 1200),
        ("1\u202f200,00", 1200),
        ("0", 0),
        ("1000000000", 10**9),
    ],
)
def test_a_number_is_read_as_people_write_it(text, number):
    assert figures.read_number(text) == number
    assert type(figures.read_number(text)) is type(number)


@pytest.mark.parametrize(
    "text", ["", "beaucoup", "-1", "1e5", "1,234", "1.2.3", "10000000000", "1000000001", "nan", "٣", "1/2", "0x10"]
)
def test_what_is_no_number_within_bounds_is_refused(text):
    with pytest.raises(figures.NumberError):
        figures.read_number(text)


@given(st.text())
def test_any_text_is_a_number_within_bounds_or_refused(text):
    try:
        number = figures.read_number(text)
    except figures.NumberError:
        return
    assert 0 <= number <= figures.LARGEST


@given(NUMBERS)
def test_a_number_that_is_written_out_is_read_again(number):
    assert figures.read_number(f"{number:.2f}") == figures.plain_number(number)


@pytest.mark.parametrize(
    ("before", "after", "text"), [(14, 3, "−79 %"), (10, 12, "+20 %"), (5, 5, "0 %"), (0, 4, ""), (6, 0, "−100 %")]
)
def test_the_change_is_told_in_per_cent_of_what_stood_before(before, after, text):
    row = {"label": "x", "unit": "h", "before": before, "after": after}
    assert figures.draw([row]).rows[0].change_text == text


@given(ROWS)
def test_of_each_row_the_longer_bar_is_full_and_no_bar_leaves_its_row(rows):
    drawing = figures.draw(rows)
    assert drawing.height == figures.ROW_HEIGHT * len(rows)
    for index, row in enumerate(drawing.rows):
        widths = sorted(float(bar.width.rstrip("%")) for bar in (row.before, row.after))
        assert widths[1] == (100 if max(row.before.number, row.after.number) > 0 else 0)
        assert 0 <= widths[0] <= widths[1]
        top = index * figures.ROW_HEIGHT
        assert top < row.y < row.before.text_y < row.before.y < row.after.text_y < row.after.y
        assert row.after.y + figures.BAR_HEIGHT < top + figures.ROW_HEIGHT


def test_the_hash_does_not_depend_on_the_order_of_themes_and_does_on_every_other_word():
    assert fingerprint(TOLD) == fingerprint(TOLD | {"themes": ["b", "a"]})
    others = {fingerprint(TOLD | {name: "other"}) for name in WORDS if name != "themes"}
    assert len(others | {fingerprint(TOLD), fingerprint(TOLD | {"themes": ["a"]})}) == len(WORDS) + 1


def test_words_that_lack_a_name_have_no_hash():
    with pytest.raises(KeyError):
        fingerprint({"title": "x"})


def test_what_is_missing_is_told_by_step_in_order():
    assert missing(TOLD) == []
    assert missing(TOLD | {"done": "", "figures": [], "summary": ""}) == ["done", "figures", "title"]
