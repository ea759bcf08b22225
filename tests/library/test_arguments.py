"""Arguments for providers: found, read, taken along."""

import csv
import io

import pytest
from wagtail.models import Locale

from relais.library.models import Argument
from relais.vocabulary.models import Theme


@pytest.fixture
def make_argument(db):
    def make(slug, *, themes=("wifi",), **values):
        values = {
            "title": slug, "summary": "derrière", "answer": "réponse", "not_when": "juste", "reuse": "repris",
            "source": "Source, 2026", "source_url": "https://source.example", "live": True,
        } | values  # fmt: skip
        one = Argument.objects.create(slug=slug, locale=Locale.objects.get(language_code="fr"), **values)
        one.themes.set(Theme.objects.filter(slug__in=themes))
        one.save()
        return one

    return make


@pytest.fixture
def own(make_argument):
    Argument.objects.all().delete()
    make_argument("dear", title="Trop cher", themes=("grants",))
    make_argument("time", title="Pas le temps", answer="Comptez vos hélicoptères")
    make_argument("draft", title="Brouillon", live=False)


def titles(response):
    return [one.title for one in response.context["page"]]


def rows(response):
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", ["Pas le temps", "Trop cher"]), ("theme=grants", ["Trop cher"]), ("q=helicopteres", ["Pas le temps"]),
     ("q=helicopteres&theme=grants", []), ("theme=none", ["Pas le temps", "Trop cher"])],
)  # fmt: skip
def test_the_list_shows_what_the_address_asks_for(client, own, asked, found):
    assert titles(client.get(f"/arguments/?{asked}")) == found


def test_a_page_shows_answer_source_and_a_text_to_copy(client, own):
    page = client.get("/arguments/dear/").content.decode()
    assert '<a href="https://source.example" rel="external noopener" lang="fr">Source, 2026</a>' in page
    assert 'data-copy="repris"' in page
    assert "juste" in page


def test_a_draft_has_no_page_and_does_not_go_out(client, own):
    assert client.get("/arguments/draft/").status_code == 404
    assert [row["identifiant"] for row in rows(client.get("/arguments/export.csv?argument=draft"))] == []


def test_the_chosen_go_out_as_a_sheet(client, own):
    assert rows(client.get("/arguments/export.csv?argument=dear")) == [
        {
            "identifiant": "dear", "objection": "Trop cher", "ce qu'il y a derrière": "derrière", "réponse": "réponse",
            "quand l'objection est juste": "juste", "à reprendre": "repris", "source": "Source, 2026",
            "adresse de la source": "https://source.example", "thèmes": "Primes et chèques-entreprises", "langue": "fr",
        }
    ]  # fmt: skip


def test_where_nothing_is_chosen_all_that_is_asked_for_goes_out(client, own):
    assert [row["identifiant"] for row in rows(client.get("/arguments/export.csv"))] == ["time", "dear"]
    assert [row["identifiant"] for row in rows(client.get("/arguments/export.csv?theme=grants"))] == ["dear"]


def test_a_sheet_runs_no_formula(client, own, make_argument):
    make_argument("evil", title="=cmd", reuse="+1")
    row = rows(client.get("/arguments/export.csv?argument=evil"))[0]
    assert (row["objection"], row["à reprendre"]) == ("'=cmd", "'+1")


def test_the_chosen_go_out_as_a_text(client, own):
    response = client.get("/arguments/export.md?argument=time")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="relais-arguments.md"'
    text = response.content.decode()
    assert text.startswith("# Pas le temps\n")
    assert "Source : Source, 2026, <https://source.example>" in text
    assert "Trop cher" not in text


def test_a_text_keeps_apostrophes_as_they_are(client, own, make_argument):
    make_argument("quote", title="C'est <trop>")
    assert client.get("/arguments/export.md?argument=quote").content.decode().startswith("# C'est <trop>\n")


@pytest.mark.parametrize(
    ("address", "most"), [("/arguments/", 7), ("/arguments/trop-cher/", 10), ("/arguments/export.csv", 5)]
)
def test_a_page_asks_the_database_little(client, db, django_assert_max_num_queries, address, most):
    client.get(address)
    with django_assert_max_num_queries(most):
        response = client.get(address)
        assert response.status_code == 200
        if response.streaming:
            assert len(rows(response)) == 20


def test_who_holds_a_providers_doors_finds_the_arguments_in_their_workspace(as_user, holder, stranger):
    assert "/arguments/et-ensuite/" in as_user(holder).get("/mon-espace/").content.decode()
    assert "/arguments/" not in as_user(stranger).get("/mon-espace/").content.decode()
