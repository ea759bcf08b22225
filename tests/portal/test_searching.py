"""The page of the search over the whole site, its suggestions, and the field in every page's head."""

import re

import pytest
from django.test import Client

from relais.finding.findable import Findable
from relais.finding.models import Entry
from relais.finding.services import index_entries
from tests.finding.conftest import within

__all__ = ["within"]

pytestmark = pytest.mark.django_db


def page(path="/recherche/", **query):
    return Client().get(path, query).content.decode()


def links(text):
    return {address.replace("&amp;", "&") for address in re.findall(r'href="([^"]*)"', text)}


def test_results_tell_kind_title_and_passage_and_are_left_out_of_other_search_engines():
    text = page(q="facture")
    assert '<meta name="robots" content="noindex">' in text
    assert re.search(r'<a\s+href="/(portes|themes|acteurs)/[^"]+/"', text)
    assert "<mark>" in text
    assert "Porte" in text


def test_links_follow_the_screens_language():
    text = page("/nl/recherche/", q="factuur")
    assert re.search(r'href="/nl/themes/[^"]+/"', text)


def test_what_is_in_another_language_says_so():
    index_entries([Findable(kind="door", key="z", language="de", title="Zygomorphe Blüten", view="portal:home")])
    text = page(q="zygomorphe")
    assert re.search(r'lang="de"\s*>\s*<mark>Zygomorphe</mark> Blüten', text)
    assert '<span lang="de">Deutsch</span>' in text


def test_kinds_stand_in_the_address_and_forget_the_page():
    text = page(q="facture", page="2", kind="theme")
    assert "?q=facture&kind=door" in links(text)
    assert "?q=facture" in links(text)
    assert 'name="kind" value="theme"' in text


def test_a_misspelt_word_is_corrected_with_a_way_to_insist():
    text = page(q="facturattion")
    assert "« facturation »" in text
    assert "?q=facturattion&exact=1" in links(text)
    assert "« facturation »" not in page(q="facturattion", exact="1")


def test_nothing_found_offers_the_question_with_its_words_and_a_person():
    text = page(q="xqzt wqxk")
    assert "/?q=xqzt+wqxk" in links(text)
    assert 'id="human-title"' in text
    assert ">xqzt wqxk</textarea>" in page("/", q="xqzt wqxk")


def test_what_was_typed_is_escaped():
    for text in (page(q="<script>x</script>"), page("/", q="<script>x</script>")):
        assert "<script>x" not in text


def test_without_words_only_the_field_is_shown():
    assert "résultat" not in page()
    assert "noindex" in page()


def test_what_no_field_could_send_is_refused_with_a_reason():
    answer = Client().get("/recherche/", {"q": "x" * 201})
    assert answer.status_code == 422
    assert "200" in answer.content.decode()
    assert Client().get("/recherche/suggestions/", {"q": "x" * 201}).status_code == 400


def test_an_unknown_kind_is_as_none():
    assert page(q="facture", kind="nope").count("<mark>") == page(q="facture").count("<mark>")


def test_results_come_in_pages():
    index_entries(
        Findable(kind="door", key=f"z{n}", language="fr", title="Zygome", view="portal:home") for n in range(45)
    )
    assert "?q=zygome&page=3" in links(page(q="zygome"))
    assert page(q="zygome", page="3").count("<mark>Zygome</mark>") == 5


def test_suggestions_are_kept_for_a_while_by_browsers():
    answer = Client().get("/recherche/suggestions/", {"q": "factu"})
    assert [one["value"] for one in answer.json()["suggestions"]]
    assert "max-age=300" in answer["Cache-Control"]


def test_every_page_has_the_field_in_its_head():
    text = page("/comment-ca-marche/")
    assert re.search(r'<form class="find" role="search" action="/recherche/"', text)
    assert 'data-suggest="/recherche/suggestions/"' in text


def test_the_page_stays_within_its_query_budget(within):
    page(q="facture")
    with within(6):
        page(q="facture")
    with within(14):
        page(q="facturattion")
    with within(5):
        Client().get("/recherche/suggestions/", {"q": "factu"})


def test_a_piece_whose_page_is_gone_leaves_the_others_standing():
    index_entries([Findable(kind="door", key="z", language="fr", title="Zygome", view="portal:home")])
    index_entries([Findable(kind="door", key="y", language="fr", title="Zygome zwz", view="nowhere:at-all")])
    text = page(q="zygome")
    assert "Zygome" in text
    assert "zwz" not in text
    assert Entry.objects.filter(key="y").exists()
