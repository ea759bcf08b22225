"""Pictures of scores: well formed, named, within their bounds, whatever the names and the scores."""

import re
from functools import partial
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from relais.diagnostics.drawing import Series, radar, stages

names = st.lists(st.text(max_size=60), min_size=3, max_size=10)
scores = st.one_of(st.none(), st.floats(0, 100))


@st.composite
def drawn(draw):
    titles = draw(names)
    lines = draw(st.integers(1, 3))
    return titles, [
        Series(draw(st.text(max_size=40)), draw(st.lists(scores, min_size=len(titles), max_size=len(titles))))
        for _line in range(lines)
    ]


def said(svg):
    root = ElementTree.fromstring(svg)
    title, words = (next(root.iter(f"{{http://www.w3.org/2000/svg}}{tag}")) for tag in ("title", "desc"))
    assert root.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}"
    return root


@given(drawn())
def test_pictures_are_well_formed_and_nothing_leaves_them(given_):
    titles, series = given_
    for picture in (radar, partial(radar, narrow=True), stages):
        root = said(picture(titles, series, title="T <", description="D & d", name="x"))
        wide, height = map(float, root.get("viewBox").split()[2:])
        for points in re.findall(r'points="([^"]+)"', ElementTree.tostring(root).decode()):
            for pair in points.split():
                x, y = map(float, pair.split(","))
                assert 0 <= x <= wide
                assert 0 <= y <= height
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            assert 0 <= float(text.get("x")) <= wide
            assert 0 <= float(text.get("y")) <= height


def test_a_radar_of_two_sides_is_none():
    assert radar(["a", "b"], [Series("", [1, 2])], title="", description="", name="x") == ""


def test_the_better_score_lies_farther_out():
    svg = radar(list("abc"), [Series("", [10.0, 0, 0]), Series("", [90.0, 0, 0])], title="t", description="d", name="x")
    tops = [
        float(points.split()[0].split(",")[1]) for points in re.findall(r'class="series s\d" points="([^"]+)"', svg)
    ]
    assert tops[1] < tops[0]


def test_the_narrow_picture_of_stages_is_as_wide_as_a_telephone_and_cuts_long_names():
    svg = stages(["w" * 80], [Series("one", [100.0])], title="", description="", name="x", narrow=True)
    assert 'viewBox="0 0 320 ' in svg
    assert "w" * 40 not in svg
    assert max(float(x) for x in re.findall(r'cx="([\d.]+)"', svg)) <= 320


def test_each_line_has_its_own_mark_and_name():
    svg = stages(
        ["a"], [Series("one", [1.0]), Series("two", [2.0]), Series("three", [None])], title="", description="", name="x"
    )
    assert all(f">{name}</text>" in svg for name in ("one", "two", "three"))
    assert "mark s0" in svg
    assert "mark s1" in svg
