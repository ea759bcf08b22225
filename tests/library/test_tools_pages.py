"""The catalogue of tools, one tool, and tools side by side."""

import json
import uuid
from datetime import date

import pytest
from django.urls import reverse
from wagtail.models import Locale

from relais.library import comparing
from relais.library.models import Tool
from relais.library.queries import tools as catalogue
from relais.vocabulary.models import Theme

COMPARE, TOOLS = "/outils/comparer/", "/outils/"


@pytest.fixture
def make_tool(db):
    def make(slug, *, themes=("wifi",), language="fr", **values):
        lines = [("line", "One thing")]
        values = {
            "title": slug, "summary": "x", "function": "management", "maker": "Maker", "website": "https://tool.example",
            "origin": "BE", "price": "x", "hosting": "", "languages": ["fr"], "size": "x", "good_for": lines,
            "look_at": lines, "putting_in": "x", "checked_on": date(2026, 6, 1), "live": True,
        } | values  # fmt: skip
        tool = Tool.objects.create(slug=slug, locale=Locale.objects.get(language_code=language), **values)
        tool.themes.set(Theme.objects.filter(slug__in=themes))
        tool.save()
        return tool

    return make


@pytest.fixture
def own_tools(make_tool):
    """Two tools of one function, apart from those of the demo region."""
    Tool.objects.all().delete()
    return make_tool("alpha", title="Alpha", peppol="yes"), make_tool("beta", title="Beta", free_plan=True)


def titles(response):
    return [tool.title for tool in response.context["page"]]


def test_the_demo_catalogue_is_loaded_and_names_known_countries(db):
    assert Tool.objects.count() == 42
    assert {tool.origin for tool in Tool.objects.all()} - {""} <= comparing.COUNTRIES.keys()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Alpha", "Beta"]),
        ("free=on", ["Beta"]),
        ("peppol=on", ["Alpha"]),
        ("open_source=on", []),
        ("function=crm", []),
        ("language=fr", ["Alpha", "Beta"]),
        ("language=de", []),
        ("theme=wifi", ["Alpha", "Beta"]),
        ("q=alph", ["Alpha"]),
        ("q=alph&free=on", []),
    ],
)
def test_the_list_shows_what_the_address_asks_for(client, own_tools, asked, found):
    assert titles(client.get(f"{TOOLS}?{asked}")) == found


def test_tools_stand_by_function_then_by_name_whatever_their_entry(client, own_tools, make_tool):
    make_tool("zeta", title="Zeta", function="management")
    make_tool("aaa", title="Aaa", function="project")
    make_tool("crm", title="Crm", function="crm")
    assert titles(client.get(TOOLS)) == ["Alpha", "Beta", "Zeta", "Crm", "Aaa"]


def test_a_draft_is_neither_listed_nor_shown_nor_compared(client, own_tools, make_tool):
    make_tool("draft", title="Draft", live=False)
    assert "Draft" not in titles(client.get(TOOLS))
    assert client.get("/outils/draft/").status_code == 404
    assert client.get("/outils/draft.jsonld").status_code == 404
    assert "Draft" not in client.get(f"{COMPARE}?outil=alpha&outil=draft").content.decode()


def test_a_chosen_tool_stays_chosen_when_the_list_is_narrowed(client, own_tools):
    response = client.get(f"{TOOLS}?outil=alpha&free=on")
    assert [tool.title for tool in response.context["chosen_elsewhere"]] == ["Alpha"]
    assert '<input type="checkbox" name="outil" value="alpha" checked>' in response.content.decode()


def test_the_page_says_what_is_not_known(client, own_tools, make_tool):
    make_tool("people", title="People", origin="")
    page = client.get("/outils/people/").content.decode()
    assert "communauté, sans pays" in page
    assert page.count("à demander à l&#x27;éditeur") == 2  # hosting and Peppol


def test_a_tool_that_issues_no_invoices_has_no_peppol_to_ask_for(make_tool):
    assert comparing.peppol(make_tool("talk", function="communication")).startswith("sans objet")


def test_a_piece_of_another_language_says_so(client, own_tools):
    page = client.get("/nl/outils/alpha/").content.decode()
    assert 'lang="fr"' in page
    assert "Deze tekst bestaat nog niet in de taal van deze pagina" in page
    assert "Ce texte n" not in client.get("/outils/alpha/").content.decode()


def test_a_translation_takes_the_place_of_the_original_on_its_screen(client, own_tools, make_tool):
    alpha = own_tools[0]
    make_tool("alfa", title="Alfa", language="nl", translation_key=alpha.translation_key)
    assert titles(client.get("/nl/outils/")) == ["Alfa", "Beta"]
    assert titles(client.get(TOOLS)) == ["Alpha", "Beta"]


def test_the_alternate_for_machines_tells_the_same_tool(client, own_tools):
    found = json.loads(client.get("/outils/beta.jsonld").content)
    assert (found["@type"], found["name"], found["isAccessibleForFree"]) == ("SoftwareApplication", "Beta", True)
    assert found["@id"] == "http://testserver/outils/beta/"


# Side by side


@pytest.mark.parametrize("asked", ["", "outil=alpha", "outil=alpha&outil=alpha", "outil=alpha&outil=none"])
def test_fewer_than_two_tools_are_not_compared(client, own_tools, asked):
    response = client.get(f"{COMPARE}?{asked}")
    assert response.context["rows"] == []
    assert "Choisissez au moins deux outils" in response.content.decode()


def test_rows_that_differ_are_marked_in_words(client, own_tools):
    response = client.get(f"{COMPARE}?outil=beta&outil=alpha")
    assert [tool.title for tool in response.context["tools"]] == ["Beta", "Alpha"]
    assert [row.label for row in response.context["rows"] if row.differs] == ["Factures Peppol", "Formule gratuite"]
    assert response.content.decode().count("différent\n") == 2


def test_what_is_the_same_can_be_hidden(client, own_tools):
    rows = client.get(f"{COMPARE}?outil=beta&outil=alpha&differences=1").context["rows"]
    assert [row.label for row in rows if not row.told] == ["Factures Peppol", "Formule gratuite"]


def test_more_than_four_tools_are_cut_and_named(client, own_tools, make_tool):
    for slug in ("c", "d", "e"):
        make_tool(slug)
    response = client.get(f"{COMPARE}?outil=alpha&outil=beta&outil=c&outil=d&outil=e")
    assert [tool.slug for tool in response.context["tools"]] == ["alpha", "beta", "c", "d"]
    assert [tool.slug for tool in response.context["left_out"]] == ["e"]


def test_the_comparison_goes_out_as_a_sheet_without_formulas(client, own_tools, make_tool):
    make_tool("evil", title="=cmd", summary="@run")
    response = client.get("/outils/comparer.csv?outil=alpha&outil=evil")
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[0] == "\ufeff,Alpha,'=cmd,différence"
    assert "En bref,x,'@run," in lines
    assert "Factures Peppol,oui,à demander à l'éditeur,oui" in lines


def test_in_place_of_a_sheet_of_one_tool_comes_the_page_that_says_why_not(client, own_tools):
    response = client.get("/outils/comparer.csv?outil=alpha")
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "Choisissez au moins deux outils" in response.content.decode()


# Who helps


def helpers_of(tool, day):
    return [door.slug for door in catalogue.helpers(tool, day)]


def test_doors_that_answer_more_of_the_tools_themes_come_first(no_doors, make_tool, make_door, make_provider):
    tool = make_tool("net", themes=("wifi", "network-security"))
    make_door("half", kind="provider_service", themes=("wifi",), actor=make_provider("half"))
    make_door("both", kind="provider_service", themes=("wifi", "network-security"), actor=make_provider("one"))
    make_door("advice", kind="advice", themes=("wifi", "network-security"), actor=make_provider("body"))
    make_door("none", kind="provider_service", themes=("loyalty",), actor=make_provider("other"))
    make_door("closed", kind="provider_service", themes=("wifi", "network-security"), state="archived")
    assert helpers_of(tool, date(2026, 11, 1)) == ["both", "half"]


def test_a_provider_stands_once_among_those_who_help(make_tool, make_door, make_provider):
    one, themes = make_provider("one"), ("wifi", "network-security", "loyalty")
    for number in range(6):
        make_door(f"d{number}", kind="provider_service", themes=themes, actor=one)
    shown = catalogue.helpers(make_tool("net", themes=themes), date(2026, 11, 1))
    assert sum(door.actor_id == one.pk for door in shown) == 1


def test_equal_doors_take_turns_by_day_and_stay_in_their_place_within_it(make_tool, make_door, make_provider):
    themes = ("wifi", "network-security", "loyalty")
    tool = make_tool("net", themes=themes, translation_key=uuid.UUID(int=1))
    mine = {f"d{n}" for n in range(8)}
    for slug in mine:
        make_door(slug, kind="provider_service", themes=themes, actor=make_provider(f"p-{slug}"))
    days = [helpers_of(tool, date(2026, month, day)) for month in (9, 10, 11) for day in range(1, 29)]
    assert helpers_of(tool, date(2026, 9, 1)) == days[0]
    assert set().union(*days) == mine
    assert {first for first, *_rest in days} == mine


@pytest.fixture
def make_provider(db):
    from relais.actors.models import Actor

    return lambda slug: Actor.objects.create(slug=f"{slug}-{uuid.uuid4().hex[:6]}", name=slug, roles=["provider"])


@pytest.mark.parametrize(
    ("address", "most"),
    [(TOOLS, 8), ("/outils/odoo/", 17), (f"{COMPARE}?outil=odoo&outil=dolibarr&outil=winbooks&outil=horus", 9)],
)
def test_a_page_asks_the_database_little(client, db, django_assert_max_num_queries, address, most):
    client.get(address)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_every_tool_of_the_demo_has_its_page(client, db):
    for slug in Tool.objects.values_list("slug", flat=True):
        assert client.get(reverse("library:tool", args=[slug])).status_code == 200
