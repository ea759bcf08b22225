"""The open data of the API: themes, sectors and places as the database holds them."""

import pytest
from django.utils.html import escape

from relais.vocabulary.models import Sector, Theme

pytestmark = pytest.mark.django_db


def test_themes_are_all_live_themes_in_four_languages_below_one_another(client):
    listed = client.get("/api/v1/themes").json()
    assert [theme["slug"] for theme in listed] == list(
        Theme.objects.filter(retired=False).values_list("slug", flat=True)
    )
    slugs = {theme["slug"] for theme in listed}
    assert all(theme["broader"] in slugs | {None} for theme in listed)
    assert all(set(theme["labels"]) == {"fr", "nl", "de", "en"} for theme in listed)


def test_retired_theme_is_not_listed(client):
    Theme.objects.filter(slug="backup").update(retired=True)
    assert "backup" not in {theme["slug"] for theme in client.get("/api/v1/themes").json()}


def test_sectors_are_listed_with_their_codes(client):
    listed = client.get("/api/v1/sectors").json()
    assert [sector["slug"] for sector in listed] == list(Sector.objects.values_list("slug", flat=True))
    assert sum(sector["priority"] for sector in listed) == Sector.objects.filter(priority=True).count() > 0


@pytest.mark.parametrize("q", ["Liège", "liege", "Luik", "Lüttich", "4000", "LIEG"])
def test_place_is_found_in_any_of_its_languages_or_by_its_code(client, q):
    found = client.get("/api/v1/places", {"q": q}).json()
    assert 1 <= len(found) <= 8
    assert any(place["postal_code"] == "4000" for place in found)
    assert set(found[0]) == {"code", "kind", "label", "postal_code", "latitude", "longitude"}


@pytest.mark.parametrize("q", ["", " ", "!!!", "zz"])
def test_text_that_begins_no_place_finds_none(client, q):
    assert client.get("/api/v1/places", {"q": q}).json() == []


def test_open_data_stays_within_its_queries(client, django_assert_max_num_queries):
    client.get("/api/v1/places", {"q": "Liège"})
    for path in ("/api/v1/themes", "/api/v1/sectors", "/api/v1/places?q=Liège", "/api/v1/openapi.json"):
        with django_assert_max_num_queries(1):
            client.get(path)


def test_documentation_lists_every_operation_and_loads_nothing_from_elsewhere(client):
    described = client.get("/api/v1/openapi.json").json()
    page = client.get("/api/v1/docs/").content.decode()
    assert all(path in page for path in described["paths"])
    for methods in described["paths"].values():
        for operation in methods.values():
            assert escape(operation["summary"]) in page
            assert all(parameter["name"] in page for parameter in operation.get("parameters", []))
    assert 'src="http' not in page
    assert 'href="http' not in page.replace('href="https://relais', "")
