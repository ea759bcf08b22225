"""How often each page asks the database, with two years of figures and of watch."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relais.observatory.models import OWN, Batch, Figure, Gap, Indicator, Quarter, Watched
from relais.observatory.quarters import moved
from relais.vocabulary.models import Sector
from relais.vocabulary.queries import leaves

BUDGETS = {
    "/barometre/": 5, "/nl/barometre/?page=2": 5, "/barometre/?dimension=D5": 5, "/barometre/website/": 18, "/barometre/export.csv": 4,
    "/barometre/export.json": 4, "/veille/": 6, "/veille/?page=3": 6, "/veille/?theme=security&trend=rising": 8, "/veille/backup/": 23,
    "/veille/export.csv": 4, "/api/v1/barometer": 4,
}  # fmt: skip


@pytest.fixture
def two_years(db):
    """Eight quarters, each with a figure for every indicator and a demand for every theme."""
    Quarter.objects.all().delete()
    quarters = [Quarter.objects.create(start=moved(date(2024, 1, 1), place), needs=4000) for place in range(8)]
    retail = Sector.objects.get(slug="retail")
    for quarter in quarters:
        Figure.objects.bulk_create(
            Figure(
                indicator=one,
                span="quarter",
                start=quarter.start,
                value=40,
                low=30,
                high=50,
                number=90,
                source=OWN,
                ours=True,
            )
            for one in Indicator.objects.exclude(measure={})
        )
        themes = list(leaves())
        Batch.objects.bulk_create(
            Batch(wanting="needs", theme=theme, quarter=quarter, first=quarter.start, last=quarter.start, number=25,
                  sectors={"retail": 14}, sizes={"2-9": 12})
            for theme in themes
        )  # fmt: skip
        for sector, size in ((None, ""), (retail, ""), (None, "2-9")):
            Gap.objects.bulk_create(
                Gap(quarter=quarter, theme=theme, sector=sector, size=size, firms=60, lacking=30) for theme in themes
            )
        Watched.objects.bulk_create(
            Watched(quarter=quarter, theme=theme, needs=100, firms=240, lacking=120) for theme in themes
        )


def test_every_page_keeps_its_budget_of_queries(two_years, client):
    spent = {}
    for path, budget in BUDGETS.items():
        client.get(path)  # what a process keeps for a while
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
            assert b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert (path, answer.status_code) == (path, 200)
        spent[path] = (len(asked), budget)
    assert {path: told for path, told in spent.items() if told[0] > told[1]} == {}


def test_no_page_weighs_more_than_a_hundred_kilobytes(two_years, client):
    weights = {path: len(client.get(path).content) for path in BUDGETS if "export" not in path and "api" not in path}
    assert {path: weight for path, weight in weights.items() if weight > 100_000} == {}
