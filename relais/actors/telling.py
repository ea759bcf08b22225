"""Traces of actors and doors in words: who changed what, and what it was before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.actors.enums import ActorRole, DoorKind, DoorState
from relais.actors.models import Actor, Door
from relais.groundwork.models import Trace
from relais.territories.models import Area, Place
from relais.vocabulary.enums import Language
from relais.vocabulary.models import Sector, Theme

VERBS = {
    "open_door": gettext_lazy("a ouvert la porte"),
    "edit_door": gettext_lazy("a modifié la porte"),
    "renew_door": gettext_lazy("a confirmé les faits de la porte"),
    "archive_door": gettext_lazy("a archivé la porte"),
    "reopen_door": gettext_lazy("a rouvert la porte"),
    "undo_door": gettext_lazy("a annulé la dernière modification de la porte"),
    "edit_actor": gettext_lazy("a modifié la fiche"),
}
NAMED: dict[str, Any] = {
    "areas": Area, "places": Place, "sectors": Sector, "themes": Theme, "place": Place, "sector": Sector,
}  # fmt: skip
CHOICES: dict[str, Any] = {"kind": DoorKind, "state": DoorState, "roles": ActorRole, "languages": Language}


@dataclass
class Change:
    """One field that changed, with its texts before and after (empty when it held nothing)."""

    name: str
    before: str
    after: str


@dataclass
class Told:
    """One trace for the screen. ``door`` is None for the profile itself."""

    trace: Trace
    verb: str
    door: Door | None
    changes: list[Change]


def told(traces: Iterable[Trace]) -> list[Told]:
    """Return ``traces`` (of actors and doors) in the screen's words, with six queries at most."""
    listed = list(traces)
    names = _names(listed)
    behind = [int(one.subject_id) for one in listed if one.subject_kind == Door._meta.label_lower]
    doors = Door.objects.in_bulk(behind) if behind else {}
    found = []
    for trace in listed:
        kind: type[Model] = Door if trace.subject_kind == Door._meta.label_lower else Actor
        fields = [*trace.before, *(name for name in trace.after if name not in trace.before)] if trace.before else []
        changes = [
            Change(
                _label(kind, name),
                _shown(name, trace.before.get(name), names),
                _shown(name, trace.after.get(name), names),
            )
            for name in fields
        ]
        door = doors.get(int(trace.subject_id)) if kind is Door else None
        found.append(Told(trace, str(VERBS.get(trace.verb, trace.verb)), door, changes))
    return found


def _names(traces: list[Trace]) -> dict[Any, dict[int, str]]:
    """Return the names of all rows that the traces mention by id."""
    ids: dict[Any, set[int]] = {}
    for trace in traces:
        for state in (trace.before, trace.after):
            for name, model in NAMED.items():
                value = state.get(name)
                wanted = value if isinstance(value, list) else [value]
                ids.setdefault(model, set()).update(pk for pk in wanted if isinstance(pk, int))
    return {
        model: {pk: str(row) for pk, row in model.objects.in_bulk(wanted).items()}
        for model, wanted in ids.items()
        if wanted
    }


def _label(kind: type[Model], name: str) -> str:
    if name == "themes":  # a door holds them with their weights, in rows of their own
        return _("thèmes")
    return str(getattr(kind._meta.get_field(name), "verbose_name", name))


def _shown(name: str, value: Any, names: dict[Any, dict[int, str]]) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(value, list):
        return ", ".join(_shown(name, one, names) for one in value)
    if isinstance(value, bool):
        text = _("oui") if value else _("non")
    elif name in NAMED:
        text = names.get(NAMED[name], {}).get(value, _("supprimé"))
    elif name in CHOICES and value in CHOICES[name].values:
        text = str(CHOICES[name](value).label)
    elif name == "confirmed_until":
        text = date_format(date.fromisoformat(value), "DATE_FORMAT")
    else:
        text = str(value)
    return text
