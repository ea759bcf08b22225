"""The gazetteer: from what somebody typed to a place or an area."""

import random
from dataclasses import replace

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from relais.territories.gazetteer import Gazetteer, Spot, key
from relais.territories.models import Area, Place
from relais.territories.naming import readable, written_area, written_place

SCRIBBLES = (
    st.text(max_size=60) | st.text(alphabet="0123456789 -,()/'bBe", max_size=30) | st.text(min_size=190, max_size=220)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Mons", "mons"),
        ("Bergen", "mons"),
        ("mons", "mons"),
        ("  MONS  ", "mons"),
        ("7000", "7000-mons"),
        ("7000 Mons", "7000-mons"),
        ("7000 mons", "7000-mons"),
        ("B-7000 Mons", "mons"),
        ("BE 7000 Bergen", "mons"),
        ("Mons, 7000", "mons"),
        ("Mons (Hainaut)", "mons"),
        ("Mons, Belgique", "mons"),
        ("7012 Jemappes", "7012-jemappes"),
        ("Jemappes (Mons)", "7012-jemappes"),
        ("Liège", "liege"),
        ("liege", "liege"),
        ("Luik", "liege"),
        ("Lüttich", "liege"),
        ("Luttich", "liege"),
        ("Saint-Ghislain", "saint-ghislain"),
        ("St Ghislain", "saint-ghislain"),
        ("st-ghislain", "saint-ghislain"),
        ("Sainte-Ode", "sainte-ode"),
        ("Ste Ode", "sainte-ode"),
        ("L'Escaillère", "6464-l-escaillere"),
        ("l’escaillere", "6464-l-escaillere"),
        ("Braine-l'Alleud", "braine-l-alleud"),
        ("Eigenbrakel", "braine-l-alleud"),
        ("Brussel", "ville-de-bruxelles"),
        ("Bruxelles", "ville-de-bruxelles"),
        ("Brüssel", "ville-de-bruxelles"),
        ("Brussels", "ville-de-bruxelles"),
        ("Doornik", "tournai"),
        ("Aarlen", "arlon"),
        ("Arel", "arlon"),
        ("Sankt Vith", "saint-vith"),
        ("Wallonie", "wallonie"),
        ("wallonië", "wallonie"),
        ("toute la Wallonie", "wallonie"),
        ("Vlaanderen", "flandre"),
        ("Belgien", "belgique"),
        ("le Borinage", "bassin-borinage"),
    ],
)
def test_a_place_is_found_by_any_of_its_writings(seek, text, code):
    assert seek(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Charlroi", "charleroi"),
        ("Charleroy", "charleroi"),
        ("Louvain-la-Neuv", "1348-louvain-la-neuve"),
        ("Ottigniesse", "1340-ottignies"),
        ("Marche en Famene", "marche-en-famenne"),
        ("Nivelle", "nivelles"),
        ("Brugelles", "ville-de-bruxelles"),
    ],
)
def test_a_misspelt_place_is_the_one_it_resembles(seek, text, code):
    assert seek(text) == code


@pytest.mark.parametrize(
    ("town", "wider", "wider_code"),
    [
        ("Liège", "Province de Liège", "province-liege"),
        ("Luik", "Provincie Luik", "province-liege"),
        ("Lüttich", "Provinz Lüttich", "province-liege"),
        ("Namur", "Province de Namur", "province-namur"),
        ("Anvers", "Province d'Anvers", "province-anvers"),
        ("Bruxelles", "Région de Bruxelles-Capitale", "bruxelles"),
    ],
)
def test_a_bare_name_is_the_town_and_the_wider_area_answers_to_its_kinds_word(book, town, wider, wider_code):
    assert book.find(town).kind == "municipality"
    assert (book.find(wider).code, book.find(wider.lower()).code) == (wider_code, wider_code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hainaut", "province-hainaut"),
        ("Henegouwen", "province-hainaut"),
        ("Brabant wallon", "province-brabant-wallon"),
        ("Luxembourg", "province-luxembourg"),
        ("Limburg", "province-limbourg"),
        ("Limbourg", "limbourg"),  # the town on the Vesdre
    ],
)
def test_a_province_without_a_town_of_its_name_answers_to_its_bare_name(seek, text, code):
    assert seek(text) == code


@pytest.mark.parametrize(
    "text", ["", "   ", "?!…", "日本", "xx", "0000", "9999 9999", "Tombouctou", "Zzzzzzzzz", "1", "m" * 201]
)
def test_a_text_that_names_no_place_leads_nowhere(seek, text):
    assert seek(text) is None


def test_every_place_and_area_is_found_by_every_name_it_has(book, db):
    lost = [
        (row.code, name)
        for row in [*Place.objects.all(), *Area.objects.all()]
        for name in [*row.names.values(), row.code, *getattr(row, "aliases", [])]
        if book.find(name) is None
    ]
    assert lost == []


def test_every_place_is_found_by_its_postal_code_and_name_in_each_language(book, db):
    def agrees(place, name):
        spot = book.find(f"{place.postal_code} {name}")
        return spot.postal_code == place.postal_code and key(name) in {
            key(other) for other in known[spot.kind, spot.id]
        }

    known = {("place", place.pk): place.names.values() for place in Place.objects.all()}
    known |= {(area.kind, area.pk): [*area.names.values(), *area.aliases] for area in Area.objects.all()}
    wrong = [(p.code, name) for p in Place.objects.all() for name in p.names.values() if not agrees(p, name)]
    assert wrong == []


def test_every_place_and_area_has_a_writing_that_leads_back_to_it(book, db):
    for place in Place.objects.all():
        for writing in (written_place(place, book), readable(place, book)):
            assert (book.find(writing).kind, book.find(writing).id) == ("place", place.pk)
    for area in Area.objects.all():
        for writing in (written_area(area, book), readable(area, book)):
            assert (book.find(writing).kind, book.find(writing).id) == (area.kind, area.pk)


def test_the_areas_of_a_place_are_those_in_which_it_lies(book, db):
    mons = Place.objects.get(code="7000-mons")
    assert book.find("7000-mons").areas == set(mons.areas.values_list("pk", flat=True))
    areas = Area.objects.exclude(kind="named").filter(pk__in=book.find("7000-mons").areas)
    assert {area.code for area in areas} == {"mons", "province-hainaut", "wallonie", "belgique"}


def test_the_areas_of_an_area_are_itself_those_around_and_those_that_overlap(book, db):
    codes = dict(Area.objects.values_list("pk", "code"))
    around = {codes[pk] for pk in book.find("Mons").areas}
    assert {"mons", "province-hainaut", "wallonie", "belgique", "bassin-borinage"} <= around
    assert "province-namur" not in around
    assert {"mons", "tournai", "charleroi"} <= {codes[pk] for pk in book.find("Province de Hainaut").areas}


def test_a_municipality_stands_where_its_main_place_does(book, db):
    main = Place.objects.get(areas__code="mons", main=True)
    assert (book.find("Mons").position, book.find("Mons").postal_code) == ((main.latitude, main.longitude), "7000")


def test_the_gazetteer_does_not_depend_on_the_order_in_which_it_is_fed(book):
    rows = {}
    for name, spots in book._by_key.items():
        for spot in spots:
            rows.setdefault((spot.kind, spot.id), (spot, []))[1].append(name)
    shuffled = list(rows.values())
    random.Random(2026).shuffle(shuffled)
    other = Gazetteer(shuffled)
    typed = [*book._by_key, "saint martin", "Neufchatau", "bergn", "Sint-Joris-Winnge", "hamm"]
    assert {text: book.find(text) for text in typed} == {text: other.find(text) for text in typed}
    assert [spot.code for spot in other.suggest("saint")] == [spot.code for spot in book.suggest("saint")]


def spot(kind, number, **values):
    rest = {"names": {}, "postal_code": "", "position": None, "areas": frozenset()}
    return Spot(kind=kind, id=number, code=f"{kind}-{number}", **(rest | values))


def test_of_two_places_of_one_name_the_main_one_wins_then_the_lower_postal_code():
    first, second = spot("place", 1, postal_code="5000"), spot("place", 2, postal_code="4000")
    assert Gazetteer([(first, ["Ans"]), (second, ["Ans"])]).find("ans") == second
    assert Gazetteer([(replace(first, weight=1), ["Ans"]), (second, ["Ans"])]).find("ans").id == 1


def test_a_name_with_a_postal_code_is_the_place_that_has_both():
    rows = [
        (spot("place", 1, postal_code="4000"), ["Ans", "4000"]),
        (spot("place", 2, postal_code="5000"), ["Ans", "5000"]),
    ]
    book = Gazetteer(rows)
    assert [book.find(text).id for text in ("4000 Ans", "Ans 5000", "5000", "Ans", "5000 Nowhere")] == [1, 2, 2, 1, 2]


def test_a_spot_is_labelled_in_the_screens_language(book):
    labels = {}
    for language in ("fr", "nl", "de"):
        with override(language):
            labels[language] = (book.find("7000").label, book.find("Mons").label)
    assert labels == {
        "fr": ("7000 Mons", "Mons"),
        "nl": ("7000 Bergen", "Bergen"),
        "de": ("7000 Bergen", "Bergen"),
    }


def test_an_empty_gazetteer_finds_nothing():
    assert Gazetteer([]).find("Mons") is None
    assert Gazetteer([]).suggest("Mons") == []


@given(SCRIBBLES)
def test_whatever_is_typed_gives_a_spot_or_nothing(book, text):
    found = book.find(text)
    assert found is None or (isinstance(found, Spot) and found == book.find(text))


@given(st.text())
def test_a_key_is_plain_and_stays_what_it_is(text):
    assert key(key(text)) == key(text)
    assert set(key(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
