"""The screen in French."""

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def french():
    """The screen speaks French, whatever the test before it chose."""
    with override("fr"):
        yield
