"""Verbs for the places at doors: reserved when a need is sent, released when its introduction ends.

They are called by the verbs of higher rooms, which have checked who may, inside their transaction; those that change several
doors do so in order of id, so that two of them never wait for each other.
"""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F, Q

from relais.actors.events import DoorsChanged
from relais.actors.indexing import next_tick
from relais.actors.models import Door
from relais.groundwork.announcements import announce
from relais.groundwork.capacity import give_back, take

FREE = Q(capacity=None) | Q(capacity__gt=F("in_hand") + F("held"))  # what the holder told, and what was sent from here


def reserve_doors(doors: Iterable[int]) -> set[int]:
    """Reserve a place at each of ``doors`` (ids); return those that had one."""
    reserved = take(Door.objects.filter(FREE), doors, taken="held")
    _tell(reserved)
    return reserved


def release_door(door: int) -> None:
    """Release a place at ``door`` (id)."""
    give_back(Door.objects.all(), door, taken="held")
    _tell({door})


def count_outcome(door: int, *, helped: bool) -> None:
    """Count that a need sent to ``door`` (id) was met, or not: the ranking learns from it."""
    field = "helped" if helped else "not_helped"
    Door.objects.filter(pk=door).update(**{field: F(field) + 1})
    _tell({door})


def recount_doors(held: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Compare the places taken with ``held`` (door id to places, none for others); mend and return what differed.

    The answer maps door ids to (what stood there, what is true). An empty one is what a nightly recount should find.
    """
    stood = dict(Door.objects.exclude(held=0).values_list("pk", "held"))
    doors = stood.keys() | held.keys()
    wrong = {pk: (stood.get(pk, 0), held.get(pk, 0)) for pk in doors if stood.get(pk, 0) != held.get(pk, 0)}
    for pk, (_stood, true) in sorted(wrong.items()):
        Door.objects.filter(pk=pk).update(held=true)
    _tell(set(wrong))
    return wrong


def _tell(doors: set[int]) -> None:
    """Let the readers of ``doors`` look again, once the caller's transaction has committed.

    In a transaction of its own: the clock's row is locked until commit, and who holds it while waiting for a door would
    wait for ever for who holds that door and waits for the clock. Lost in a crash, the ranking sees the change at the door's
    next one; the places themselves are in the door's row.
    """
    if doors:
        transaction.on_commit(lambda: _renew(doors), robust=True)


def _renew(doors: set[int]) -> None:
    with transaction.atomic():
        tick = next_tick()
        Door.objects.filter(pk__in=doors).update(version=tick)
        announce(DoorsChanged(tick))
