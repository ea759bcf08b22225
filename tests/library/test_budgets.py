"""How often each page of the library asks the database, with ten thousand pieces in it."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from relais.actors.models import Actor
from relais.library import models
from relais.vocabulary.models import Theme

DAY = date(2026, 11, 1)
STEP = {
    "name": "x", "today": "x", "pain": "x", "tomorrow": "x", "minutes_today": 2.0, "minutes_tomorrow": 1.0, "share": 1.0,
    "tools": [], "themes": ["wifi"],
}  # fmt: skip
OWN = {
    models.Sheet: {
        "problem": "x", "for_whom": "x", "steps": [("step", {"title": "x", "text": "x"})], "time": "x", "cost": "x",
        "pitfalls": [("line", "x")], "questions": [("line", "x")], "links": [], "checked_on": DAY,
    },
    models.Testimonial: {"person": "x", "firm": "x", "quote": "x", "story": "x", "checked_on": DAY},
    models.Scenario: {
        "trade": "x", "intro": "x", "times_label": "x", "times": 3, "weeks": 40, "hourly_cost": 30, "monthly_cost": 9,
        "setup_hours": 3, "steps": [("step", STEP)], "caution": "x",
    },
    models.Argument: {"answer": "x", "not_when": "x", "reuse": "x", "source": "x", "source_url": "https://x.example/"},
    models.Tool: {
        "function": "crm", "maker": "x", "website": "https://x.example/", "origin": "BE", "price": "x", "hosting": "x",
        "languages": ["fr"], "size": "x", "good_for": [("line", "x")], "look_at": [("line", "x")], "putting_in": "x",
        "checked_on": DAY,
    },
    models.News: {"published_on": DAY, "text": "x"},
}  # fmt: skip
SHARES = {
    models.Sheet: 2500,
    models.Testimonial: 500,
    models.Scenario: 500,
    models.Argument: 500,
    models.Tool: 2500,
    models.News: 3500,
}
# path: how often it may ask; a visitor who is not signed in
BUDGETS = {
    "/bibliotheque/": 8, "/fiches/": 8, "/fiches/?level=1&page=40": 8, "/nl/fiches/": 8, "/fiches/sheet-7/": 16,
    "/temoignages/": 8, "/temoignages/testimonial-7/": 16, "/scenarios/": 8, "/scenarios/scenario-7/": 12,
    "/arguments/": 8, "/arguments/argument-7/": 12, "/outils/": 8, "/outils/tool-7/": 16,
    "/outils/comparer/?outil=tool-7&outil=tool-8": 8, "/actualites/": 8, "/actualites/news-7/": 12,
    "/actualites/rss.xml": 8, "/realisations/": 9, "/realisations/carte/": 12, "/themes/wifi/": 17,
}  # fmt: skip


@pytest.fixture
def ten_thousand(db):
    """Ten thousand published pieces beside those of the demo region, each under the theme of wireless networks."""
    locale, body = Locale.objects.get(language_code="fr"), Actor.objects.get(slug="mic-mons")
    theme = Theme.objects.get(slug="wifi")
    for model, number in SHARES.items():
        own = OWN[model] | ({"body": body} if model in {models.Scenario, models.News} else {})
        name = model.kind.value
        pieces = model.objects.bulk_create(
            [
                model(
                    slug=f"{name}-{n}", title=f"Pièce {n}", summary="En bref", live=True, locale=locale,
                    translation_key=uuid.uuid4(), **own,
                )
                for n in range(number)
            ],
            batch_size=500,
        )  # fmt: skip
        through = model.themes.through
        rows = [through(**{f"{name}_id": piece.pk, "theme": theme}) for piece in pieces]
        through.objects.bulk_create(rows, batch_size=900)
    assert sum(SHARES.values()) == 10_000


def test_every_page_keeps_its_budget_of_queries_with_ten_thousand_pieces(ten_thousand, client):
    spent = {}
    for path, budget in BUDGETS.items():
        client.get(path)  # what a process keeps for a while
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        assert (path, answer.status_code) == (path, 200)
        spent[path] = (len(asked), budget)
    assert {path: told for path, told in spent.items() if told[0] > told[1]} == {}


def test_no_page_weighs_more_than_a_hundred_kilobytes_with_ten_thousand_pieces(ten_thousand, client):
    weights = {path: len(client.get(path).content) for path in BUDGETS if not path.endswith(".xml")}
    assert {path: weight for path, weight in weights.items() if weight > 100_000} == {}
