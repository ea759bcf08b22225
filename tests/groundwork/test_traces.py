"""Traces: who changed what, with only what differs."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from relais.groundwork.models import Trace
from relais.groundwork.queries import traces_of
from relais.groundwork.services import record_trace


def test_a_trace_keeps_only_the_fields_that_differ(animator, stranger):
    trace = record_trace(
        by=animator,
        verb="change",
        subject=stranger,
        before={"name": "A", "language": "fr", "gone": 1, "list": [1, 2]},
        after={"name": "B", "language": "fr", "new": 2, "list": [1, 2]},
        why="asked by telephone",
    )
    kept = Trace.objects.get(pk=trace.pk)
    assert (kept.before, kept.after) == ({"name": "A", "gone": 1}, {"name": "B", "new": 2})
    assert (kept.by, kept.verb, kept.why) == (animator, "change", "asked by telephone")
    assert (kept.subject_kind, kept.subject_id) == ("people.user", str(stranger.pk))


def test_a_trace_without_before_and_after_keeps_none(animator):
    trace = record_trace(by=animator, verb="change_password", subject=animator)
    assert (trace.before, trace.after, trace.why) == ({}, {}, "")


@pytest.mark.parametrize("nobody", [None, AnonymousUser()], ids=["platform", "not signed in"])
def test_a_trace_by_nobody_names_no_person(stranger, nobody):
    assert record_trace(by=nobody, verb="import", subject=stranger).by is None


def test_a_reason_that_is_too_long_is_cut(stranger):
    assert record_trace(by=None, verb="x", subject=stranger, why="y" * 600).why == "y" * 500


def test_a_trace_goes_with_the_change_that_is_rolled_back(stranger):
    with pytest.raises(RuntimeError), transaction.atomic():
        record_trace(by=None, verb="x", subject=stranger)
        raise RuntimeError
    assert not traces_of(stranger).exists()


def test_traces_of_a_subject_are_its_own_newest_first_with_their_person(animator, stranger, django_assert_num_queries):
    first = record_trace(by=animator, verb="first", subject=stranger)
    record_trace(by=animator, verb="other", subject=animator)
    second = record_trace(by=None, verb="second", subject=stranger)
    with django_assert_num_queries(1):
        assert [(trace, trace.by) for trace in traces_of(stranger)] == [(second, None), (first, animator)]


def test_a_trace_outlives_the_person_who_made_it(animator, stranger):
    trace = record_trace(by=animator, verb="x", subject=stranger)
    animator.delete()
    trace.refresh_from_db()
    assert (trace.by, trace.verb) == (None, "x")
