"""Bringing files of actors and doors into the database: idempotent by identifier, all or nothing unless asked.

``import_file`` reads a file in batches inside one transaction, so a refusal leaves everything as it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from django.db import transaction

from relais.actors.errors import ImportRefused, WrongLine
from relais.actors.import_actors import ActorBatch
from relais.actors.import_doors import DoorBatch
from relais.actors.lines import ActorLine, DoorLine, checked, read_csv, read_jsonl
from relais.actors.resolving import Resolver
from relais.groundwork.errors import NotAllowed
from relais.groundwork.services import record_trace
from relais.people.rules import is_animator

BATCH = 500
MOST_REPORTED = 1000

BATCHES: dict[str, Any] = {"actors": (ActorLine, ActorBatch), "doors": (DoorLine, DoorBatch)}


@dataclass
class Report:
    """What an import did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[WrongLine] = field(default_factory=list)
    refused_count: int = 0
    warnings: dict[str, int] = field(default_factory=dict)

    def refuse(self, wrong: WrongLine) -> None:
        """Count a refused line; the first thousand are kept with their reasons."""
        self.refused_count += 1
        if len(self.refused) < MOST_REPORTED:
            self.refused.append(wrong)

    def warn(self, message: str) -> None:
        """Count a warning."""
        if message in self.warnings or len(self.warnings) < MOST_REPORTED:
            self.warnings[message] = self.warnings.get(message, 0) + 1

    def as_json(self) -> dict[str, Any]:
        """Return the report for a program."""
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused_count,
            "errors": [{"line": w.number, "field": w.field, "reason": w.reason} for w in self.refused],
            "warnings": self.warnings,
        }


def import_file(
    kind: str,
    file: BinaryIO,
    *,
    by: Any = None,
    as_csv: bool = False,
    keep_going: bool = False,
    progress: Callable[[int], None] = lambda _lines: None,
) -> Report:
    """Import ``kind`` ("actors" or "doors") from a binary file; ``by`` None is the command line.

    ``progress`` is told the number of lines read so far. Raises NotAllowed; ImportRefused with the lines when one is
    wrong and ``keep_going`` is off.
    """
    if by is not None and not is_animator(by):
        raise NotAllowed
    line_kind, batch_kind = BATCHES[kind]
    report = Report()
    rows = checked((read_csv if as_csv else read_jsonl)(file), line_kind)
    with transaction.atomic():
        batch = batch_kind(Resolver(), report)
        for chunk in _chunks(rows):
            good = [(number, line) for number, line in chunk if not isinstance(line, WrongLine)]
            for _number, wrong in chunk:
                if isinstance(wrong, WrongLine):
                    report.refuse(wrong)
            batch.save(good)
            if report.refused_count and not keep_going and len(report.refused) >= 20:
                break
            progress(chunk[-1][0])
        if report.refused_count and not keep_going:
            raise ImportRefused(report.refused)
        batch.finish()
        if by is not None and (report.created or report.updated):
            record_trace(
                by=by, verb=f"import_{kind}", subject=by, after=report.as_json() | {"errors": [], "warnings": {}}
            )
    return report


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, BATCH)):
        yield chunk
