"""The gazetteer of the whole country, read once."""

import pytest

from relais.territories.queries import gazetteer


@pytest.fixture(scope="session")
def book(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return gazetteer()


@pytest.fixture(scope="session")
def seek(book):
    """Find a text and tell what it led to, in one word: the code of the place or area, or None."""

    def found(text):
        spot = book.find(text)
        return spot.code if spot else None

    return found
