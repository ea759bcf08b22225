"""Which part of a file a request asks for."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relais.library.ranges import OutOfReach, Part, asked_part


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", Part(0, 0)), ("bytes=0-99", Part(0, 99)), ("bytes=10-", Part(10, 99)), ("bytes=90-500", Part(90, 99)),
        ("bytes=-10", Part(90, 99)), ("bytes=-1000", Part(0, 99)), (" bytes=5-6 ", Part(5, 6)),
    ],
)  # fmt: skip
def test_one_range_is_that_part(header, part):
    assert asked_part(header, 100) == part


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-4",
        "bytes=0-1,5-6",
        "lines=0-1",
        "bytes=a-b",
        "bytes=٣-٤",
        "bytes=1-" + "9" * 40,
    ],
)
def test_what_is_no_single_range_is_the_whole(header):
    assert asked_part(header, 100) is None


@pytest.mark.parametrize(
    ("header", "size"),
    [("bytes=100-", 100), ("bytes=100-200", 100), ("bytes=-0", 100), ("bytes=0-", 0), ("bytes=-5", 0)],
)
def test_what_lies_behind_the_end_is_out_of_reach(header, size):
    with pytest.raises(OutOfReach):
        asked_part(header, size)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.integers(0, 10**6) | st.just(""), st.integers(1, 10**6), st.integers(0, 10**4))
def test_a_part_lies_within_the_file_and_is_no_longer_than_allowed(first, last, size, most):
    try:
        part = asked_part(f"bytes={first}-{last}", size, most)
    except OutOfReach:
        assert first >= size
        return
    if part is None:
        assert last != ""
        assert last < first
        return
    assert part.first == first
    assert 0 <= part.first <= part.last < size
    assert not most or len(part) <= most
