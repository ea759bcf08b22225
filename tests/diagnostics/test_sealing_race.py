"""Two jobs that seal at the same moment: each firm counts once; and without the locks the database itself refuses.

These tests write for good, outside any transaction of pytest's, and take away what they wrote.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection

from relais.diagnostics.models import Block, Cell, Questionnaire, Response
from relais.diagnostics.services import sealing
from tests.diagnostics import scenes
from tests.diagnostics.comparing_scenes import TODAY, published, ten
from tests.introductions.test_concurrency import at_once


@pytest.fixture
def waiting(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Ten firms that wait, written for good; all of it is taken away."""
    with django_db_blocker.unblock(), scenes.lasting(published) as version:
        ten(version)
        yield


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each job up between seeing what waits and sealing it, as a busy machine would."""
    real = sealing.seal

    def seen(*arguments: Any) -> Any:
        time.sleep(0.3)
        return real(*arguments)

    monkeypatch.setattr(sealing, "seal", seen)


def seal() -> object:
    return sealing.seal_waiting(TODAY)


@pytest.mark.usefixtures("waiting", "slow")
def test_of_two_jobs_at_once_one_seals_and_the_other_finds_nothing() -> None:
    assert sorted(at_once(seal, seal), key=str) == [0, 1]
    assert [block.n for block in Block.objects.all()] == [10]
    assert {cell.n for cell in Cell.objects.all()} == {10}


@pytest.mark.usefixtures("waiting", "slow")
@pytest.mark.skipif("sqlite" in str(connection.settings_dict["ENGINE"]), reason="one writer at a time: no race to show")
def test_without_the_locks_both_would_seal_and_the_database_refuses_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_locked", lambda pk: Questionnaire.objects.get(pk=pk))
    monkeypatch.setattr(Response.objects.none().__class__, "select_for_update", lambda self, **_how: self)
    results = at_once(seal, seal)
    assert sorted(type(one).__name__ for one in results) == ["IntegrityError", "int"]
    assert any(isinstance(one, IntegrityError) for one in results)
    assert [block.n for block in Block.objects.all()] == [10]
