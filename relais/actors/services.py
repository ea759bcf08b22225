"""Verbs of the actors. Each checks its own permission, writes its trace and announces the change."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from relais.actors import import_doors
from relais.actors.entering import enter_actors
from relais.actors.enums import DoorState
from relais.actors.errors import NothingToUndo
from relais.actors.indexing import index_doors, read_texts
from relais.actors.models import Actor, Door, DoorTheme
from relais.actors.rules import may_give_roles, may_manage
from relais.groundwork.errors import require
from relais.groundwork.queries import traces_of
from relais.groundwork.services import record_trace
from relais.territories.models import Place
from relais.vocabulary.models import Sector

READ_AT_ONCE = 100  # doors
RELATIONS = ("areas", "places", "sectors")
UNDOABLE = ("edit_door", "renew_door", "archive_door", "reopen_door")


def save_door(*, by: Any, actor: Actor, door: Door | None, values: dict[str, Any]) -> Door:
    """Create a door of ``actor`` (``door`` None) or change one. ``values`` may hold relations and ``themes`` (ids).

    Raises NotAllowed.
    """
    require(may_manage(by, actor))
    with transaction.atomic():
        if door is None:
            door = Door(actor=actor, confirmed_until=timezone.localdate() + timedelta(days=import_doors.CONFIRMED_DAYS))
            verb, before = "open_door", {}
        else:
            door = Door.objects.select_for_update().get(pk=door.pk, actor=actor)
            verb, before = "edit_door", state_of(door)
        _apply(door, values)
        after = state_of(door)
        if after != before:  # saving a form as it stood leaves no trace, and nothing to undo
            record_trace(by=by, verb=verb, subject=door, before=before, after=after)
    return door


def renew_door(*, by: Any, door: Door) -> Door:
    """Confirm that the door's facts still hold, for another half year from today. Raises NotAllowed."""
    until = timezone.localdate() + timedelta(days=import_doors.CONFIRMED_DAYS)
    return _change(by, door, "renew_door", {"confirmed_until": until})


def archive_door(*, by: Any, door: Door) -> Door:
    """Take the door out of every answer; it can be opened again. Raises NotAllowed."""
    return _change(by, door, "archive_door", {"state": DoorState.ARCHIVED})


def reopen_door(*, by: Any, door: Door) -> Door:
    """Open an archived door again. Raises NotAllowed."""
    return _change(by, door, "reopen_door", {"state": DoorState.OPEN})


def undo_door(*, by: Any, door: Door) -> Door:
    """Return the door to what it was before its last change. Raises NotAllowed, NothingToUndo."""
    last = traces_of(door).first()
    require(may_manage(by, door.actor))
    if last is None or last.verb not in UNDOABLE:
        raise NothingToUndo
    values = dict(last.before)
    if "confirmed_until" in values:
        values["confirmed_until"] = date.fromisoformat(values["confirmed_until"])
    return _change(by, door, "undo_door", values)


def save_actor(*, by: Any, actor: Actor, values: dict[str, Any]) -> Actor:
    """Change an actor's profile. ``values`` may hold ``themes`` (ids). Raises NotAllowed."""
    require(may_manage(by, actor))
    with transaction.atomic():
        actor = Actor.objects.select_for_update().get(pk=actor.pk)
        require(may_give_roles(by, actor, values.get("roles", actor.roles)))
        plain = {name: value for name, value in values.items() if name != "themes"}
        before = {name: _plain(getattr(actor, name)) for name in plain} | {"themes": _ids(actor.themes)}
        renamed = plain.get("name", actor.name) != actor.name
        for name, value in plain.items():
            setattr(actor, name, value)
        actor.save()
        if "themes" in values:
            actor.themes.set(values["themes"])
        after = {name: _plain(getattr(actor, name)) for name in plain} | {"themes": _ids(actor.themes)}
        if after != before:
            record_trace(by=by, verb="edit_actor", subject=actor, before=before, after=after)
        enter_actors([actor])
        doors = list(actor.doors.all())
        if doors and (renamed or "place" in plain):
            index_doors(doors, {door.pk: _chosen(door) for door in doors})
    return actor


def undo_actor(*, by: Any, actor: Actor) -> Actor:
    """Return the profile to what it was before its last change. Raises NotAllowed, NothingToUndo."""
    require(may_manage(by, actor))
    last = traces_of(actor).first()
    if last is None or last.verb != "edit_actor" or not last.before:
        raise NothingToUndo
    values = dict(last.before)
    if not may_give_roles(by, Actor.objects.get(pk=actor.pk), values.get("roles", actor.roles)):
        raise NothingToUndo
    for name, model in (("place", Place), ("sector", Sector)):
        if values.get(name) is not None:
            values[name] = model.objects.filter(pk=values[name]).first()
    return save_actor(by=by, actor=actor, values=values)


def read_doors_again() -> int:
    """Read every door anew with the newest reader; return how many. A job's verb: no person asks for it.

    Chosen themes stay; those of doors whose holders chose none are proposed anew. The reading stands outside the
    transaction, which stays short: visitors ask meanwhile, and an embedded database lets one write at a time. A door that
    changed meanwhile was read by whoever changed it.
    """
    waiting = list(Door.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(waiting), READ_AT_ONCE):
        doors = list(Door.objects.filter(pk__in=waiting[start : start + READ_AT_ONCE]))
        readings = read_texts(doors)
        with transaction.atomic():
            versions = dict(Door.objects.filter(pk__in=[door.pk for door in doors]).values_list("pk", "version"))
            same = [(d, read) for d, read in zip(doors, readings, strict=True) if versions.get(d.pk) == d.version]
            given: dict[int, list[int]] = {}
            chosen = DoorTheme.objects.filter(door__in=[door for door, _read in same], proposed=False)
            for door, theme in chosen.values_list("door", "theme"):
                given.setdefault(door, []).append(theme)
            index_doors([door for door, _read in same], given, [read for _door, read in same])
    return len(waiting)


def state_of(door: Door) -> dict[str, Any]:
    """Return everything that a person can change about the door, as JSON holds it."""
    fields = [*import_doors.PLAIN, "state", "everywhere", "other_sectors", "confirmed_until"]
    state = {name: _plain(getattr(door, name)) for name in fields}
    for name in RELATIONS:
        state[name] = sorted(getattr(door, name).values_list("pk", flat=True))
    return state | {"themes": _chosen(door)}


def _change(by: Any, door: Door, verb: str, values: dict[str, Any]) -> Door:
    require(may_manage(by, door.actor))
    with transaction.atomic():
        door = Door.objects.select_for_update().select_related("actor").get(pk=door.pk)
        before = state_of(door)
        _apply(door, values)
        record_trace(by=by, verb=verb, subject=door, before=before, after=state_of(door))
    return door


def _apply(door: Door, values: dict[str, Any]) -> None:
    themes = values.get("themes")
    for name, value in values.items():
        if name not in (*RELATIONS, "themes"):
            setattr(door, name, value)
    door.save()
    for name in RELATIONS:
        if name in values:
            getattr(door, name).set(values[name])
    index_doors([door], {door.pk: _chosen(door) if themes is None else themes})


def _chosen(door: Door) -> list[int]:
    return list(door.door_themes.filter(proposed=False).values_list("theme_id", flat=True))


def _ids(relation: Any) -> list[int]:
    return sorted(relation.values_list("pk", flat=True))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else getattr(value, "pk", value)
