"""Suggestions while a place is typed, their view, and the places around a position."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from relais.territories.gazetteer import key
from relais.territories.geo import distance_km
from relais.territories.models import Place
from relais.territories.queries import places_near, suggestions


@pytest.fixture(scope="session")
def names(book):
    """Return all names under which a spot is known."""
    found = {}
    for name, spots in book._by_key.items():
        for spot in spots:
            found.setdefault((spot.kind, spot.id), set()).add(name)
    return found


@given(st.text(max_size=30))
def test_suggestions_never_number_more_than_eight_and_never_repeat(book, text):
    found = book.suggest(text)
    assert len(found) == len({(spot.kind, spot.id) for spot in found}) <= 8


@given(data=st.data())
def test_suggestions_begin_with_what_was_typed_when_a_name_does(book, names, data):
    name = data.draw(st.sampled_from(book._keys))
    typed = name[: data.draw(st.integers(1, len(name)))].strip()
    found = book.suggest(typed)
    assert found
    assert all(any(known.startswith(key(typed)) for known in names[spot.kind, spot.id]) for spot in found)


@pytest.mark.parametrize("text", ["", "  ", "!!", "日"])
def test_nothing_is_suggested_for_no_letters(book, text):
    assert book.suggest(text) == []


def test_the_exact_name_comes_first(book):
    assert book.suggest("ans")[0].code == "ans"
    assert book.suggest("4430")[0].postal_code == "4430"


def test_a_misspelt_beginning_suggests_what_it_resembles(book):
    assert "charleroi" in [spot.code for spot in book.suggest("charlroi")]


def test_the_number_asked_for_is_kept(book):
    assert len(book.suggest("s", 3)) == 3


def test_suggestions_are_shown_in_the_screens_language_with_what_tells_them_apart(db):
    with override("fr"):
        assert ("7000 Mons", "7000 Mons (Hainaut)") in suggestions("mons", 8)
        assert ("Province de Liège", "Province de Liège") in suggestions("province de li", 8)
    with override("nl"):
        assert ("7000 Bergen", "7000 Bergen (Henegouwen)") in suggestions("mons", 8)


def test_what_a_suggestion_writes_is_found_again(db, book):
    for typed in ("mo", "li", "nam", "saint", "70", "prov", "brux", "wal", "bor"):
        for value, _label in suggestions(typed, 8):
            assert book.find(value) is not None, value


def test_the_view_gives_up_to_eight_suggestions_in_json(client, db):
    response = client.get("/lieux/suggestions/", {"q": "nam"})
    assert response.status_code == 200
    listed = response.json()["suggestions"]
    assert 1 <= len(listed) <= 8
    assert {"value": "5000 Namur", "label": "5000 Namur (Namur)"} in listed
    assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=3600"}


def test_the_view_speaks_the_language_of_its_address(client, db):
    values = [one["value"] for one in client.get("/nl/lieux/suggestions/", {"q": "nam"}).json()["suggestions"]]
    assert "5000 Namen" in values


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", "?other=1"])
def test_the_view_without_a_beginning_suggests_nothing(client, db, query):
    response = client.get(f"/lieux/suggestions/{query}")
    assert (response.status_code, response.json()) == (200, {"suggestions": []})


@pytest.mark.parametrize("text", ["x" * 81, "a\x01b" * 40])
def test_the_view_refuses_a_text_that_is_too_long_and_says_so(client, db, text):
    response = client.get("/lieux/suggestions/", {"q": text})
    assert response.status_code == 400
    assert response.json()["suggestions"] == []
    assert "80" in response.json()["message"]


def test_the_view_takes_no_form(client, db):
    assert client.post("/lieux/suggestions/", {"q": "nam"}).status_code == 405


def test_the_view_asks_the_database_little(client, db, django_assert_max_num_queries):
    client.get("/lieux/suggestions/", {"q": "na"})
    with django_assert_max_num_queries(4):
        client.get("/lieux/suggestions/", {"q": "sai"})


@pytest.mark.parametrize(("position", "km"), [((50.4542, 3.9523), 10), ((50.4542, 3.9523), 30), ((49.68, 5.81), 25)])
def test_places_near_are_the_ones_within_the_distance(db, position, km):
    rows = Place.objects.values_list("pk", "latitude", "longitude")
    near = {pk for pk, latitude, longitude in rows if distance_km(position, (latitude, longitude)) <= km}
    assert set(places_near(position, km)) == near
    assert len(places_near(position, km)) == len(near) > 5


def test_no_place_is_near_the_open_sea(db):
    assert places_near((53.0, 2.0), 20) == []
    assert places_near((89.9, 0.0), 20) == []
