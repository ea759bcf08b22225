"""Which pieces stand beside a need: few, of its themes, the kinds mixed, and nothing by chance."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.library.choosing import choose
from relais.library.freshness import is_stale

KINDS = ["sheet", "testimonial", "tool"]
THEMES = ["a", "b", "c"]


@dataclass(frozen=True)
class One:
    """A piece."""

    kind: str
    themes: tuple[str, ...]
    name: str = ""


ONES = st.builds(
    One,
    st.sampled_from([*KINDS, "argument"]),
    st.lists(st.sampled_from([*THEMES, "d"]), unique=True).map(tuple),
    st.text(max_size=3),
)


def test_sheets_come_first_and_another_kind_is_heard():
    sheets = [One("sheet", ("a",), name) for name in "xyz"]
    film, tool = One("testimonial", ("a",)), One("tool", ("a",))
    assert choose([*sheets, tool, film], ["a"], KINDS, 3) == [sheets[0], sheets[1], film]
    assert choose([*sheets, tool, film], ["a"], KINDS, 5) == [*sheets, film, tool]
    assert choose(sheets, ["a"], KINDS, 3) == sheets


def test_heavier_theme_wins_then_the_number_shared():
    light, heavy, both = One("sheet", ("b",)), One("sheet", ("a",)), One("sheet", ("b", "a"))
    assert choose([light, heavy, both], ["a", "b"], KINDS, 3) == [both, heavy, light]


@given(st.lists(ONES, unique=True), st.lists(st.sampled_from(THEMES), unique=True), st.integers(0, 6))
def test_chosen_are_few_fit_stand_once_and_by_kind(pieces, themes, most):
    chosen = choose(pieces, themes, KINDS, most)
    fitting = [one for one in pieces if set(one.themes) & set(themes) and one.kind in KINDS]
    assert len(chosen) == min(most, len(fitting))
    assert len(set(chosen)) == len(chosen)
    assert set(chosen) <= set(fitting)
    assert [KINDS.index(one.kind) for one in chosen] == sorted(KINDS.index(one.kind) for one in chosen)


@pytest.mark.parametrize(
    ("checked_on", "stale"),
    [
        (date(2026, 11, 29), False),
        (date(2025, 11, 29), False),  # a year to the day
        (date(2025, 11, 28), True),
        (date(2025, 12, 31), False),
        (date(2020, 2, 29), True),
        (date(2027, 1, 1), False),  # a date yet to come
    ],
)
def test_sheet_is_stale_after_twelve_months(checked_on, stale):
    assert is_stale(checked_on, date(2026, 11, 29)) is stale
