"""No set of fewer than ten can be told apart from all that was ever published: random arrivals, random days, every snapshot.

The negative control publishes every group of ten as it stands, day by day, and falls to the same attacks.
"""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relais.diagnostics.blocks import (
    TEN,
    TERM,
    TERMS,
    Waiting,
    cells_of,
    fineness,
    first_of_each_firm,
    seal,
    size_class,
)

START = date(2026, 1, 1)
SECTORS, SIZES, AREAS = ("retail", "construction", ""), ("0-1", "2-9", ""), ("province-hainaut", "province-liege", "")


@st.composite
def arrivals(draw):
    """Draw responses in bursts: (days after the last burst, firms of the burst, their labels); some firms come twice."""
    bursts = draw(
        st.lists(
            st.tuples(
                st.sampled_from((0, 1, 1, 7, 61, 130, 200)),
                st.integers(1, 14),
                st.tuples(st.sampled_from(SECTORS), st.sampled_from(SIZES), st.sampled_from(AREAS)),
            ),
            max_size=25,
        )
    )
    day, found = START, []
    for wait, number, labels in bursts:
        day += timedelta(days=wait)
        for _ in range(number):
            key = len(found)
            firm = draw(st.integers(0, key)) if draw(st.integers(0, 9)) == 0 else key
            found.append(Waiting(key, frozenset({f"firm:{firm}"}), day, labels))
    return found


def live(found):
    """Play the arrivals day by day; yield every day's published cells (labels: keys) as they are kept: blocks added up."""
    cells, waiting, counted = {}, [], set()
    days = sorted({one.since for one in found})
    ends = [day + TERM * terms for day in days for terms in range(5)]
    for today in sorted({*days, *ends}):
        waiting += [one for one in found if one.since == today]
        for block in seal(waiting, today, counted):
            for labels in cells_of(block.labels):
                cells.setdefault(labels, set()).update(one.key for one in block.members)
            counted.update(firm for one in block.members for firm in one.firms)
            gone = {one.key for one in block.members}
            waiting = [one for one in waiting if one.key not in gone]
        yield today, {labels: frozenset(keys) for labels, keys in cells.items()}


def naive(found):
    """Publish, each day, every cell of which ten or more have come."""
    cells = {}
    for today in sorted({one.since for one in found}):
        for one in (one for one in found if one.since == today):
            for labels in cells_of(one.labels):
                cells.setdefault(labels, set()).add(one.key)
        yield today, {labels: frozenset(keys) for labels, keys in cells.items() if len(keys) >= TEN}


def published(snapshots):
    return {cell for _day, cells in snapshots for cell in cells.values()}


def smallest_difference(sets):
    """Return the fewest that one published set minus another leaves, when it leaves any; ten when there is none."""
    return min((len(one - other) for one in sets for other in sets if one - other), default=TEN)


def smallest_atom(sets):
    """Return the size of the smallest group that all sets ever published, together, can tell from the others."""
    marks = Counter()
    for key in set().union(*sets):
        marks[tuple(key in one for one in sets)] += 1
    return min(marks.values(), default=TEN)


@settings(max_examples=200, deadline=None)
@given(arrivals())
def test_no_two_published_sets_ever_differ_by_fewer_than_ten(found):
    assert smallest_difference(published(live(found))) >= TEN


@settings(max_examples=200, deadline=None)
@given(arrivals())
def test_all_published_sets_together_never_tell_fewer_than_ten_apart(found):
    assert smallest_atom(sorted(published(live(found)), key=sorted)) >= TEN


def ten_then_one():
    """Ten shops, and the day after one more: the first attack that anyone would try."""
    shops = [Waiting(key, {f"firm:{key}"}, START, ("retail", "2-9", "province-hainaut")) for key in range(10)]
    return [*shops, Waiting(10, {"firm:10"}, START + timedelta(days=1), ("retail", "2-9", "province-hainaut"))]


def nested():
    """Eleven shops of which ten are small: the sector minus its small firms is one firm, on the first day."""
    labels = [("retail", "0-1" if key else "250+", "") for key in range(11)]
    return [Waiting(key, {f"firm:{key}"}, START, one) for key, one in enumerate(labels)]


@pytest.mark.parametrize("scene", [ten_then_one, nested])
def test_publishing_every_cell_of_ten_as_it_stands_falls_to_both_attacks(scene):
    sets = published(naive(scene()))
    assert all(len(one) >= TEN for one in sets)
    assert (smallest_difference(sets), smallest_atom(sorted(sets, key=sorted))) == (1, 1)


@pytest.mark.parametrize("scene", [ten_then_one, nested])
def test_blocks_withstand_what_the_naive_way_falls_to_and_still_publish_ten(scene):
    sets = published(live(scene()))
    assert {len(one) for one in sets} == {10}
    assert smallest_atom(sorted(sets, key=sorted)) == TEN


def test_random_arrivals_break_the_naive_way_within_a_few_tries():
    broken = []

    @settings(max_examples=100, deadline=None, database=None)
    @given(arrivals())
    def attack(found):
        broken.append(smallest_difference(published(naive(found))) < TEN)

    attack()
    assert any(broken)


@settings(max_examples=100, deadline=None)
@given(arrivals())
@example([])
def test_a_published_set_holds_no_firm_twice_and_only_those_of_its_labels(found):
    by_key = {one.key: one for one in found}
    for _day, cells in live(found):
        for labels, keys in cells.items():
            firms = [firm for key in keys for firm in by_key[key].firms]
            assert len(firms) == len(set(firms))
            assert all(
                wanted in {"", told} for key in keys for wanted, told in zip(labels, by_key[key].labels, strict=True)
            )


@settings(max_examples=100, deadline=None)
@given(arrivals())
def test_what_was_published_only_grows(found):
    before = {}
    for _day, cells in live(found):
        assert all(keys <= cells[labels] for labels, keys in before.items())
        before = cells


def shop(key, *, days=0, labels=("retail", "2-9", "province-hainaut"), firms=None):
    return Waiting(key, {f"firm:{key}"} if firms is None else firms, START - timedelta(days=days), labels)


def test_nine_wait_and_the_tenth_seals_all_ten():
    nine = [shop(key) for key in range(9)]
    assert seal(nine, START) == []
    assert [len(block.members) for block in seal([*nine, shop(9)], START)] == [10]


def test_a_term_in_vain_gives_up_one_label_and_the_block_counts_only_where_all_of_it_does():
    mixed = [shop(key, days=60, labels=("retail", "2-9", f"province-{key}")) for key in range(10)]
    assert [block.labels for block in seal(mixed, START)] == [("retail", "2-9", "")]
    assert seal([shop(key, days=59, labels=one.labels) for key, one in enumerate(mixed)], START) == []
    assert cells_of(("retail", "2-9", "")) == [("retail", "2-9", ""), ("retail", "", ""), ("", "2-9", ""), ("", "", "")]


@pytest.mark.parametrize(("days", "sealed"), [(119, []), (120, [("retail", "", "")])])
def test_two_terms_give_up_two_labels(days, sealed):
    mixed = [shop(key, days=days, labels=("retail", f"size-{key}", f"province-{key}")) for key in range(10)]
    assert [block.labels for block in seal(mixed, START)] == sealed


@pytest.mark.parametrize(("days", "sealed"), [(179, []), (180, [("", "2-9", "")])])
def test_three_terms_give_up_the_sector(days, sealed):
    mixed = [shop(key, days=days, labels=(f"s{key}", "2-9", f"p{key}")) for key in range(10)]
    assert [block.labels for block in seal(mixed, START)] == sealed


@pytest.mark.parametrize(("days", "sealed"), [(239, []), (240, [("", "", "")])])
def test_four_terms_give_up_every_label(days, sealed):
    mixed = [shop(key, days=days, labels=(f"s{key}", f"z{key}", f"p{key}")) for key in range(10)]
    assert [block.labels for block in seal(mixed, START)] == sealed


def test_the_sector_is_given_up_last():
    mixed = [shop(key, days=120, labels=("retail", f"z{key}", "province-hainaut")) for key in range(9)]
    mixed += [shop(9, days=120, labels=("retail", "z9", "province-liege"))]
    mixed += [shop(10 + key, days=120, labels=(f"s{key}", f"z{key}", "province-hainaut")) for key in range(9)]
    assert [block.labels for block in seal(mixed, START)] == [("retail", "", "")]


def test_who_told_the_size_alone_waits_one_term_with_the_others():
    told = [shop(key, days=60, labels=("", f"z{key}", "")) for key in range(10)]
    assert [block.labels for block in seal(told, START)] == [("", "", "")]
    assert seal([shop(key, days=59, labels=one.labels) for key, one in enumerate(told)], START) == []


def test_who_did_not_tell_the_size_is_sealed_at_once_with_the_same():
    untold = [shop(key, labels=("retail", "", "province-hainaut")) for key in range(10)]
    assert [block.labels for block in seal(untold, START)] == [("retail", "", "province-hainaut")]


def test_a_firm_known_by_any_of_its_marks_counts_once():
    first = shop(1, firms={"number:1", "user:7"})
    again = [shop(2, firms={"user:7"}), shop(3, firms={"number:1", "page:2"}), shop(4, firms={"page:2"})]
    assert list(first_of_each_firm([first, *again])) == [first]


def test_a_firm_that_a_block_holds_already_or_that_nobody_can_tell_apart_does_not_fill_another():
    nine = [shop(key) for key in range(9)]
    assert seal([*nine, shop(9, firms={"number:1"})], START, counted={"number:1"}) == []
    assert seal([*nine, shop(9, firms=())], START) == []


def test_levels_run_from_the_finest_to_the_coarsest_with_the_sector_as_long_as_can_be():
    assert [sum(level) for level in TERMS] == [3, 2, 2, 1, 2, 1, 1, 0]
    assert list(TERMS.values()) == sorted(TERMS.values())
    assert cells_of(("a", "b", "c")) == [
        ("a", "b", "c"), ("a", "b", ""), ("a", "", "c"), ("a", "", ""), ("", "b", "c"), ("", "b", ""), ("", "", "c"), ("", "", ""),
    ]  # fmt: skip
    assert cells_of(("", "", "")) == [("", "", "")]
    assert [fineness(cell) for cell in cells_of(("a", "", "c"))] == [2, 1, 1, 0]


@pytest.mark.parametrize(
    ("persons", "named"),
    [
        (None, ""),
        (0, "0-1"),
        (1, "0-1"),
        (2, "2-9"),
        (9, "2-9"),
        (10, "10-49"),
        (49, "10-49"),
        (50, "50-249"),
        (249, "50-249"),
        (250, "250+"),
        (9000, "250+"),
    ],
)
def test_size_classes_have_their_bounds(persons, named):
    assert size_class(persons) == named
