"""The European exchange: what a file holds beside what is kept already, and the file that goes out.

Only what an adviser took with a firm, or what a file brought in, goes out again: what a firm took alone stays with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from relais.diagnostics import assessments
from relais.diagnostics.assessments import Assessment, Sheet
from relais.diagnostics.definitions import Definition
from relais.diagnostics.enums import ResponseState
from relais.diagnostics.errors import FileRefused
from relais.diagnostics.models import Questionnaire, Response, Version
from relais.diagnostics.queries import definition_of
from relais.diagnostics.rules import may_exchange, require
from relais.groundwork.services import record_trace
from relais.groundwork.text import fold

MOST_BYTES = 8_000_000
MOST_LINES = 10_000
AT_ONCE = 500  # rows of one statement
Firm = tuple[str, str]
Kept = dict[Firm, set[tuple[str, date | None]]]  # of each firm, the stages and days that are kept


@dataclass(frozen=True)
class LeftOut:
    """A line that is kept already: the same firm, stage and day."""

    line: int
    name: str
    stage: str
    day: date


@dataclass(frozen=True)
class Plan:
    """What bringing in a sheet would do."""

    kept: Sequence[Assessment]
    left_out: Sequence[LeftOut]
    known: int  # lines to keep whose firm is known already
    stages: dict[str, int] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None


def read_sheet(version: Version, data: bytes) -> Sheet:
    """Return the sheet in the bytes of a file, checked line by line. Raises FileRefused."""
    if len(data) > MOST_BYTES:
        raise FileRefused([f"file: {len(data):,} bytes, more than {MOST_BYTES:,}"])
    try:
        sheet = assessments.read(definition_of(version), data)
    except assessments.AssessmentError as error:
        raise FileRefused(error.problems) from error
    except ValueError as error:  # this questionnaire has no exchange file
        raise FileRefused([str(error)]) from error
    if len(sheet.assessments) > MOST_LINES:
        raise FileRefused([f"file: {len(sheet.assessments):,} lines, more than {MOST_LINES:,}"])
    return sheet


def plan_import(version: Version, sheet: Sheet) -> Plan:
    """Return what bringing in ``sheet`` would do now; nothing is stored."""
    there = kept_already(version)
    known, kept, left_out, stages = set(there), [], [], dict.fromkeys(assessments.STAGES, 0)
    for number, one in enumerate(sheet.assessments, start=2):
        if not is_new(there, one):
            left_out.append(LeftOut(number, one.name, one.stage, one.day))
            continue
        kept.append(one)
        stages[one.stage] += 1
    days = [one.day for one in kept]
    number = sum(firm_of(one.name, one.vat) in known for one in kept)
    return Plan(kept, left_out, number, stages, min(days, default=None), max(days, default=None))


def export_assessments(
    *, by: Any, questionnaire: Questionnaire, since: date | None = None, until: date | None = None, stage: str = ""
) -> QuerySet[Response]:
    """Return the finished responses that a file of ``questionnaire`` holds, in the order in which they came; names leave with it.

    Raises NotAllowed.
    """
    require(may_exchange(by))
    asked = {"since": str(since or ""), "until": str(until or ""), "stage": stage}
    record_trace(by=by, verb="export_assessments", subject=questionnaire, after=asked)
    found = accompanied(questionnaire).filter(assessed_on__isnull=False).exclude(name="")
    narrowed = {"assessed_on__gte": since, "assessed_on__lte": until, "stage": stage}
    return found.filter(**{name: value for name, value in narrowed.items() if value}).order_by("pk")


def export_lines(
    definition: Definition, responses: QuerySet[Response], *, newline: str = "\n", marked: bool = False
) -> Iterator[bytes]:
    """Yield the exchange file of ``responses`` in pieces: what was brought in comes out byte for byte, line by line."""
    sheet = Sheet([], newline, marked)
    yield assessments.write(definition, sheet)
    head = len(assessments.write(definition, Sheet([], newline)))
    rows = responses.only("stage", "assessed_on", "name", "number", "answers").iterator(chunk_size=AT_ONCE)
    for some in _by_number(rows):
        found = [Assessment(one.stage, one.assessed_on or date.min, one.name, one.number, one.answers) for one in some]
        yield assessments.write(definition, Sheet(found, newline))[head:]


def firm_of(name: str, number: str) -> Firm:
    """Return what tells one firm from another: its number without signs between, else its name however it is written."""
    digits = "".join(filter(str.isalnum, number)).upper()
    return ("number", digits) if digits else ("name", fold(name))


def accompanied(questionnaire: Questionnaire) -> QuerySet[Response]:
    """Return the finished responses that an adviser took with a firm, or that a file brought, whoever brought it.

    What files brought before they were kept as rows is known by its adviser alone.
    """
    ours = Q(adviser__isnull=False) | Q(file__isnull=False)
    return Response.objects.filter(ours, version__questionnaire=questionnaire, state=ResponseState.DONE)


def kept_already(version: Version, since: datetime | None = None) -> Kept:
    """Return what is kept of each firm, by stage and day; with ``since`` only what was finished from then on."""
    rows = accompanied(version.questionnaire)
    if since is not None:
        rows = rows.filter(finished_at__gte=since)
    found: Kept = {}
    for name, number, stage, day in rows.values_list("name", "number", "stage", "assessed_on").iterator():
        if name or number:
            found.setdefault(firm_of(name, number), set()).add((stage, day))
    return found


def is_new(there: Kept, one: Assessment) -> bool:
    """Tell whether ``one`` is not ``there`` yet, and put it there."""
    mine = there.setdefault(firm_of(one.name, one.vat), set())
    if (one.stage, one.day) in mine:
        return False
    mine.add((one.stage, one.day))
    return True


def join_stages(version: Version, firms: set[Firm] | None = None) -> None:
    """Let each stage of ``firms`` (None: of all) that follows none yet follow the latest before it that none follows.

    Whoever opens one stage sees the way from the others. So only numbers join, which no page lets anybody type, and only what
    was brought in: never what a firm took alone, whatever it called itself. Inside the transaction of a verb that has checked who may.
    """
    here = accompanied(version.questionnaire).exclude(number="")
    rows = here.filter(user=None).only("pk", "name", "number", "stage", "assessed_on", "previous")
    chains: dict[Firm, list[Response]] = {}
    for one in rows.iterator():
        firm = firm_of(one.name, one.number)
        if firms is None or firm in firms:
            chains.setdefault(firm, []).append(one)
    followed = set(here.exclude(previous=None).values_list("previous", flat=True))
    joined = []
    for mine in chains.values():
        mine.sort(key=lambda one: (one.stage, one.assessed_on or date.min, one.pk))
        for at, one in enumerate(mine):
            before = next((other for other in reversed(mine[:at]) if other.stage < one.stage), None)
            if one.previous_id is None and before is not None and before.pk not in followed:
                one.previous = before
                followed.add(before.pk)
                joined.append(one)
    Response.objects.bulk_update(joined, ["previous"], batch_size=AT_ONCE)


def _by_number(rows: Iterable[Response]) -> Iterator[list[Response]]:
    rows = iter(rows)
    for first in rows:
        some = [first, *(one for _number, one in zip(range(AT_ONCE - 1), rows, strict=False))]
        yield some
