"""The tests of the portal start each with a fresh index, as those of needs do, and with no figures kept."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.needs.conftest import find, fresh_index

__all__ = ["find", "fresh_index"]


@pytest.fixture(autouse=True)
def no_figures_kept() -> Iterator[None]:
    """Forget the home page's figures and whatever else is kept for a while."""
    cache.clear()
    yield
    cache.clear()
