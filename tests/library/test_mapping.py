"""The map's arithmetic: what is drawn lies in the frame, no two marks overlap at any width from theirs on, nothing is lost."""

import re
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.library.mapping import GAP, LARGEST, WIDTH, Spot, dots, frame_around, joined, radius

WALLONIA = [(49.5, 5.8), (50.8, 2.9), (50.8, 6.4), (50.0, 4.5)]
latitudes, longitudes = st.floats(-60, 70), st.floats(-170, 170)
positions = st.tuples(st.floats(49.5, 51.5), st.floats(2.5, 6.4))
anywhere = st.lists(st.tuples(latitudes, longitudes), min_size=1, max_size=20)
towns = st.lists(st.tuples(positions, st.integers(1, 1200)), min_size=1, max_size=40)
widths = st.sampled_from([256, 320, 640, 960])


def spots_of(told, frame):
    return [Spot(str(number), *frame.point(at), many) for number, (at, many) in enumerate(told)]


@given(anywhere)
def test_every_position_is_drawn_within_the_frame(land):
    frame = frame_around(land)
    assert 0.4 * WIDTH <= frame.height <= WIDTH
    for x, y in map(frame.point, land):
        assert -0.5 <= x <= WIDTH + 0.5
        assert -0.5 <= y <= frame.height + 0.5


def test_north_is_up_and_east_is_right_and_both_have_one_scale():
    frame = frame_around(WALLONIA)
    (x, y), (x_east, _y), (_x, y_north) = map(frame.point, [(50.0, 4.5), (50.0, 5.5), (51.0, 4.5)])
    assert x_east > x
    assert y_north < y
    assert (x_east - x) / (y - y_north) == pytest.approx(0.641, abs=0.001)  # cos 50.15°


def test_one_place_alone_stands_in_the_middle():
    frame = frame_around([(50.45, 3.95)])
    assert frame.point((50.45, 3.95)) == (WIDTH / 2, frame.height / 2)


def test_no_place_has_no_frame():
    with pytest.raises(ValueError, match=r"min\(\)"):
        frame_around([])


@given(st.lists(st.tuples(st.floats(0, WIDTH), st.floats(0, WIDTH)), max_size=60))
def test_dots_stand_where_their_points_are_each_once(points):
    at, drawn = (0, 0), []
    for letter, x, y in re.findall(r"([Mm])(-?\d+) (-?\d+)h0", dots(points)):
        at = (int(x), int(y)) if letter == "M" else (at[0] + int(x), at[1] + int(y))
        drawn.append(at)
    assert sorted(drawn) == sorted({(round(x), round(y)) for x, y in points})


@given(towns, widths, st.floats(1, 4))
def test_no_two_marks_overlap_and_none_leaves_the_frame_at_its_width_or_a_greater_one(told, pixels, wider):
    frame = frame_around([at for at, _many in told])
    marks = joined(spots_of(told, frame), frame, pixels)
    unit = pixels * wider / WIDTH
    for number, mark in enumerate(marks):
        assert mark.radius <= mark.x * unit + 0.01
        assert mark.x * unit <= WIDTH * unit - mark.radius + 0.01
        assert mark.radius <= mark.y * unit + 0.01
        assert mark.y * unit <= frame.height * unit - mark.radius + 0.01
        for other in marks[:number]:
            apart = hypot(mark.x - other.x, mark.y - other.y) * unit
            assert apart >= mark.radius + other.radius + GAP - 0.01


@given(towns, widths)
def test_every_spot_is_in_one_mark_and_numbers_add_up(told, pixels):
    frame = frame_around([at for at, _many in told])
    spots = spots_of(told, frame)
    marks = joined(spots, frame, pixels)
    assert sorted(key for mark in marks for key in mark.keys) == sorted(spot.key for spot in spots)
    many = {spot.key: spot.number for spot in spots}
    assert [mark.number for mark in marks] == [sum(many[key] for key in mark.keys) for mark in marks]


@given(towns, widths)
def test_the_order_in_which_spots_come_changes_nothing(told, pixels):
    frame = frame_around([at for at, _many in told])
    spots = spots_of(told, frame)
    assert joined(spots, frame, pixels) == joined(spots[::-1], frame, pixels)


def test_spots_far_apart_stay_alone_and_near_ones_are_joined_where_most_of_their_showcases_are():
    frame = frame_around(WALLONIA)
    spots = [Spot("one", 100, 100, 1), Spot("two", 110, 100, 3), Spot("far", 800, 300, 1)]
    near, far = joined(spots, frame, 640)
    assert (near.keys, near.number, near.x, near.radius) == (("two", "one"), 4, 107.5, radius(4))
    assert (far.keys, far.x, far.y) == (("far",), 800, 300)


def test_marks_that_a_telephone_joins_stand_alone_on_a_wide_screen():
    frame = frame_around(WALLONIA)
    spots = [Spot("one", 400, 300, 1), Spot("two", 460, 300, 1)]
    assert [len(joined(spots, frame, pixels)) for pixels in (256, 640)] == [1, 2]


def test_a_mark_is_as_large_as_its_number_is_long():
    assert [radius(number) for number in (1, 2, 9, 10, 99, 100, 999, 1000)] == [12, 14, 14, 16, 16, 19, 19, LARGEST]


def test_nothing_to_mark_gives_no_mark():
    assert joined([], frame_around(WALLONIA), 640) == []
