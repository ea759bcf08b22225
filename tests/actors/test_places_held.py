"""Places at doors: reserved, released, counted, recounted; and whoever reads doors looks again."""

import pytest

from relais.actors import holding
from relais.actors.models import Door, DoorClock


@pytest.fixture
def doors(make_door):
    """Doors with one place, with none because the holder works elsewhere, and without a limit."""
    return [make_door("last", capacity=3, in_hand=2), make_door("busy", capacity=2, in_hand=2), make_door("open")]


def fresh(door):
    return Door.objects.get(pk=door.pk)


def held(doors):
    return [fresh(door).held for door in doors]


def tick():
    return DoorClock.objects.values_list("tick", flat=True).first()


def test_what_the_holder_told_and_what_was_sent_from_here_count_together(doors):
    last, _busy, free = (door.pk for door in doors)
    assert holding.reserve_doors([door.pk for door in doors]) == {last, free}
    assert holding.reserve_doors([door.pk for door in doors]) == {free}
    assert held(doors) == [1, 0, 2]
    assert [fresh(door).full for door in doors] == [True, True, False]


def test_released_place_is_free_again_and_one_too_many_changes_nothing(doors):
    last = doors[0].pk
    holding.reserve_doors([last])
    holding.release_door(last)
    holding.release_door(last)
    assert held(doors) == [0, 0, 0]
    assert holding.reserve_doors([last]) == {last}


def test_outcomes_are_counted_apart(doors):
    for helped in (True, True, False):
        holding.count_outcome(doors[0].pk, helped=helped)
    assert [(fresh(door).helped, fresh(door).not_helped) for door in doors] == [(2, 1), (0, 0), (0, 0)]


@pytest.mark.parametrize(
    "change",
    [
        lambda pk: holding.reserve_doors([pk]),
        holding.release_door,
        lambda pk: holding.count_outcome(pk, helped=True),
        lambda pk: holding.recount_doors({pk: 3}),
    ],
    ids=["reserve", "release", "count", "recount"],
)
def test_door_whose_places_change_is_newer_than_all_others_after_the_commit(
    doors, change, django_capture_on_commit_callbacks
):
    before = tick()
    with django_capture_on_commit_callbacks(execute=True):
        change(doors[2].pk)
        assert tick() == before  # who holds the clock while it waits for a door might wait for ever
    assert tick() > before
    assert fresh(doors[2]).version == tick()
    assert [fresh(door).version for door in doors[:2]] == [door.version for door in doors[:2]]


def test_nothing_reserved_leaves_the_clock_alone(doors):
    before = tick()
    assert holding.reserve_doors([doors[1].pk]) == set()
    assert holding.reserve_doors([]) == set()
    assert tick() == before


def test_recount_mends_what_differs_tells_it_and_then_finds_nothing(doors):
    last, busy, free = (door.pk for door in doors)
    Door.objects.filter(pk=last).update(held=5)
    Door.objects.filter(pk=busy).update(held=1)
    true = {busy: 1, free: 2}
    assert holding.recount_doors(true) == {last: (5, 0), free: (0, 2)}
    assert held(doors) == [0, 1, 2]
    before = tick()
    assert holding.recount_doors(true) == {}
    assert tick() == before
