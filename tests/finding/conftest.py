"""Pieces for the tests of finding: an index with nothing else in it, and a way to enter pieces at once."""

from collections.abc import Callable
from typing import Any

import pytest

from relais.finding import dictionary, services
from relais.finding.models import Body, Entry, Near, Term
from relais.finding.pieces import Piece


@pytest.fixture
def bare(db: None) -> None:
    """Empty the index of the demo region's pieces, and the dictionary."""
    for model in (Near, Term, Body, Entry):  # the collector would fetch each row
        model.objects.all().order_by()._raw_delete("default")


@pytest.fixture
def enter(bare: None) -> Callable[..., None]:
    """Enter pieces in French unless told otherwise, and let the dictionary know them: enter("Facturer", key="f")."""

    def entered(*titles: str, **values: Any) -> None:
        given = {"kind": "sheet", "language": "fr", "view": "portal:home"} | values
        services.index_entries(
            Piece(**({"key": f"{title}-{number}"} | given | {"title": title})) for number, title in enumerate(titles)
        )
        dictionary.count_terms()

    return entered
