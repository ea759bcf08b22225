"""The tests of the portal start each with a fresh index, as those of needs do, and with no figures kept."""

from collections.abc import Iterator

import pytest

from relais.groundwork.keeping import in_process
from tests.needs.conftest import find, fresh_index

__all__ = ["find", "fresh_index"]


@pytest.fixture(autouse=True)
def no_figures_kept() -> Iterator[None]:
    """Forget the home page's figures and whatever else is kept for a while."""
    in_process.clear()
    yield
    in_process.clear()
