"""What is scarce: taken while there is some, given back never below nothing."""

import pytest
from django.db.models import F, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relais.actors.models import Door
from relais.groundwork.capacity import give_back, take

FREE = Q(capacity=None) | Q(capacity__gt=F("held"))


@pytest.fixture
def three(make_door):
    """Rows with no place, one place, and no limit."""
    return [make_door("none", capacity=0), make_door("few", capacity=1), make_door("many", capacity=None)]


def taken(rows):
    held = dict(Door.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "held"))
    return [held[row.pk] for row in rows]


def test_one_place_of_each_row_that_has_one_is_taken(three):
    none, few, many = (row.pk for row in three)
    assert take(Door.objects.filter(FREE), [many, few, none], taken="held") == {few, many}
    assert taken(three) == [0, 1, 1]
    assert take(Door.objects.filter(FREE), [none, few, many], taken="held") == {many}
    assert taken(three) == [0, 1, 2]


def test_row_named_twice_is_taken_once_and_one_that_is_not_there_not_at_all(three):
    many = three[2].pk
    assert take(Door.objects.filter(FREE), [many, many, 0, 10**9], taken="held") == {many}
    assert taken(three) == [0, 0, 1]


def test_nothing_asked_takes_nothing(three):
    assert take(Door.objects.filter(FREE), [], taken="held") == set()
    assert taken(three) == [0, 0, 0]


def test_giving_back_frees_the_place_and_never_goes_below_nothing(three):
    few = three[1].pk
    take(Door.objects.filter(FREE), [few], taken="held")
    for _time in range(3):
        give_back(Door.objects.all(), few, taken="held")
        assert taken(three) == [0, 0, 0]
    assert take(Door.objects.filter(FREE), [few], taken="held") == {few}


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(capacity=st.integers(0, 4), wishes=st.lists(st.booleans(), max_size=14))
def test_what_is_taken_stays_within_what_there_is(three, capacity, wishes):
    row = three[1]
    Door.objects.filter(pk=row.pk).update(capacity=capacity, held=0)
    held = 0
    for wants in wishes:
        if wants:
            got = take(Door.objects.filter(FREE), [row.pk], taken="held")
            assert got == ({row.pk} if held < capacity else set())
            held += len(got)
        else:
            give_back(Door.objects.all(), row.pk, taken="held")
            held = max(0, held - 1)
        assert taken([row]) == [held]
