"""The picture of a process: valid, readable aloud, and no text outside its box, whatever the texts are."""

from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.library.drawing import FONT, UPRIGHT, WIDE, Drawn, Words, draw, width_of, wrap

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("Title", "Description", "Aujourd'hui", "Demain", "Ici se perd la moitié du temps que l'on peut gagner")
texts = st.text(max_size=120)
amounts = st.fractions(0, 600, max_denominator=10)
STEPS = st.lists(st.builds(Drawn, texts, texts, texts, amounts, amounts, st.booleans()), max_size=7)


def step(name="Prendre la commande", hurts=False):
    return Drawn(name, "6 min", "1,5 min", Fraction(6), Fraction(3, 2), hurts)


def parsed(steps, upright, words=WORDS):
    return ET.fromstring(draw(steps, words, name="process", upright=upright))


def number(element, name):
    return float(element.get(name))


@pytest.mark.parametrize("upright", [False, True])
@given(steps=STEPS)
def test_no_text_and_no_bar_leaves_its_box(steps, upright):
    root = parsed(steps, upright)
    across, down = map(float, root.get("viewBox").split()[2:])
    for group in root.iter(f"{SVG}g"):
        frame, *bars = group.findall(f"{SVG}rect")
        left, top = number(frame, "x"), number(frame, "y")
        right, bottom = left + number(frame, "width"), top + number(frame, "height")
        assert 0 <= left < right <= across
        assert 0 <= top < bottom <= down
        for bar in bars:
            assert left <= number(bar, "x")
            assert number(bar, "x") + number(bar, "width") <= right + 0.1
        for text in group.findall(f"{SVG}text"):
            assert left <= number(text, "x")
            assert number(text, "x") + width_of(text.text or "") * FONT <= right + 0.1
            assert top <= number(text, "y") - FONT
            assert number(text, "y") <= bottom


@pytest.mark.parametrize("upright", [False, True])
@given(steps=STEPS, title=texts, description=texts)
def test_the_picture_is_valid_xml_with_title_and_description_whatever_the_texts(steps, title, description, upright):
    words = Words(title, description, "Aujourd'hui", "Demain", "Ici")
    root = parsed(steps, upright, words)
    first, second = list(root)[:2]
    assert (root.tag, root.get("role"), first.tag, second.tag) == (f"{SVG}svg", "img", f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby").split() == [first.get("id"), second.get("id")]


@given(text=st.text(max_size=300), width=st.floats(3, 20), most=st.integers(1, 5))
def test_lines_are_never_wider_than_asked_nor_more(text, width, most):
    lines = wrap(text, width, most)
    assert len(lines) <= most
    assert all(width_of(line) <= width for line in lines)


def test_a_text_that_fits_is_wrapped_between_words_and_whole():
    lines = wrap("Récupérer la preuve de livraison", 9)
    assert " ".join(lines) == "Récupérer la preuve de livraison"
    assert len(lines) > 1


def test_a_text_that_is_too_long_says_that_it_was_cut():
    assert wrap("un mot et encore un autre mot", 5, 1)[-1].endswith("…")


@pytest.mark.parametrize("upright", [False, True])
def test_markup_in_a_text_stays_text(upright):
    drawn = draw([step('<script>alert(1)</script> & "x"')], WORDS, name="process", upright=upright)
    assert "<script" not in drawn
    assert "&lt;script" in drawn


@pytest.mark.parametrize("upright", [False, True])
def test_where_it_hurts_is_drawn_and_told_not_coloured_only(upright):
    with_it, without = parsed([step(hurts=True)], upright), parsed([step()], upright)
    assert (
        len([one for one in with_it.iter(f"{SVG}path") if one.get("class") == "mark"]) == 2
    )  # in the box, in the legend
    assert [one.text for one in with_it.iter(f"{SVG}text") if one.get("class") == "legend"] != []
    assert [one for one in without.iter() if one.get("class") in {"mark", "legend"}] == []


@pytest.mark.parametrize("upright", [False, True])
def test_the_picture_carries_no_style_that_the_policy_forbids(upright):
    root = parsed([step(hurts=True), step()], upright)
    assert [one for one in root.iter() if one.get("style") or one.tag.endswith("style")] == []


def test_the_narrow_picture_is_as_wide_as_the_smallest_telephone():
    assert parsed([step()], upright=True).get("viewBox").startswith(f"0 0 {UPRIGHT} ")
    assert parsed([step()], upright=False).get("viewBox").startswith(f"0 0 {WIDE} ")


@pytest.mark.parametrize("label", ["Aujourd'hui", "Demain", "Vandaag", "Morgen", "Heute", "Today", "Tomorrow"])
def test_the_lanes_names_stand_whole_beside_their_bars(label):
    words = Words("Title", "Description", label, label, "Ici")
    lanes = [one.text for one in parsed([step()], True, words).iter(f"{SVG}text") if one.get("class") == "lane"]
    assert lanes == [label, label]


def test_the_longest_bar_fills_its_ground_and_the_others_are_in_proportion():
    root = parsed([Drawn("a", "", "", Fraction(10), Fraction(5))], upright=False)
    grounds = [number(one, "width") for one in root.iter(f"{SVG}rect") if one.get("class") == "ground"]
    bars = [number(one, "width") for one in root.iter(f"{SVG}rect") if one.get("class") == "bar"]
    assert bars == [grounds[0], pytest.approx(grounds[1] / 2, abs=0.01)]
