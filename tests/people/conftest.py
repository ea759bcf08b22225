"""The screen in French."""

import pytest
from django.core.cache import cache
from django.utils.translation import override


@pytest.fixture(autouse=True)
def french():
    """The screen speaks French, whatever the test before it chose."""
    with override("fr"):
        yield


@pytest.fixture(autouse=True)
def no_requests_counted():
    """Nobody has asked for anything yet: the library's own limits are counted in the process."""
    cache.clear()
    yield
    cache.clear()
