"""Lines, files, and what the database holds, for the tests of the actors."""

import io
import json

from relais.actors.importing import import_file
from relais.actors.models import Actor, Door, DoorClock, Tie
from relais.groundwork.models import Trace

DOOR = {
    "id": "test-door",
    "actor": "test-provider",
    "kind": "advice",
    "title": "Un site pour votre commerce",
    "description": "Nous créons votre site internet avec vous, du premier texte à la mise en ligne.",
    "places": [],
    "sectors": [],
    "max_employees": None,
    "languages": ["fr"],
}
ACTOR = {"id": "new-actor", "name": "New Actor", "roles": ["firm"]}


def door_line(**values):
    """Return a good door line with ``values`` in place; a value ``...`` leaves its field out."""
    return {name: value for name, value in (DOOR | values).items() if value is not ...}


def actor_line(**values):
    """Return a good actor line with ``values`` in place; a value ``...`` leaves its field out."""
    return {name: value for name, value in (ACTOR | values).items() if value is not ...}


def jsonl(*rows):
    """Return a JSON Lines file of ``rows``."""
    return io.BytesIO(b"".join(json.dumps(row).encode() + b"\n" for row in rows))


def bring(kind, *rows, **options):
    """Import ``rows``."""
    return import_file(kind, jsonl(*rows), **options)


def counts(report):
    """Return (created, updated, unchanged, refused)."""
    return report.created, report.updated, report.unchanged, report.refused_count


def told(refused):
    """Return (line, field, reason) of each line of an ImportRefused."""
    return [(wrong.number, wrong.field, wrong.reason) for wrong in refused.lines]


def everything():
    """Return all that an import may touch."""
    return {
        "actors": list(Actor.objects.order_by("pk").values()),
        "themes of actors": list(Actor.themes.through.objects.order_by("pk").values_list()),
        "doors": list(Door.objects.order_by("pk").values()),
        "themes": list(Door.door_themes.rel.related_model.objects.order_by("pk").values_list()),
        "links": [
            list(getattr(Door, name).through.objects.order_by("pk").values_list())
            for name in ("areas", "places", "sectors")
        ],
        "ties": list(Tie.objects.order_by("pk").values_list()),
        "traces": Trace.objects.count(),
        "tick": DoorClock.objects.values_list("tick", flat=True).first(),
    }
