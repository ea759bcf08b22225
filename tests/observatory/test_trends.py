"""Trends: claimed only where chance does not explain them."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.observatory.trends import CHANCE, Direction, Stretch, directions, ratio_of


@st.composite
def stretches(draw):
    before, after = draw(st.integers(0, 400)), draw(st.integers(0, 400))
    return Stretch(before, after, before + draw(st.integers(0, 4000)), after + draw(st.integers(0, 4000)))


@given(stretches())
def test_the_ratio_lies_within_its_interval(seen):
    found = ratio_of(seen)
    assert 0 <= found.chance <= 1
    if found.ratio is not None:
        assert found.low <= found.ratio * (1 + 1e-9)
        assert found.high is None or found.ratio <= found.high * (1 + 1e-9)


@given(stretches())
def test_then_and_now_exchanged_give_the_inverse(seen):
    forth = ratio_of(seen)
    back = ratio_of(Stretch(seen.after, seen.before, seen.whole_after, seen.whole_before))
    assert forth.chance == pytest.approx(back.chance, abs=1e-9)
    if forth.ratio and back.ratio:
        assert forth.ratio * back.ratio == pytest.approx(1)
        assert forth.high is None or forth.high * back.low == pytest.approx(1, rel=1e-6)


@given(stretches())
def test_test_and_interval_say_the_same(seen):
    found = ratio_of(seen)
    if found.chance < CHANCE - 1e-9:
        assert found.low > 1 or (found.high is not None and found.high < 1)
    elif found.chance > CHANCE + 1e-9:
        assert found.low <= 1 + 1e-9
        assert found.high is None or found.high >= 1 - 1e-9


def test_the_worked_example_of_the_documentation():
    found = ratio_of(Stretch(20, 42, 290, 300))
    assert (round(found.ratio, 2), round(found.low, 2), round(found.high, 2), round(found.chance, 3)) == (
        2.03, 1.17, 3.65, 0.011
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "direction"),
    [
        (Stretch(20, 60, 300, 300), Direction.RISING), (Stretch(60, 20, 300, 300), Direction.FALLING),
        (Stretch(400, 410, 3000, 3000), Direction.STEADY), (Stretch(3, 5, 300, 300), Direction.UNCLEAR),
        (Stretch(0, 0, 300, 300), Direction.UNCLEAR), (Stretch(0, 30, 300, 300), Direction.RISING),
        (Stretch(30, 0, 300, 300), Direction.FALLING), (Stretch(0, 5, 0, 300), Direction.UNCLEAR),
        (Stretch(20, 40, 300, 600), Direction.UNCLEAR),  # twice as many, among twice as many
    ],
)  # fmt: skip
def test_what_is_said_of_a_stretch(seen, direction):
    assert directions({"theme": seen})["theme"][0] == direction


def test_a_part_greater_than_its_whole_is_refused():
    with pytest.raises(ValueError, match="greater than its whole"):
        ratio_of(Stretch(5, 1, 4, 10))


def drawn(luck, themes, rates_before, rates_after):
    before, after = luck.poisson(rates_before, themes), luck.poisson(rates_after, themes)
    wholes = int(before.sum()) or 1, int(after.sum()) or 1
    return {n: Stretch(int(before[n]), int(after[n]), *wholes) for n in range(themes)}


@pytest.mark.parametrize("rate", [2, 12, 60])
def test_where_nothing_changes_hardly_any_page_claims_a_trend(rate):
    luck = numpy.random.default_rng(rate)
    claims = singles = 0
    for _page in range(200):
        seen = drawn(luck, 40, rate, rate)
        found = directions(seen)
        claims += any(said in {Direction.RISING, Direction.FALLING} for said, _ratio in found.values())
        singles += sum(ratio.chance <= CHANCE for _said, ratio in found.values())
    assert claims / 200 <= CHANCE
    assert singles / (200 * 40) <= CHANCE


def test_judged_one_by_one_most_pages_would_claim_one():
    """The negative control: without judging together, chance does make trends."""
    luck = numpy.random.default_rng(1)
    claims = 0
    for _page in range(100):
        seen = drawn(luck, 40, 60, 60)
        claims += any(directions({n: one})[n][0] in {Direction.RISING, Direction.FALLING} for n, one in seen.items())
    assert claims > 50


def test_a_demand_that_triples_is_seen():
    luck = numpy.random.default_rng(7)
    seen = 0
    for _page in range(100):
        after = numpy.full(40, 20.0)
        after[3] = 60
        seen += directions(drawn(luck, 40, 20, after))[3][0] == Direction.RISING
    assert seen >= 90
