"""The lists of actors and doors: each filter narrows to what it says, a wrong value is told and never obeyed."""

import re

import pytest
from django.urls import reverse

from relais.actors.forms.filters import DirectoryForm, DoorsForm
from relais.actors.models import Actor, Door, DoorTheme
from relais.actors.queries import SURE, directory, doors
from relais.territories.geo import distance_km
from relais.territories.models import Place
from relais.territories.queries import gazetteer
from relais.vocabulary.models import Sector
from relais.vocabulary.queries import leaves_under

pytestmark = pytest.mark.django_db


def actors(**asked):
    return set(directory(DirectoryForm({name: str(value) for name, value in asked.items()}).asked()))


def found_doors(**asked):
    return set(doors(DoorsForm(asked).asked()))


def some_not_all(found, model):
    assert 0 < len(found) < model.objects.count()
    return found


@pytest.mark.parametrize("role", ["firm", "provider", "agency"])
def test_a_role_keeps_the_actors_that_play_it(role):
    assert some_not_all(actors(role=role), Actor) == {one for one in Actor.objects.all() if role in one.roles}


@pytest.mark.parametrize("language", ["nl", "de", "en"])
def test_a_language_keeps_the_actors_that_speak_it(language):
    expected = {one for one in Actor.objects.all() if language in one.languages}
    assert some_not_all(actors(language=language), Actor) == expected


@pytest.mark.parametrize("theme", ["wifi", "website", "communicating"])
def test_a_theme_keeps_the_actors_that_have_it_or_a_narrower_one_and_those_whose_open_doors_do(theme):
    from relais.vocabulary.models import Theme

    leaves = set(leaves_under(Theme.objects.get(slug=theme)))
    rows = DoorTheme.objects.filter(theme__in=leaves, door__state="open").select_related("door")
    behind = {row.door.actor_id for row in rows if not row.proposed or row.weight >= SURE}
    expected = {
        one
        for one in Actor.objects.prefetch_related("themes")
        if one.pk in behind or leaves & {own.pk for own in one.themes.all()}
    }
    assert some_not_all(actors(theme=theme), Actor) == expected


def test_a_sector_keeps_its_own_and_narrower_ones():
    sectors = {"retail", *Sector.objects.filter(broader__slug="retail").values_list("slug", flat=True)}
    expected = {one for one in Actor.objects.select_related("sector") if one.sector and one.sector.slug in sectors}
    assert expected > {one for one in expected if one.sector.slug == "bakery"}
    assert some_not_all(actors(sector="retail"), Actor) == expected


@pytest.mark.parametrize("km", [5, 30])
def test_a_place_keeps_the_actors_within_the_radius(km):
    here = Place.objects.get(postal_code="5000", names__fr="Namur")
    expected = {
        one
        for one in Actor.objects.exclude(place=None).select_related("place")
        if distance_km((here.latitude, here.longitude), (one.place.latitude, one.place.longitude)) <= km
    }
    assert some_not_all(actors(place="5000", km=km), Actor) == expected


def test_a_province_keeps_the_actors_that_stand_in_it():
    province = gazetteer().find("Province de Namur")
    inside = {one for one in Actor.objects.exclude(place=None) if one.place.areas.filter(pk=province.id).exists()}
    assert some_not_all(actors(place="Province de Namur"), Actor) == inside


def test_words_keep_the_actors_named_so_whatever_accents_and_capitals():
    assert {one.slug for one in actors(q="PIXEL terril")} == {"pixel-terril"}
    assert {one.slug for one in actors(q="croute QUE")} == {"croute-que-croute"}
    assert actors(q="zzzzqqq") == set()


def test_filters_together_keep_what_each_would():
    assert actors(role="provider", language="nl") == actors(role="provider") & actors(language="nl")


def test_a_kind_keeps_the_open_doors_of_it():
    assert some_not_all(found_doors(kind="training"), Door) == set(Door.objects.filter(kind="training", state="open"))


def test_a_place_keeps_the_doors_that_serve_it(make_door):
    here = make_door("everywhere")
    there = make_door("liege", areas=(gazetteer().find("Province de Liège").code,))
    assert {here, there} & found_doors(place="Namur") == {here}
    assert {here, there} & found_doors(place="4000") == {here, there}


def test_a_sector_keeps_the_doors_for_it_for_a_broader_one_for_all_and_for_one_we_do_not_know(make_door):
    made = {
        make_door("bakers", sectors=("bakery",)),
        make_door("shops", sectors=("retail",)),
        make_door("all"),
        make_door("odd", sectors=("dentist",), other_sectors=["Licornes"]),
        make_door("dentists", sectors=("dentist",)),
    }
    assert {door.slug for door in made & found_doors(sector="bakery")} == {"bakers", "shops", "all", "odd"}


def test_a_weak_proposal_does_not_make_a_door_answer_a_theme(make_door):
    sure, weak = make_door("sure", themes=("wifi",)), make_door("weak", themes=("wifi",))
    weak.door_themes.update(proposed=True, weight=SURE / 2)
    assert {sure, weak} & found_doors(theme="wifi") == {sure}


@pytest.mark.parametrize("page", ["actors:directory", "actors:doors"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"theme": "nothing"}, {"sector": "nothing"}, {"place": "zzzzzz"}, {"role": "king"}, {"km": "7"}, {"kind": "gift"},
        {"language": "xx"}, {"q": "x" * 121}, {"place": "x" * 200}, {"page": "-1"}, {"page": "abc"}, {"page": "9" * 400},
        {"q": "(((["}, {"q": "\\"}, {"q": "%_'\";--"}, {"q": "\ud83d\ude42".encode("utf-16", "surrogatepass").decode("utf-16")},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_value_is_answered_with_the_page(client, page, wrong):
    assert client.get(reverse(page), wrong).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"theme": "nothing"}, "Sélectionnez un choix valide"),
        ({"km": "7"}, "Sélectionnez un choix valide"),
        ({"place": "Namurrix"}, "nous ne connaissons pas ce lieu"),
        ({"q": "x" * 121}, "120 caractères"),
    ],
    ids=str,
)
def test_a_wrong_value_is_told_and_the_others_still_narrow(client, wrong, message):
    response = client.get(reverse("actors:directory"), {"role": "agency"} | wrong)
    assert message in response.content.decode()
    assert response.context["total"] == len(actors(role="agency"))


def test_a_nul_in_the_address_is_a_bad_request(client):
    assert client.get(f"{reverse('actors:directory')}?q=%00").status_code == 400


@pytest.mark.parametrize(
    ("page", "asked"), [("actors:directory", {"role": "firm", "q": "le"}), ("actors:doors", {"kind": "training"})]
)
def test_paging_keeps_the_filters(client, page, asked):
    text = client.get(reverse(page), asked | {"page": "2"}).content.decode()
    links = re.findall(r'href="([^"]*[?&](?:amp;)?page=\d+[^"]*)"', text)
    assert links
    assert all(f"{name}={value}" in link for link in links for name, value in asked.items())


def test_a_page_lists_25_and_a_page_beyond_the_last_shows_the_last(client):
    first = client.get(reverse("actors:directory")).context
    assert (len(first["page"].object_list), first["total"]) == (25, Actor.objects.count())
    last = client.get(reverse("actors:directory"), {"page": "999999"}).context["page"]
    assert last.number == last.paginator.num_pages


def test_lists_hold_the_right_actors_on_their_page(client):
    response = client.get(reverse("actors:directory"), {"q": "pixel terril"})
    assert [one.slug for one in response.context["page"]] == ["pixel-terril"]
    assert "Pixel Terril" in response.content.decode()


def test_nothing_found_says_what_to_do(client):
    for page, title in (
        ("actors:directory", "Aucune organisation pour ces filtres"),
        ("actors:doors", "Aucune porte pour ces filtres"),
    ):
        assert title in client.get(reverse(page), {"q": "zzzzqqq"}).content.decode()
