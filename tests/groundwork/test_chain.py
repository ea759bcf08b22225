"""The chain of records: whatever is altered, taken out or moved shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.groundwork.chain import START, canonical, first_break, link

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.lists(st.dictionaries(st.text(max_size=6), VALUES, max_size=4), min_size=2, max_size=8)


def chained(records, start=START):
    """Return the rows (record, previous hash, own hash) of a whole chain."""
    rows, previous = [], start
    for record in records:
        own = link(previous, record)
        rows.append((record, previous, own))
        previous = own
    return rows


@given(RECORDS)
def test_an_untouched_chain_holds(records):
    assert first_break(chained(records), START) is None
    assert first_break(chained(records)) is None


@given(RECORDS, st.data())
def test_an_excerpt_of_a_chain_holds_from_anywhere(records, data):
    rows = chained(records)
    cut = data.draw(st.integers(0, len(rows) - 1))
    assert first_break(rows[cut:]) is None
    assert first_break(rows[cut:], rows[cut][1]) is None


@given(RECORDS, VALUES, st.data())
def test_an_altered_record_is_found_where_it_stands(records, value, data):
    rows = chained(records)
    at = data.draw(st.integers(0, len(rows) - 1))
    record, previous, own = rows[at]
    altered = {**record, "added by a forger": value}
    rows[at] = (altered, previous, own)
    assert first_break(rows, START) == at
    assert first_break(rows) == at


@given(RECORDS, st.data())
def test_an_altered_record_with_its_hash_made_anew_is_found_at_the_next_row(records, data):
    rows = chained(records)
    at = data.draw(st.integers(0, len(rows) - 2))
    altered = {**rows[at][0], "added by a forger": 1}
    rows[at] = (altered, rows[at][1], link(rows[at][1], altered))
    assert first_break(rows, START) == at + 1


@given(RECORDS, st.data())
def test_a_row_taken_out_is_found(records, data):
    rows = chained(records)
    at = data.draw(st.integers(0, len(rows) - 2))
    assert first_break(rows[:at] + rows[at + 1 :], START) == at


@given(RECORDS, st.data())
def test_a_row_taken_out_of_the_middle_of_an_excerpt_is_found(records, data):
    rows = chained([*records, {}])
    at = data.draw(st.integers(1, len(rows) - 2))
    assert first_break(rows[:at] + rows[at + 1 :]) == at


@given(RECORDS, st.data())
def test_two_swapped_rows_are_found_at_the_first(records, data):
    rows = chained(records)
    one = data.draw(st.integers(0, len(rows) - 2))
    other = data.draw(st.integers(one + 1, len(rows) - 1))
    rows[one], rows[other] = rows[other], rows[one]
    assert first_break(rows, START) == one


@given(RECORDS)
def test_a_row_told_twice_is_found(records):
    rows = chained(records)
    assert first_break([rows[0], *rows], START) == 1


@given(RECORDS)
def test_a_chain_that_starts_elsewhere_is_found_at_its_first_row(records):
    assert first_break(chained(records, start="f" * 64), START) == 0


@pytest.mark.parametrize(
    "record",
    [{"a": 1.0}, {"a": [1, 2.5]}, {"a": {"b": (0.1,)}}, {"a": float("nan")}, {"a": [{"b": [float("inf")]}]}],
)
def test_a_float_is_refused_however_deep(record):
    with pytest.raises(TypeError, match="not floats"):
        canonical(record)
    with pytest.raises(TypeError, match="not floats"):
        link(START, record)


def test_the_canonical_spelling_sorts_keys_leaves_no_space_and_keeps_letters():
    assert canonical({"b": [1, None, True], "a": "é"}) == '{"a":"é","b":[1,null,true]}'.encode()


@given(st.dictionaries(st.text(max_size=6), VALUES, max_size=5))
def test_the_canonical_spelling_does_not_depend_on_the_order_of_keys(record):
    assert canonical(dict(reversed(record.items()))) == canonical(record)


def test_a_hash_is_sha_256_over_the_previous_hash_and_the_record():
    # printf '%064d\n{"number":1,"text":"né"}' 0 | sha256sum
    assert (
        link(START, {"number": 1, "text": "né"}) == "b991d81cadf06cb8c43e7ed9825f6efe766f38d2cb22bce50a3d3e48cbe73794"
    )
