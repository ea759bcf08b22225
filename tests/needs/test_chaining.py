"""The chain as anyone checks it, without a database: every alteration is refused and the answer named."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.groundwork.chain import START, canonical, link
from relais.needs.chaining import WrongChain, shown_from, verify_lines
from relais.needs.ranking import VERSION, Candidate, rank

figure = st.integers(0, 1000)
names = st.text("abcdefghij-", min_size=1, max_size=12)
candidates = st.lists(
    st.builds(Candidate, names, figure, figure, figure, figure, figure, figure),
    max_size=6,
    unique_by=lambda one: one.door,
)


def record_of(number, parts, seed, most=10):
    return {
        "number": number,
        "at": "2026-05-04T10:00:00.000+00:00",
        "version": VERSION,
        "seed": seed,
        "most": most,
        "facts": {"place": "4000-liege", "sector": "", "employees": "3", "language": "fr"},
        "parts": [
            {
                "themes": [["backup", 910]],
                "candidates": [one.as_record() for one in listed],
                "away": [["far-door", 900, "place"]],
                "shown": [one.door for one in rank(listed, seed)][:most],
            }
            for listed in parts
        ],
    }


def chained(records, previous=START):
    lines = []
    for record in records:
        own = link(previous, record)
        lines.append({"record": record, "previous": previous, "own": own})
        previous = own
    return lines


@st.composite
def chains(draw, min_size=0):
    answers = draw(st.lists(st.tuples(st.lists(candidates, max_size=2), names), min_size=min_size, max_size=5))
    return chained([record_of(number, parts, seed) for number, (parts, seed) in enumerate(answers, 1)])


@pytest.fixture
def three():
    listed = [Candidate("one", 900), Candidate("two", 500), Candidate("three", 500)]
    return chained([record_of(number, [listed], f"seed {number}") for number in (1, 2, 3)])


def leaves(value, path=()):
    """Yield the path of every single value in ``value``."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from leaves(inside, (*path, key))
    elif isinstance(value, list):
        for index, inside in enumerate(value):
            yield from leaves(inside, (*path, index))
    else:
        yield path


def altered(lines, path, value):
    changed = copy.deepcopy(lines)
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return changed


@given(chains())
def test_chain_as_written_holds_also_after_a_trip_through_json(lines):
    assert verify_lines(lines) == len(lines)
    assert verify_lines(json.loads(canonical(line)) for line in lines) == len(lines)


@given(chains(min_size=2), st.data())
def test_excerpt_may_begin_and_end_anywhere(lines, data):
    start = data.draw(st.integers(0, len(lines) - 1))
    end = data.draw(st.integers(start, len(lines)))
    assert verify_lines(lines[start:end]) == end - start


@pytest.mark.parametrize("value", ["altered", 7, None, True, 0.5, -1, [], {}], ids=repr)
def test_any_altered_value_is_refused_naming_the_answer(three, value):
    paths = [path for path in leaves(three) if path[0] == 1]
    assert len(paths) > 30  # every figure of every candidate among them
    for path in paths:
        with pytest.raises(WrongChain) as refused:
            verify_lines(altered(three, path, value))
        stated = value if path[1:] == ("record", "number") else 2
        assert str(refused.value).startswith(f"answer {stated}: ")


@pytest.mark.parametrize("key", ["number", "at", "version", "seed", "most", "facts", "parts"])
def test_missing_field_is_refused(three, key):
    del three[1]["record"][key]
    with pytest.raises(WrongChain, match="answer"):
        verify_lines(three)


@pytest.mark.parametrize("line", [None, 3, "text", [], {}, {"record": None}, {"record": {"number": 2}}], ids=repr)
def test_line_of_another_shape_is_refused(three, line):
    with pytest.raises(WrongChain, match="answer"):
        verify_lines([three[0], line, three[2]])


def test_dropped_line_is_refused_at_the_answer_after_the_gap(three):
    with pytest.raises(WrongChain, match="answer 3: the link to the answer before it is broken"):
        verify_lines([three[0], three[2]])


def test_swapped_lines_are_refused_at_the_first_out_of_place(three):
    with pytest.raises(WrongChain, match="answer 3: the link"):
        verify_lines([three[0], three[2], three[1]])


def test_repeated_line_is_refused(three):
    with pytest.raises(WrongChain, match="answer 2: the link"):
        verify_lines([three[0], three[1], three[1]])


def test_order_that_does_not_follow_from_the_figures_is_refused_though_every_link_holds(three):
    records = [copy.deepcopy(line["record"]) for line in three]
    records[1]["parts"][0]["shown"].reverse()
    with pytest.raises(WrongChain, match="answer 2: the order shown does not follow from the figures"):
        verify_lines(chained(records))


@pytest.mark.parametrize(
    "spoilt",
    [
        {"parts": 3}, {"parts": [3]}, {"parts": [{"candidates": [{}], "shown": []}]}, {"most": "ten"}, {"seed": "\ud800"},
        {"parts": [{"candidates": [{"door": "one", "fit": None}], "shown": ["one"]}]},
        {"parts": [{"candidates": [{"door": "one", "fit": 9, "sponsor": 1}], "shown": ["one"]}]},
    ],
    ids=str,
)  # fmt: skip
def test_forged_record_whose_links_hold_is_refused_all_the_same(three, spoilt):
    records = [copy.deepcopy(line["record"]) for line in three]
    records[1] |= spoilt
    lines = three[:1]
    try:
        own = link(lines[0]["own"], records[1])
    except UnicodeEncodeError:  # what UTF-8 cannot write has no link at all
        own = "0" * 64
    with pytest.raises(WrongChain, match="answer 2"):
        verify_lines([*lines, {"record": records[1], "previous": lines[0]["own"], "own": own}])


def test_answer_of_another_version_is_refused_with_both_versions_named(three):
    record = three[1]["record"] | {"version": VERSION + 1}
    with pytest.raises(WrongChain, match=rf"answer 2: was ranked by version {VERSION + 1}, this is version {VERSION}"):
        verify_lines(chained([three[0]["record"], record]))


@given(candidates, names, st.integers(0, 6))
def test_replay_ranks_the_figures_again_and_cuts_where_the_record_says(listed, seed, most):
    record = record_of(1, [listed, listed[::-1]], seed, most)
    expected = [one.door for one in rank(listed, seed)][:most]
    assert shown_from(record) == [expected, expected]
