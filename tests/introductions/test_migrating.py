"""Indexes that are built while the site is in use: there afterwards, and taken away again."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

INDEXES = {"case_closed", "introduction_ended"}


@pytest.fixture
def unblocked(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The database outside any transaction of pytest's: PostgreSQL builds such an index only there."""
    with django_db_blocker.unblock():
        yield
        call_command("migrate", "introductions", verbosity=0)
        connection.close()


def there() -> set[str]:
    with connection.cursor() as cursor:
        tables = ("introductions_case", "introductions_introduction")
        return INDEXES & {name for table in tables for name in connection.introspection.get_constraints(cursor, table)}


@pytest.mark.usefixtures("unblocked")
def test_indexes_come_and_go_with_their_migration():
    assert there() == INDEXES
    call_command("migrate", "introductions", "0002", verbosity=0)
    assert there() == set()
    call_command("migrate", "introductions", verbosity=0)
    assert there() == INDEXES
