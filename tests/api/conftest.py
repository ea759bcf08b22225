"""The tests of the API start each with a fresh index, as those of needs do."""

from tests.needs.conftest import fresh_index

__all__ = ["fresh_index"]
