"""What the tests of the portal share with those of needs."""

from tests.needs.conftest import find

__all__ = ["find"]
