"""Pieces for the tests of finding: an index with nothing else in it, and a way to enter pieces at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from relais.finding import services
from relais.finding.findable import Findable
from relais.finding.models import Body, Entry, Near, Term


@pytest.fixture
def within(django_assert_max_num_queries: Any) -> Callable[[int], Any]:
    """Assert a number of queries at most, beside the four by which PostgreSQL is kept to its index."""
    aside = 4 if connection.vendor == "postgresql" else 0
    return lambda number: django_assert_max_num_queries(number + aside)


@pytest.fixture
def bare(db: None) -> None:
    """Empty the index of the demo region's pieces."""
    for model in (Body, Entry):  # the collector would fetch each row
        model.objects.all().order_by()._raw_delete("default")


@pytest.fixture
def wordless(bare: None) -> None:
    """Empty the dictionary too."""
    for model in (Near, Term):
        model.objects.all().order_by()._raw_delete("default")


@pytest.fixture
def enter(bare: None, django_capture_on_commit_callbacks: Any) -> Callable[..., None]:
    """Enter pieces in French unless told otherwise, as if the transaction were committed: enter("Facturer", key="f")."""

    def entered(*titles: str, **values: Any) -> None:
        given = {"kind": "sheet", "language": "fr", "view": "portal:home"} | values
        with django_capture_on_commit_callbacks(execute=True):
            services.index_entries(
                Findable(**({"key": f"{title}-{number}"} | given | {"title": title}))
                for number, title in enumerate(titles)
            )

    return entered
