"""The tables of areas and places: complete, each thing where it belongs, loaded once."""

import csv
from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from relais.actors.models import Actor, Door
from relais.library import models as library
from relais.territories.geo import distance_km
from relais.territories.models import Area, Place
from relais.territories.naming import province_name
from relais.territories.services import DATA, load_territories

pytestmark = pytest.mark.django_db


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_country_has_its_areas():
    assert Counter(Area.objects.values_list("kind", flat=True)) == {
        "municipality": 565,  # since 1 January 2025
        "province": 10,
        "region": 3,
        "country": 1,
        "named": 33,
    }


def test_every_postal_code_in_use_has_a_place_and_lies_in_one_municipality():
    listed = [part.partition("-") for row in rows("source/municipalities.csv") for part in row["postal_codes"].split()]
    ranges = [(int(low), int(high or low)) for low, _dash, high in listed]
    codes = {int(code) for code in Place.objects.values_list("postal_code", flat=True)}
    assert {code for pair in ranges for code in pair} <= codes
    assert {code for code in codes if sum(low <= code <= high for low, high in ranges) != 1} == set()
    assert len(codes) == 1146


def test_every_municipality_has_exactly_one_main_place():
    mains = Counter(
        Place.areas.through.objects.filter(place__main=True, area__kind="municipality").values_list("area", flat=True)
    )
    assert mains == dict.fromkeys(Area.objects.filter(kind="municipality").values_list("pk", flat=True), 1)


def test_every_place_lies_in_one_municipality_one_region_and_the_country():
    kinds = dict(Area.objects.values_list("pk", "kind"))
    inside: dict[int, Counter] = {pk: Counter() for pk in Place.objects.values_list("pk", flat=True)}
    for place, area in Place.areas.through.objects.values_list("place", "area"):
        inside[place][kinds[area]] += 1
    once = {(kind, found[kind]) for found in inside.values() for kind in ("municipality", "region", "country")}
    assert once == {("municipality", 1), ("region", 1), ("country", 1)}
    assert {found["province"] for found in inside.values()} == {0, 1}


def test_only_brussels_lies_in_no_province():
    outside = Place.objects.exclude(areas__kind="province")
    assert set(outside) == set(Place.objects.filter(areas__code="bruxelles")) != set()


def test_every_place_lies_in_belgium_and_near_the_seat_of_its_municipality():
    seats = {}
    places = {place.pk: (place.latitude, place.longitude) for place in Place.objects.all()}
    links = Place.areas.through.objects.filter(area__kind="municipality")
    for place, area in links.filter(place__main=True).values_list("place", "area"):
        seats[area] = places[place]
    far = [
        (place, area)
        for place, area in links.values_list("place", "area")
        if distance_km(places[place], seats[area]) > 20
    ]
    assert far == []
    assert all(49.4 < latitude < 51.6 and 2.5 < longitude < 6.5 for latitude, longitude in places.values())


@pytest.mark.parametrize(
    ("region", "language"), [("flandre", "nl"), ("wallonie", "fr"), ("bruxelles", "fr"), ("bruxelles", "nl")]
)
def test_every_place_has_its_name_in_french_and_in_the_language_spoken_there(region, language):
    for names in Place.objects.filter(areas__code=region).values_list("names", flat=True):
        assert names["fr"]
        assert names[language]


def test_the_german_speaking_municipalities_have_their_german_names():
    german = {
        "ambleve": "Amel",
        "bullange": "Büllingen",
        "burg-reuland": "Burg-Reuland",
        "butgenbach": "Bütgenbach",
        "eupen": "Eupen",
        "la-calamine": "Kelmis",
        "lontzen": "Lontzen",
        "raeren": "Raeren",
        "saint-vith": "Sankt Vith",
    }
    assert {area.code: area.names["de"] for area in Area.objects.filter(code__in=german)} == german


def test_loading_again_changes_nothing(django_assert_num_queries):
    before = (list(Place.objects.values()), list(Area.objects.values()), Place.areas.through.objects.count())
    with django_assert_num_queries(4):  # savepoint, one look, one count, release
        assert load_territories() == len(before[0]) == len(rows("places.csv"))
    assert (list(Place.objects.values()), list(Area.objects.values()), Place.areas.through.objects.count()) == before


def test_loading_into_an_empty_database_gives_the_same_tables():
    def table():
        places = {p.code: (p.postal_code, p.names, p.latitude, p.longitude, p.main) for p in Place.objects.all()}
        areas = {a.code: (a.kind, a.names, a.aliases) for a in Area.objects.all()}
        links = set(Place.areas.through.objects.values_list("place__code", "area__code"))
        return places, areas, links

    before = table()
    # What the library tells of bodies and places goes first.
    for model in (*library.PIECES, library.Showcase, Door, Actor, Place, Area):
        model.objects.all().delete()
    assert load_territories() == len(before[0])
    assert table() == before


def test_a_place_beyond_the_earth_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(code="x", postal_code="1", names={"fr": "X"}, latitude=91, longitude=0)
    assert not Place.objects.filter(code="x").exists()


def test_places_and_areas_are_shown_in_the_screens_language():
    brussels, liege = Place.objects.get(code="1000-bruxelles"), Area.objects.get(code="province-liege")
    shown = {}
    for language in ("fr", "nl", "de"):
        with override(language):
            shown[language] = (str(brussels), str(liege), province_name(liege))
    assert shown == {
        "fr": ("1000 Bruxelles", "Province de Liège", "Liège"),
        "nl": ("1000 Brussel", "Provincie Luik", "Luik"),
        "de": ("1000 Brüssel", "Provinz Lüttich", "Lüttich"),
    }
