"""The pages of the news: list, one piece, filters in the address, languages, budgets at ten thousand."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from wagtail.models import Locale

from relais.actors.models import Actor
from relais.library.models import News
from relais.library.views.news import PER_PAGE
from relais.vocabulary.models import Theme

pytestmark = pytest.mark.django_db


def titles(client, query=""):
    page = client.get(reverse("library:news_list") + query)
    assert page.status_code == 200
    return [one.title for one in page.context["page"]]


def test_the_list_shows_the_newest_first_page_by_page(client, make_news):
    for one in range(PER_PAGE + 1):
        make_news(f"n{one}", published_on=date(2026, 1, 1) + timedelta(days=one))
    assert titles(client) == [f"N{one}" for one in range(PER_PAGE, 0, -1)]
    assert titles(client, "?page=2") == ["N0"]
    assert titles(client, "?page=x") == titles(client)


def test_filters_stay_in_the_address_and_lead_to_their_own_feed(client, make_news):
    ucm = Actor.objects.get(slug="ucm")
    make_news("one", themes=("wifi",))
    make_news("two", themes=("e-invoicing",), body=ucm)
    assert titles(client, "?body=ucm") == ["Two"]
    assert titles(client, "?theme=wifi") == ["One"]
    assert titles(client, "?theme=wifi&body=ucm") == []
    page = client.get(reverse("library:news_list") + "?theme=wifi&body=ucm").content.decode()
    assert "/actualites/atom.xml?theme=wifi&amp;body=ucm" in page
    assert "Aucune actualité pour ces filtres" in page


def test_a_wrong_filter_is_told_and_not_obeyed(client, make_news):
    make_news("one")
    page = client.get(reverse("library:news_list") + "?theme=nothing")
    assert len(page.context["form"].errors) == 1
    assert [one.title for one in page.context["page"]] == ["One"]


def test_a_list_without_news_says_what_to_do(client, no_news):
    page = client.get(reverse("library:news_list")).content.decode()
    assert "Aucune actualité encore" in page
    assert reverse("library:subscribe") in page


def test_a_draft_is_not_shown_anywhere(client, make_news):
    make_news("secret", live=False)
    assert titles(client) == []
    assert client.get("/actualites/secret/").status_code == 404


def test_one_piece_shows_day_body_text_and_doors(client, make_news, actor):
    make_news("one", text="First.\n\n<b>Second</b>", published_on=date(2026, 11, 26))
    page = client.get("/actualites/one/").content.decode()
    assert "Jeudi 26 novembre 2026" in page
    assert f'href="/acteurs/{actor.slug}/"' in page or actor.slug in page
    assert "&lt;b&gt;Second&lt;/b&gt;" in page
    assert reverse("vocabulary:theme", args=["wifi"]) in page


def test_a_piece_in_another_language_says_so_and_a_link_works_in_every_language(client, make_news):
    key = uuid.uuid4()
    make_news("premiere", key=key)
    page = client.get("/nl/actualites/premiere/").content.decode()
    assert '<h1 lang="fr">' in page
    assert "other-language" in page
    make_news("eerste", key=key, language="nl")
    assert '<h1 lang="nl">Eerste</h1>' in client.get("/nl/actualites/premiere/").content.decode()
    assert "other-language" not in client.get("/actualites/premiere/").content.decode()


def test_a_bodys_page_shows_its_three_newest(client, make_news, actor):
    for one in range(4):
        make_news(f"n{one}", published_on=date(2026, 1, 1) + timedelta(days=one))
    page = client.get(reverse("actors:actor", args=[actor.slug])).content.decode()
    assert [f"/actualites/n{one}/" in page for one in range(4)] == [False, True, True, True]
    assert f"/actualites/?body={actor.slug}" in page


def test_every_news_of_the_demo_region_says_that_it_is_invented_and_stands_on_its_page(client):
    news = list(News.objects.filter(live=True))
    assert len(news) == 26
    assert [one.slug for one in news if "inventée pour la région de démonstration" not in one.text] == []
    for one in news:
        assert client.get(one.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("number", [20, 10_000])
def test_the_list_and_the_pages_ask_as_many_queries_at_ten_thousand(
    client, make_news, actor, django_assert_max_num_queries, number
):  # fmt: skip
    locale = Locale.objects.get(language_code="fr")
    rows = News.objects.bulk_create(
        News(
            slug=f"n{one}", title=f"N{one}", summary="S", text="T", body=actor, live=True, locale=locale,
            translation_key=uuid.uuid4(), published_on=date(2020, 1, 1) + timedelta(days=one % 2000),
        )
        for one in range(number)
    )  # fmt: skip
    wifi = Theme.objects.get(slug="wifi")
    News.themes.through.objects.bulk_create(News.themes.through(news=row, theme=wifi) for row in rows)
    with django_assert_max_num_queries(5):
        assert len(titles(client)) == PER_PAGE
    with django_assert_max_num_queries(6):
        assert len(titles(client, "?theme=wifi&page=2" if number > PER_PAGE else "?theme=wifi")) == PER_PAGE
    with django_assert_max_num_queries(4):
        client.get("/actualites/n1/")
