"""Two jobs on one file at the same moment, and one that is killed for good: each line is kept once; without the locks twice.

These tests write for good, outside any transaction of pytest's, and take away what they wrote.
"""

import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django_tasks_db.models import DBTaskResult

from relais.diagnostics.models import AssessmentFile, Response
from relais.diagnostics.queries import version_called
from relais.diagnostics.services import importing
from relais.diagnostics.services.questionnaires import load_questionnaires
from relais.groundwork.models import Trace
from relais.people.models import User
from tests.diagnostics.bringing import again, asked, sheet_of
from tests.introductions.test_concurrency import at_once

LINES = 23


@pytest.fixture
def file(django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[AssessmentFile]:
    """A file whose job may begin, five lines at a time, written for good; all of it is taken away."""
    monkeypatch.setattr(importing, "AT_ONCE", 5)
    with django_db_blocker.unblock():
        load_questionnaires()
        user = User.objects.create_user("race@person.example", name="Race", duty="animator")
        version = version_called("dma-sme", "q7-of-8")
        assert version is not None
        yield asked(user, version, sheet_of(version, 1, lines=LINES))
        for model in (Response, AssessmentFile, Trace, DBTaskResult):
            model.objects.all().delete()  # type: ignore[attr-defined]
        user.delete()
        connections.close_all()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each job up between seeing what is kept and storing more, as a busy machine would."""
    real = importing.kept_already

    def seen(*arguments: Any, **how: Any) -> Any:
        found = real(*arguments, **how)
        time.sleep(0.1)
        return found

    monkeypatch.setattr(importing, "kept_already", seen)


def stored(file: AssessmentFile) -> tuple[int, int]:
    """Return how many responses the file brought, and of how many firms."""
    rows = Response.objects.filter(file=file)
    return rows.count(), rows.values("number").distinct().count()


@pytest.mark.usefixtures("slow")
def test_two_jobs_on_one_file_at_once_keep_each_line_once(file: AssessmentFile) -> None:
    results = at_once(*[lambda: importing.work_on(file.pk)] * 2)
    assert results == ["kept", "kept"]
    assert stored(file) == (LINES, LINES)
    kept = again(file)
    assert (kept.done, kept.stored, kept.state) == (LINES, LINES, "kept")
    assert Trace.objects.filter(verb="import_assessments").count() == 1


@pytest.mark.usefixtures("slow")
@pytest.mark.skipif("sqlite" in str(connection.settings_dict["ENGINE"]), reason="one writer at a time: no race to show")
def test_without_the_locks_lines_would_be_kept_twice(file: AssessmentFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_lock_questionnaire", lambda _pk: None)
    monkeypatch.setattr(
        importing, "_lock_file", lambda pk: AssessmentFile.objects.select_related("version__questionnaire").get(pk=pk)
    )
    at_once(*[lambda: importing.work_on(file.pk)] * 2)
    number, firms = stored(file)
    assert number > firms


@pytest.mark.usefixtures("slow")
def test_two_jobs_that_undo_one_file_at_once_count_each_response_once(file: AssessmentFile) -> None:
    importing.work_on(file.pk)
    importing.undo_file(by=file.by, file=file)
    assert at_once(*[lambda: importing.work_on(file.pk)] * 2) == ["undone", "undone"]
    gone = again(file)
    assert (gone.erased, gone.done, gone.total, stored(file)) == (LINES, LINES, LINES, (0, 0))


def test_a_process_killed_within_its_third_chunk_leaves_two_and_the_next_job_does_the_rest(
    file: AssessmentFile,
) -> None:
    connections.close_all()  # the child opens its own
    child = os.fork()
    if child == 0:
        _keep_and_die(file.pk)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL

    half = again(file)
    assert (half.state, half.done, stored(file)) == ("keeping", 10, (10, 10))
    assert importing.work_on(file.pk) == "kept"
    assert stored(file) == (LINES, LINES)


def _keep_and_die(pk: int) -> None:
    """Keep the file, and be killed once the third chunk is written and not committed."""
    times = []
    real = importing.Response.objects.bulk_create

    def killing(*arguments: Any, **how: Any) -> Any:
        made = real(*arguments, **how)
        times.append(len(made))
        if len(times) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    try:
        type(importing.Response.objects).bulk_create = lambda _self, *rows, **how: killing(*rows, **how)  # type: ignore[method-assign]
        importing.work_on(pk)
    finally:
        os._exit(1)
