"""Batches: nothing under ten is ever published, whatever is subtracted from whatever."""

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.groundwork.disclosing import SMALLEST
from relais.observatory.quarters import moved
from relais.observatory.releasing import Waiting, release

FIRST = date(2024, 1, 1)
ASKED = ("backup", "passwords", "online-shop", "crm", "selling")  # leaves, and a theme that has some below it
ABOVE = {"backup": "protection", "passwords": "protection", "online-shop": "selling", "crm": "selling",
         "protection": "all", "selling": "all"}  # fmt: skip
NEEDS = st.tuples(
    st.lists(st.sampled_from(ASKED), min_size=1, max_size=1), st.sampled_from(("", "food", "build")),
    st.sampled_from(("", "0-1", "2-9")),
)  # fmt: skip
YEARS = st.lists(st.lists(NEEDS, max_size=45), min_size=1, max_size=7)


def played(years):
    """Release quarter by quarter; return the batches and, for each count, the needs in it."""
    waiting, batches, held, serial = [], [], {}, 0
    for place, needs in enumerate(years):
        start = moved(FIRST, place)
        counts = defaultdict(list)
        for number, (themes, sector, size) in enumerate(needs):
            for theme in themes:
                counts[theme, sector, size].append((place, number))
        for (theme, sector, size), mine in sorted(counts.items()):
            serial += 1
            held[serial] = mine
            waiting.append(Waiting(serial, theme, start, len(mine), sector, size))
        new = release(waiting, ABOVE, start)
        gone = {pk for batch in new for pk in batch.counts}
        waiting = [one for one in waiting if one.pk not in gone]
        batches += new
    return batches, held


@settings(max_examples=150, deadline=None)
@given(YEARS)
def test_every_batch_is_of_ten_needs_and_no_count_is_in_two(years):
    batches, held = played(years)
    counts = [pk for batch in batches for pk in batch.counts]
    assert len(counts) == len(set(counts))
    for batch in batches:
        assert batch.number == sum(len(held[pk]) for pk in batch.counts)
        assert len({need for pk in batch.counts for need in held[pk]}) >= SMALLEST


@settings(max_examples=150, deadline=None)
@given(YEARS)
def test_every_difference_of_two_published_sums_of_a_theme_is_nothing_or_ten(years):
    batches, _held = played(years)
    running = Counter()
    shown = defaultdict(lambda: [0])
    for batch in batches:
        running[batch.theme] += batch.number
        shown[batch.theme].append(running[batch.theme])
    for sums in shown.values():
        assert all(abs(a - b) >= SMALLEST for a in sums for b in sums if a != b)


@settings(max_examples=150, deadline=None)
@given(YEARS)
def test_the_hidden_cells_of_a_batch_are_nothing_or_ten_in_more_than_one(years):
    batches, _held = played(years)
    for batch in batches:
        for cells in (batch.sectors, batch.sizes):
            assert all(count >= SMALLEST for count in cells.values())
            hidden = batch.number - sum(cells.values())
            assert hidden == 0 or hidden >= SMALLEST


def naive(years):
    """The negative control: the running sum of every theme, as soon as it is ten."""
    running, shown = Counter(), defaultdict(list)
    for needs in years:
        running.update(theme for themes, _sector, _size in needs for theme in themes)
        for theme, count in running.items():
            if count >= SMALLEST:
                shown[theme].append(count)
    return shown


def test_running_sums_would_tell_of_a_single_need():
    years = [[(["crm"], "", "")] * 12, [(["crm"], "", "")]]
    sums = naive(years)["crm"]
    assert [b - a for a, b in pairwise(sums)] == [1]
    batches, _held = played(years)
    assert [batch.number for batch in batches] == [12]


def waits(pk, theme, place, number):
    return Waiting(pk, theme, moved(FIRST, place), number)


def test_nine_wait_and_the_tenth_takes_them_along():
    nine = [waits(1, "crm", 0, 9)]
    assert release(nine, ABOVE, FIRST) == []
    (batch,) = release([*nine, waits(2, "crm", 1, 1)], ABOVE, moved(FIRST, 1))
    assert (batch.theme, batch.number, batch.first, batch.last, batch.counts) == (
        "crm", 10, FIRST, moved(FIRST, 1), (1, 2)
    )  # fmt: skip


@pytest.mark.parametrize(("after", "themes"), [(0, []), (1, ["selling"])])
def test_what_waits_a_quarter_goes_with_the_broader_theme(after, themes):
    waiting = [waits(1, "a", 0, 9), waits(2, "b", 0, 9), waits(3, "c", 0, 9)]
    found = release(waiting, dict.fromkeys("abc", "selling"), moved(FIRST, after))
    assert [batch.theme for batch in found] == themes


def test_a_theme_that_is_asked_for_itself_and_by_those_below_it_has_one_batch_a_quarter():
    waiting = [waits(1, "selling", 1, 10), waits(2, "crm", 0, 6), waits(3, "online-shop", 0, 6)]
    (batch,) = release(waiting, ABOVE, moved(FIRST, 1))
    assert (batch.theme, batch.number, batch.first, batch.counts) == ("selling", 22, FIRST, (1, 2, 3))


def test_what_waits_two_quarters_goes_with_the_theme_above_that():
    waiting = [waits(1, "crm", 0, 6), waits(2, "backup", 0, 6)]
    assert release(waiting, ABOVE, moved(FIRST, 1)) == []
    assert [(one.theme, one.number) for one in release(waiting, ABOVE, moved(FIRST, 2))] == [("all", 12)]
