"""The map of showcases: what stands where, where marks lead, the same as a list, and what the page costs."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relais.library import showcase_map
from relais.library.models import Showcase
from relais.library.queries.showcases import published_showcases
from relais.territories.models import Area, Place
from relais.vocabulary.models import Sector
from tests.library.told import published

MAP = "/realisations/carte/"


class Read(HTMLParser):
    """The links of a page: (where it stands, address, number in it): in a layer of the map, or "" elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.layer, self.links, self.opened = "", [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "g":
            self.layer = given["class"]
        self.opened = tag == "a" or (self.opened and tag in {"title", "circle", "text"})
        if tag == "a":
            self.links.append([self.layer, given["href"], ""])

    def handle_endtag(self, tag):
        if tag == "g":
            self.layer = ""

    def handle_data(self, data):
        if self.opened and data.strip().isdigit():
            self.links[-1][2] = data.strip()

    def marks(self, layer):
        return [(href, number) for at, href, number in self.links if at == layer]


@pytest.fixture
def alone(db):
    """Leave out the demo region's."""
    Showcase.objects.all().delete()


def place(code):
    return Place.objects.filter(postal_code=code, main=True)[0]


@pytest.fixture
def told(alone, holder, actor, animator):
    """Showcases: two in Mons, one in Arlon, one without a place."""
    rows = []
    for number, code in enumerate(["7000", "7000", "6700", ""]):
        values = {"place": place(code)} if code else {}
        rows.append(published(holder, actor, animator, title=f"Réalisation {number}", **values))
    return rows


def drawn():
    return showcase_map.draw(published_showcases(), {})


def test_every_municipality_has_its_mark_in_both_layers(client, told):
    page = Read(client.get(MAP).text)
    for layer in ("far", "near"):
        assert page.marks(layer) == [
            ("/realisations/?municipality=mons", "2"),
            (f"/realisations/{told[2].slug}/", ""),
        ]


def test_a_mark_leads_to_the_list_of_its_municipality(client, told):
    page = client.get("/realisations/?municipality=mons").text
    assert [one.title in page for one in told] == [True, True, False, False]
    assert "· Mons" in page
    assert 'name="municipality" value="mons"' in page  # other filters keep it


def test_marks_too_near_each_other_lead_to_the_list_of_both(client, told, holder, actor, animator):
    published(holder, actor, animator, title="Voisine", place=place("7080"))  # Frameries, eight kilometres from Mons
    page = Read(client.get(MAP).text)
    assert page.marks("far")[0] == ("/realisations/?municipality=mons&municipality=frameries", "3")
    listed = client.get("/realisations/?municipality=mons&municipality=frameries").text
    assert [title in listed for title in ("Réalisation 0", "Réalisation 1", "Voisine", "Réalisation 2")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_below_stands_the_same_by_province_and_what_has_no_place(client, told):
    main = client.get(MAP).text.partition('id="list-title"')[2]
    heads = re.findall(r"<h3[^>]*>\s*(.+?) <span[^>]*>\((\d+)\)", main)
    assert heads == [("Province de Hainaut", "2"), ("Province de Luxembourg", "1"), ("Sans lieu indiqué", "1")]
    assert [f'href="/realisations/{one.slug}/"' in main for one in told] == [True] * 4


def test_nothing_is_lost_between_map_and_list(db):
    found = drawn()
    assert found.number == published_showcases().count() > 0
    for marks in found.layers.values():
        assert sum(mark.number for mark in marks) == found.number - found.elsewhere
    assert sum(one.number for one in found.within) == found.number - found.elsewhere
    named = [one.pk for within in found.within for town in within.towns for one in town.showcases]
    assert sorted([*named, *(one.pk for one in found.elsewhere_named)]) == sorted(
        published_showcases().values_list("pk", flat=True)
    )


def test_the_land_is_that_of_the_regions_in_which_something_stands(told):
    ground = drawn().ground
    places = Place.objects.filter(areas__code="wallonie")
    spots = {tuple(map(round, ground.frame.point((one.latitude, one.longitude)))) for one in places}
    assert ground.path.count("h0") == len(spots) > 1000


def test_brussels_has_no_province_and_stands_under_its_region(client, told, holder, actor, animator):
    published(holder, actor, animator, title="En ville", place=place("1000"))
    assert "Région de Bruxelles-Capitale <span" in client.get(MAP).text


def test_filters_of_the_list_narrow_the_map_and_go_with_its_links(client, told):
    Showcase.objects.filter(pk__in=[one.pk for one in told[:2]]).update(sector=Sector.objects.get(slug="bakery"))
    answer = client.get(f"{MAP}?sector=bakery&page=3&junk=x")
    page = Read(answer.text)
    assert page.marks("near") == [("/realisations/?sector=bakery&municipality=mons", "2")]
    assert ["", "/realisations/?sector=bakery", ""] in page.links
    assert "junk" not in answer.text.partition("<main")[2]
    listed = client.get("/realisations/?sector=bakery&municipality=mons&page=1")
    assert listed.context["map_address"] == f"{MAP}?sector=bakery"


def test_an_organisations_own_stay_its_own_on_the_map(client, told, actor):
    page = Read(client.get(f"{MAP}?acteur={actor.slug}").text)
    assert page.marks("near")[0] == (f"/realisations/?acteur={actor.slug}&municipality=mons", "2")
    assert Read(client.get(f"{MAP}?acteur=facturelle").text).marks("near") == []


@pytest.mark.parametrize("query", ["municipality=nowhere", "municipality=", "theme=none-such", "province=&sector=x"])
def test_a_wrong_filter_is_told_and_breaks_nothing(client, told, query):
    for path in (MAP, "/realisations/"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 200
        assert answer.context["form"].is_narrowed


def test_an_empty_map_says_what_to_do(client, alone):
    page = client.get(MAP).text
    assert "Aucune réalisation pour le moment" in page
    assert 'class="marks"' not in page
    assert "Aucune réalisation pour ces filtres" in client.get(f"{MAP}?theme=wifi").text


def test_drafts_and_withdrawn_ones_are_on_no_map(client, told, holder):
    from relais.library.services import showcasing

    showcasing.withdraw(by=holder, showcase=told[2])
    showcasing.save_step(by=holder, showcase=told[0], values={"done": "Autre chose."})
    assert Read(client.get(MAP).text).marks("near") == [(f"/realisations/{told[1].slug}/", "")]


def test_the_map_speaks_the_screens_language(client, told):
    page = client.get(f"/nl{MAP}").text
    assert "Bergen" in page
    assert "Provincie Henegouwen" in page


def test_the_map_says_what_it_shows_to_whoever_does_not_see_it(client, told):
    svg = re.search(r'<svg class="marks".*?</svg>', client.get(MAP).text, re.DOTALL)[0]
    assert 'role="group" aria-labelledby="map-title" aria-describedby="map-words"' in svg
    assert "<title>2 réalisations : Mons</title>" in svg
    assert f"<title>Arlon : {told[2].title}</title>" in svg


def test_list_and_map_lead_to_each_other(client, db):
    assert f'href="{MAP}"' in client.get("/realisations/").text
    assert 'href="/realisations/"' in client.get(MAP).text.partition("<main")[2]


def test_a_showcase_titled_like_the_maps_address_has_another(client, alone, holder, actor, animator):
    showcase = published(holder, actor, animator, title="Carte")
    assert showcase.slug.startswith("carte-")
    assert client.get(showcase.get_absolute_url()).status_code == 200


@pytest.fixture
def everywhere(alone, actor):
    """Two thousand published showcases, in every municipality of Wallonia and of Brussels."""
    areas = Area.objects.filter(kind="municipality", places__areas__code__in=["wallonie", "bruxelles"]).distinct()
    places = [area.places.order_by("-main", "pk")[0] for area in areas]
    moment = timezone.now()
    Showcase.objects.bulk_create(
        Showcase(
            slug=f"partout-{number}", state="published", told_by="provider", title=f"Les tournées {number} tiennent sur une page",
            summary="s", firm=f"Ferme {number}", provider=actor, problem="p", done="d", happened_on=moment.date(),
            place=places[number % len(places)], published_at=moment, firm_agreed_at=moment, provider_agreed_at=moment,
            fingerprint="x", firm_agreed_to="x", provider_agreed_to="x",
        )
        for number in range(2000)
    )  # fmt: skip
    return places


def test_the_page_keeps_its_budget_of_queries_and_its_weight_with_two_thousand_showcases(client, everywhere):
    client.get(MAP)  # the land is drawn once
    with CaptureQueriesContext(connection) as asked:
        page = client.get(MAP)
    assert len(asked) <= 12
    assert len(page.content) <= 100_000


def test_a_mark_of_many_municipalities_leads_down_the_page_and_no_address_is_long(client, everywhere):
    text = client.get(MAP).text
    page = Read(text)
    marks = page.marks("far") + page.marks("near")
    assert sum(int(number) for _href, number in page.marks("near")) == 2000
    assert max(len(href) for href, _number in marks) < 1000
    down = {href[1:] for href, _number in marks if href.startswith("#")}
    assert down
    assert down <= set(re.findall(r'<h3 id="([^"]+)"', text))
