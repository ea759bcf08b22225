"""The feeds: read by a feed reader in every language, whatever stands in them."""

import uuid
from calendar import timegm
from datetime import UTC, date, datetime

import feedparser
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import settings as patience
from hypothesis import strategies as st

from relais.actors.models import Actor
from relais.library import feeding
from relais.library.models import News
from relais.library.views.news import FEEDS, IN_FEED

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
KEY = uuid.UUID("00000000-0000-4000-8000-000000000001")
HOSTILE = "A & B <script>alert(1)</script> ]]> « 😀 » \x0b\x00 fin"


def address(name, language="fr"):
    with override(language):
        return reverse(f"library:{name}")


def read(client, name, language="fr", query=""):
    response = client.get(address(name, language) + query)
    assert response.status_code == 200
    feed = feedparser.parse(response.content, response_headers={"content-type": response.headers["Content-Type"]})
    assert (feed.bozo, feed.get("bozo_exception")) == (False, None)
    return feed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FEEDS)
def test_every_feed_of_the_demo_region_is_read_in_every_language(client, name, language):
    feed = read(client, name, language)
    with override(language):
        newest = list(News.objects.filter(live=True).order_by("-published_on", "-pk")[:IN_FEED])
        told = [(entry.title, entry.link) for entry in feed.entries]
        assert told == [(one.title, settings.TABLE.site_url + one.get_absolute_url()) for one in newest]
    assert len(told) > 20
    assert feed.feed.language == language
    assert feed.version == {"news_rss": "rss20", "news_atom": "atom10"}[name]


@pytest.mark.parametrize("name", FEEDS)
def test_an_entry_holds_the_text_its_body_its_themes_and_a_name_that_stays(client, make_news, actor, name):
    at = datetime(2026, 11, 21, 10, tzinfo=UTC)
    make_news("first", key=KEY, text="One <b>.\n\nTwo.", themes=("wifi", "phishing-awareness"), at=at)
    feed = read(client, name)
    (entry,) = feed.entries
    host = feeding.urlsplit(settings.TABLE.site_url).hostname
    assert entry.id == f"tag:{host},2026:news:{KEY}"
    assert entry.summary == "Summary of first"
    assert entry.content[0].value == "<p>One &lt;b&gt;.</p>\n\n<p>Two.</p>"
    assert entry.author == actor.name
    assert len({one.term for one in entry.tags}) == 2
    assert timegm(entry.published_parsed) == datetime(2026, 11, 20, 6, tzinfo=UTC).timestamp()
    if name == "news_atom":
        assert timegm(entry.updated_parsed) == at.timestamp()
        assert entry.content[0].language == "fr"
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [settings.TABLE.site_url + address(name)]


@pytest.mark.parametrize("name", FEEDS)
def test_hostile_texts_arrive_as_they_are_without_the_signs_that_no_feed_holds(client, make_news, name):
    make_news(
        "hostile", title=HOSTILE[: HOSTILE.index("\x0b")] + "\x0b fin", summary="a & b < c ]]>", text="x ]]> & <i>"
    )
    (entry,) = read(client, name).entries
    assert "😀" in entry.title
    assert "\x0b" not in entry.title
    assert "]]>" in entry.title
    assert entry.content[0].value == "<p>x ]]&gt; &amp; &lt;i&gt;</p>"
    assert entry.summary == "a &amp; b &lt; c ]]&gt;"


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_forms_tell_the_same_entries(client, make_news, language):
    for number in range(4):
        make_news(f"n{number}", title=f"{number} {HOSTILE[:30]}", themes=("wifi", "e-invoicing"))

    def told(name):
        return [
            (one.id, one.title, one.link, one.summary, one.content[0].value, one.author, one.published_parsed,
             sorted({tag.term for tag in one.tags}))
            for one in read(client, name, language).entries
        ]  # fmt: skip

    assert len(told("news_rss")) == 4
    assert told("news_rss") == told("news_atom")


@patience(max_examples=60, deadline=None)
@given(title=st.text(min_size=1, max_size=40), text=st.text(max_size=80), form=st.sampled_from(sorted(feeding.FORMATS)))
def test_a_feed_is_well_formed_whatever_is_written(title, text, form):
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    head = feeding.Head(title, text, "https://relais.example/", "https://relais.example/feed", "fr")
    entry = feeding.Entry(
        "k", "news", title, "https://relais.example/k", text, text, title, "https://relais.example/b", [title], moment,
        moment, "fr",
    )  # fmt: skip
    body, _kind, changed = feeding.written(form, head, [entry], "https://relais.example")
    feed = feedparser.parse(body)
    assert (feed.bozo, len(feed.entries), changed) == (False, 1, moment)
    assert feed.entries[0].id == "tag:relais.example,2026:news:k"


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("query", ["", "?theme=wifi"])
def test_an_empty_feed_is_a_feed_and_stays_the_same(client, no_news, name, query):
    assert read(client, name, query=query).entries == []
    first, second = client.get(address(name) + query), client.get(address(name) + query)
    assert (first.content, first["ETag"], first["Last-Modified"]) == (
        second.content, second["ETag"], second["Last-Modified"],
    )  # fmt: skip


def test_a_feed_keeps_to_its_theme_with_what_is_below_and_to_its_body(client, make_news):
    other = Actor.objects.get(slug="ucm")
    make_news("one", themes=("wifi",))
    make_news("two", themes=("e-invoicing",), body=other)
    wifi = News.objects.get(slug="one").themes.get()
    assert [one.title for one in read(client, "news_atom", query="?theme=wifi").entries] == ["One"]
    assert [one.title for one in read(client, "news_atom", query=f"?theme={wifi.broader.slug}").entries] == ["One"]
    assert [one.title for one in read(client, "news_rss", query="?body=ucm").entries] == ["Two"]
    assert read(client, "news_rss", query="?body=ucm&theme=wifi").entries == []
    feed = read(client, "news_atom", query="?body=ucm").feed
    assert feed.title.endswith(f" : {other.name}")
    assert feed.id.endswith("/actualites/atom.xml?body=ucm")


@pytest.mark.parametrize("query", ["?theme=unknown", "?body=nobody", "?theme=wifi&body=test-provider"])
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_of_what_is_not_there_is_not_there(client, no_news, name, query):
    assert client.get(address(name) + query).status_code == 404


@pytest.mark.parametrize("name", FEEDS)
def test_a_program_that_has_the_feed_is_told_that_nothing_changed_until_something_does(client, make_news, name):
    one = make_news("first")
    path = address(name)
    first = client.get(path)
    known = {"headers": {"If-None-Match": first["ETag"]}}
    again = client.get(path, **known)
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    make_news("second")
    assert client.get(path, **known).status_code == 200
    News.objects.exclude(pk=one.pk).update(live=False)
    assert client.get(path, **known).status_code == 304


def test_an_entry_in_another_language_says_so_and_gives_way_to_its_translation(client, make_news):
    make_news("premiere", key=KEY)
    (entry,) = read(client, "news_atom", "nl").entries
    assert (entry.title, entry.title_detail.language, entry.link.partition("/nl/")[2]) == (
        "Premiere", "fr", "actualites/premiere/",
    )  # fmt: skip
    make_news("eerste", key=KEY, language="nl", published_on=date(2026, 11, 22))
    (translated,) = read(client, "news_atom", "nl").entries
    assert (translated.title, translated.title_detail.language, translated.id) == ("Eerste", "nl", entry.id)
    assert [one.title for one in read(client, "news_rss", "fr").entries] == ["Premiere"]


@pytest.mark.parametrize("number", [3, 30])
def test_a_feed_asks_as_many_queries_however_long_it_is(client, make_news, django_assert_max_num_queries, number):
    for one in range(number):
        make_news(f"n{one}")
    with django_assert_max_num_queries(5):
        client.get(address("news_rss"))
