"""The worked example of the comparison adds up."""

import re
from datetime import date, timedelta
from pathlib import Path

from relais.diagnostics.blocks import TEN, TERM, Waiting, cells_of, seal
from relais.diagnostics.figures import Spread

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "explanation" / "comparison.md").read_text("utf-8")
SHOP = ("retail", "2-9", "province-hainaut")


def example():
    found = Spread()
    for score in re.findall(r"^\| \d+ \| (\d+) \|$", PAGE, re.MULTILINE):
        found.count(int(score))
    return found


def test_mean_deviation_quartiles_and_position_are_those_of_the_page():
    shops = example()
    assert (shops.n, [n for n in shops.bins if n]) == (TEN, [1, 1, 2, 2, 1, 1, 1, 1])
    told = " ".join(PAGE.split())
    first, second, third = (f"{shops.quantile(share):.2f}" for share in (0.25, 0.5, 0.75))
    assert f"a mean of {shops.mean:.1f} and a deviation of {shops.deviation:.1f}" in told
    assert f"20 + 5 · 0.5 / 2 = {first}" in told
    assert f"second and third are {second} and {third}" in told
    assert f"{100 * shops.better_than(43):.0f} of 100" in told
    shops.count(90)
    assert f"the mean of eleven would be {shops.mean:.1f}" in told


def test_the_block_counts_where_the_page_says_and_the_eleventh_waits():
    day = date(2026, 3, 2)
    ten = [Waiting(number, {str(number)}, day, SHOP) for number in range(10)]
    [block] = seal(ten, day)
    assert len(cells_of(block.labels)) == 8
    eleventh = Waiting(10, {"10"}, day, SHOP)
    others = [Waiting(20 + n, {str(20 + n)}, day, ("retail", "2-9", f"province-{n}")) for n in range(9)]
    assert seal([eleventh, *others], day + TERM - timedelta(days=1)) == []
    assert [one.labels for one in seal([eleventh, *others], day + TERM)] == [("retail", "2-9", "")]
    assert f"its terms of {TERM.days} days" in PAGE
