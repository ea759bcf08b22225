"""Rows of finished jobs go after a week; what waits, runs or finished lately stays."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from relais.groundwork.tasks import erase_old_letters, prune_jobs

pytestmark = pytest.mark.django_db


def job(status, days=None):
    """Keep a job in ``status`` that finished so many days ago; return its row's id."""
    row = DBTaskResult.objects.get(pk=erase_old_letters.enqueue().id)
    row.status, row.finished_at = status, None if days is None else timezone.now() - timedelta(days=days)
    row.save()
    return row.pk


def test_jobs_that_finished_a_week_ago_are_deleted_however_they_went_and_no_other():
    gone = {job("SUCCESSFUL", 8), job("FAILED", 8)}
    left = {job("SUCCESSFUL", 6), job("FAILED", 6), job("READY"), job("RUNNING")}
    assert gone | left == set(DBTaskResult.objects.values_list("pk", flat=True))
    prune_jobs.call()
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == left
