"""The pictures: well formed, within their frame, saying in words what they show."""

from datetime import date
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from relais.observatory.drawing import HIGH, WIDE, Dot, draw, spark

SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.floats(0, 100)


@st.composite
def dots(draw):
    value = draw(VALUES)
    low = draw(st.none() | st.floats(0, value))
    high = None if low is None else draw(st.floats(value, 100))
    return Dot(draw(st.dates(date(1991, 1, 1), date(2099, 1, 1))), value, low, high, draw(st.integers(0, 6)))


@given(st.lists(dots(), max_size=30), st.none() | VALUES, st.none() | st.integers(2000, 2090))
def test_everything_stays_within_the_frame(some, target, until):
    picture = ET.fromstring(draw(some, name="x", title="<b> & co", words="\"'", target=target, until=until))
    assert picture.get("viewBox") == f"0 0 {WIDE} {HIGH}"
    for node in picture.iter():
        for name in ("x", "cx", "x1", "x2"):
            assert 0 <= float(node.get(name, 0)) <= WIDE
        for name in ("y", "cy", "y1", "y2"):
            assert 0 <= float(node.get(name, 0)) <= HIGH


def test_a_picture_is_named_and_described_and_draws_each_figure_once():
    some = [
        Dot(date(2023, 7, 1), 58, None, None, 0),
        Dot(date(2024, 7, 1), 73, 70, 76, 0),
        Dot(date(2024, 8, 1), 9, 1, 20, 1),
    ]
    picture = ET.fromstring(draw(some, name="x", title="Titre", words="Mots", target=90, until=2030))
    assert picture.find(f"{SVG}title").text == "Titre"
    assert picture.find(f"{SVG}desc").text == "Mots"
    assert picture.get("aria-labelledby") == "x-title x-words"
    assert len(picture.findall(f"{SVG}circle")) == 2
    assert len(picture.findall(f"{SVG}rect")) == 1
    assert len(picture.findall(f"{SVG}polyline")) == 1
    whiskers = [node for node in picture.findall(f"{SVG}path") if node.get("class") == "whisker"]
    assert len(whiskers) == 2
    assert [node.get("class") for node in picture.findall(f"{SVG}line")].count("target") == 1


@given(st.lists(st.none() | st.integers(0, 10_000), max_size=12))
def test_a_spark_has_a_bar_a_quarter(values):
    picture = ET.fromstring(spark(values, title="Besoins"))
    assert len(picture.findall(f"{SVG}rect")) == len(values)
    assert [bar.get("class") == "bar" for bar in picture.findall(f"{SVG}rect")] == [bool(value) for value in values]
