"""Scenarios: the list, the page whole and step by step, the gain by the visitor's figures, and what an editor may name."""

import re
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, streamfield

from relais.library import demo
from relais.library.models import Scenario, Tool
from relais.vocabulary.models import Theme
from tests.library.scenes import STEPS, made_scenario

PAGE = "/scenarios/test-scenario/"


@pytest.fixture
def tool(db):
    return Tool.objects.create(
        slug="test-tool", title="Test tool", summary="x", function="shop", maker="x", website="https://x.example",
        origin="BE", price="x", hosting="x", size="x", putting_in="x", checked_on=date(2026, 11, 1),
        good_for=[("line", "x")], look_at=[("line", "x")], locale=Locale.objects.get(language_code="fr"),
    )  # fmt: skip


@pytest.fixture
def scenario(actor, tool):
    return made_scenario(actor)


def main_of(response):
    return re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)[0]


def sums(page):
    """Return the sums of the page by their names."""
    found = re.search(r'<dl class="sums">(.*?)</dl>', page, re.DOTALL)[1]
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", found, re.DOTALL)
    return {name: value.replace("\u202f", " ").replace("\xa0", " ") for name, value in pairs}


def test_the_list_shows_a_scenario_once_and_its_trade_narrows_it(client, scenario, actor):
    made_scenario(actor, slug="other", title="Autre", sector=None)
    assert "Le test" in main_of(client.get("/scenarios/"))
    narrowed = main_of(client.get("/scenarios/?metier=bakery"))
    assert ("Le test" in narrowed, "Autre" in narrowed) == (True, False)


def test_a_draft_is_neither_listed_nor_shown(client, actor, tool):
    made_scenario(actor, live=False)
    assert "Le test" not in main_of(client.get("/scenarios/"))
    assert client.get(PAGE).status_code == 404


def test_without_scenarios_the_list_says_what_to_do_instead(client, db):
    Scenario.objects.all().delete()
    assert "Aucun scénario pour le moment" in main_of(client.get("/scenarios/"))


def test_the_list_has_pages(client, actor, db):
    for number in range(13):
        made_scenario(actor, slug=f"test-{number}", title=f"Le test {number:02}")
    assert len(set(re.findall(r"/scenarios/([a-z0-9-]+)/", main_of(client.get("/scenarios/"))))) == 12
    assert "Page" in main_of(client.get("/scenarios/?page=2"))


def test_the_page_walks_every_step_with_its_tools_themes_and_doors(client, scenario, make_door):
    make_door("wired", title="Un wifi qui tient", themes=("wifi",))
    page = main_of(client.get(PAGE))
    for words in ("Le téléphone sonne.", "Pendant la file.", "Une page.", "Test tool", "On rappelle."):
        assert words in page
    assert "/themes/wifi/" in page
    assert "/themes/backup/" in page


def test_the_doors_of_a_step_are_the_best_two_of_different_organisations(scenario, make_door, actor, db):
    from relais.actors.models import Actor
    from relais.actors.queries import best_doors
    from relais.vocabulary.models import Theme

    theme = Theme.objects.get(slug="wifi")
    before = best_doors([theme.pk], 50)[theme.pk]
    first = make_door("wired", themes=("wifi",))
    make_door("wired-too", themes=("wifi",))
    full = make_door("full", themes=("wifi",), actor=Actor.objects.create(slug="full-one", name="Full"), capacity=0)
    found = best_doors([theme.pk], 50)[theme.pk]
    assert len({door.actor_id for door in found}) == len(found) == len(before) + 2
    assert first in found
    assert found[-1] == full or full not in found[:2]
    assert len(best_doors([theme.pk], 2)[theme.pk]) == 2


def test_one_step_at_a_time_shows_that_step_and_leads_to_the_others_with_the_figures(client, scenario):
    page = main_of(client.get(f"{PAGE}?etape=1&fois=50"))
    assert 'rel="prev"' not in page
    assert re.search(r'rel="next" href="\?etape=2&amp;fois=50#etapes"', page)
    assert re.search(r'class="panel stack scene printed" id="etape-2"', page)  # on paper it is whole
    assert re.search(r'class="panel stack scene" id="etape-1"', page)
    last = main_of(client.get(f"{PAGE}?etape=2"))
    assert ('rel="prev"' in last, 'rel="next"' in last) == (True, False)


@pytest.mark.parametrize("at", ["0", "3", "-1", "x", "²", "1" * 50, ""])
def test_a_step_that_is_not_there_shows_the_whole(client, scenario, at):
    page = main_of(client.get(PAGE, {"etape": at}))
    assert ("scene printed" in page, "Avancer une étape à la fois" in page) == (False, True)


def test_the_gain_is_the_scenarios_own_at_first(client, scenario):
    found = sums(main_of(client.get(PAGE)))
    assert found == {
        "Temps par semaine, aujourd'hui": "5 h 40 min", "Temps par semaine, demain": "1 h 40 min",
        "Heures gagnées par an": "184 h", "Leur valeur par an": "5 520 €", "Outils, par an": "540 €",
        "Mise en place, une fois (12 h)": "360 €", "Gain net, la première année": "4 620 €",
        "Gain net, les années suivantes": "4 980 €", "La mise en place est remboursée": "en 4 semaines",
    }  # fmt: skip


def test_the_visitors_figures_count_with_comma_or_point_and_stay_in_the_address(client, scenario):
    with_comma = client.get(f"{PAGE}?fois=80&semaines=46&cout=37,50&m1=7,5")
    with_point = client.get(f"/en{PAGE}?fois=80&semaines=46&cout=37.50&m1=7.5")
    assert (with_comma.status_code, with_point.status_code) == (200, 200)
    assert sums(main_of(with_comma))["Heures gagnées par an"] == "460 h"  # (6 + 1.5) min × 80 × 46 / 60
    assert list(sums(main_of(with_point)).values())[2] == "460 h"
    assert "visite/?fois=80&amp;semaines=46&amp;cout=37%2C50&amp;m1=7%2C5" in main_of(with_comma)


def test_a_loss_is_told_as_a_loss(client, scenario):
    page = main_of(client.get(f"{PAGE}?fois=1&m1=0,5"))
    assert "le changement coûte plus qu'il ne rapporte" in page
    assert sums(page)["La mise en place est remboursée"] == "jamais, avec ces chiffres"


@pytest.mark.parametrize(
    "query", ["fois=-1", "fois=1e9", "fois=x", "semaines=0", "semaines=53", "cout=abc", "cout=NaN", "cout=1e999999999",
              "cout=-1", "cout=1.234", "m1=601", "m2=-0,1", "fois=" + "9" * 5000],
)  # fmt: skip
def test_a_wrong_figure_is_told_at_its_field_and_the_scenarios_counts(client, scenario, query):
    response = client.get(f"{PAGE}?{query}")
    assert response.status_code == 422
    page = main_of(response)
    assert "est à corriger" in page
    assert sums(page)["Gain net, les années suivantes"] == "4 980 €"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(values=st.dictionaries(st.sampled_from(["fois", "semaines", "cout", "m1", "m2", "etape"]), st.text(max_size=60)))
def test_no_figure_breaks_the_page(client, scenario, values):
    unreadable = any("\x00" in value for value in values.values())  # no page reads on
    assert client.get(PAGE, values).status_code in ({400} if unreadable else {200, 422})


def test_figures_that_are_left_empty_are_the_scenarios(client, scenario):
    response = client.get(f"{PAGE}?fois=&semaines=&cout=&m1=&m2=")
    assert response.status_code == 200
    assert sums(main_of(response))["Gain net, les années suivantes"] == "4 980 €"


def test_another_language_shows_the_french_text_and_says_so(client, scenario):
    page = main_of(client.get(f"/nl{PAGE}"))
    assert 'lang="fr"' in page
    assert "other-language" in page


def test_the_pictures_and_the_table_say_the_same(client, scenario):
    page = main_of(client.get(PAGE))
    assert page.count('class="process') == 2
    assert page.count("<desc") == 2
    assert "2. Clarifier (25\u00a0% des fois) : aujourd&#x27;hui 10 min, demain 4 min." in page.replace("'", "&#x27;")
    assert "Pendant la file." in page[page.index("La même chose en tableau") :][:3000]
    assert "style=" not in page


def test_the_list_and_the_page_ask_the_database_little(client, scenario, make_door, django_assert_max_num_queries):
    make_door("wired", themes=("wifi",))
    with django_assert_max_num_queries(4):
        client.get("/scenarios/")
    with django_assert_max_num_queries(8):
        client.get(PAGE)


def test_more_steps_ask_no_more_of_the_database(client, actor, tool, django_assert_max_num_queries):
    made_scenario(actor, steps=STEPS * 6)
    with django_assert_max_num_queries(8):
        client.get(PAGE)


@pytest.mark.parametrize(("field", "slug"), [("tools", "no-such-tool"), ("themes", "no-such-theme")])
def test_a_step_that_names_what_does_not_exist_is_refused_with_its_name_and_the_slug(scenario, field, slug):
    block = Scenario._meta.get_field("steps").stream_block
    value = block.to_python([{"type": "step", "value": STEPS[0] | {field: [slug]}}])
    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(value)
    told = refused.value.as_json_data()
    assert "Prendre la commande" in str(told)
    assert slug in str(told)


def test_a_step_whose_names_exist_is_taken(scenario):
    block = Scenario._meta.get_field("steps").stream_block
    assert len(block.clean(scenario.steps)) == 2


def posted(step):
    """Return the editor's form with the one ``step``, as a browser sends it."""
    return nested_form_data({
        "slug": "edited", "title": "Edited", "summary": "x", "themes": str(Theme.objects.get(slug="wifi").pk), "trade": "x",
        "sector": "", "body": str(step.pop("body")), "intro": "x", "times_label": "x", "times": "1", "weeks": "46",
        "hourly_cost": "30", "monthly_cost": "0", "setup_hours": "1", "caution": "x",
        "steps": streamfield([("step", step | {name: streamfield_list(step[name]) for name in ("tools", "themes")})]),
    })  # fmt: skip


def streamfield_list(values):
    rows = {str(at): {"value": value, "deleted": "", "order": str(at), "id": ""} for at, value in enumerate(values)}
    return {"count": str(len(values)), **rows}


def test_the_editors_form_refuses_by_name_and_keeps_nothing(animator, as_user, scenario):
    add = reverse("wagtailsnippets_library_scenario:add")
    browser = as_user(animator)
    wrong = browser.post(add, posted(STEPS[0] | {"themes": ["no-such-theme"], "body": scenario.body_id}))
    assert wrong.status_code == 200
    assert "aucun th" in wrong.content.decode()
    assert not Scenario.objects.filter(slug="edited").exists()
    taken = browser.post(add, posted(STEPS[0] | {"body": scenario.body_id}))
    assert "aucun th" not in taken.content.decode()
    assert taken.status_code == 302
    assert [block.value["name"] for block in Scenario.objects.get(slug="edited").steps] == ["Prendre la commande"]


@pytest.mark.parametrize(("field", "slug"), [("tools", "no-such-tool"), ("themes", "no-such-theme")])
def test_the_loader_refuses_what_does_not_exist_by_name(field, slug):
    named = demo.Named({}, {}, {}, {"wifi": 1, "backup": 2}, frozenset({"test-tool"}))
    with pytest.raises(KeyError, match=f"Prendre la commande.*{slug}"):
        demo._check_steps("the-file", [STEPS[0] | {field: [slug]}], named)


def test_every_scenario_of_the_demo_region_gains_and_is_shown(client, db):
    shown = [one.slug for one in Scenario.objects.filter(live=True)]
    assert len(shown) == 6
    for slug in shown:
        page = main_of(client.get(f"/scenarios/{slug}/"))
        assert sums(page)["La mise en place est remboursée"].startswith("en ")
        assert page.count('class="mark"') >= 4


def test_an_editors_preview_shows_the_texts(scenario, rf):
    from django.template.loader import render_to_string

    request = rf.get("/")
    shown = render_to_string(
        scenario.get_preview_template(request, ""), scenario.get_preview_context(request, ""), request=request
    )
    assert "Le téléphone sonne." in shown
