"""Distances on the ground: what any distance must obey, and some that can be looked up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.territories.geo import EARTH_KM, distance_km

PLACES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
ROUNDING = 1e-4  # kilometres


@given(PLACES, PLACES)
def test_the_way_back_is_as_long(a, b):
    assert distance_km(a, b) == pytest.approx(distance_km(b, a), abs=ROUNDING)


@given(PLACES)
def test_a_place_is_at_no_distance_from_itself(a):
    assert distance_km(a, a) == 0


@given(PLACES, PLACES)
def test_no_two_places_are_further_apart_than_half_the_earth(a, b):
    assert 0 <= distance_km(a, b) <= 3.1415927 * EARTH_KM


@given(PLACES, PLACES, PLACES)
def test_a_detour_is_never_shorter(a, b, c):
    assert distance_km(a, c) <= distance_km(a, b) + distance_km(b, c) + ROUNDING


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        ((0, 0), (0, 90), 10007.5),
        ((0, 0), (0, 180), 20015.1),
        ((90, 0), (-90, 77), 20015.1),
        ((50.8503, 4.3517), (48.8566, 2.3522), 264),  # Brussels, Paris
    ],
)
def test_known_distances(a, b, km):
    assert distance_km(a, b) == pytest.approx(km, abs=1)


@pytest.mark.parametrize(
    ("one", "other", "km", "within"),
    [("Mons", "Namur", 62, 3), ("Liège", "Tournai", 154, 5), ("Arlon", "Ostende", 266, 3), ("Mons", "7000 Mons", 0, 0)],
)
def test_known_distances_between_towns(book, one, other, km, within):
    assert distance_km(book.find(one).position, book.find(other).position) == pytest.approx(km, abs=within)
