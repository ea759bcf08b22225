"""The European exchange: what a file holds beside what is kept already, and the file that goes out.

Only what an adviser took with a firm, or what a file brought in, goes out again: what a firm took alone stays with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from relais.diagnostics import assessments
from relais.diagnostics.assessments import Assessment, Sheet
from relais.diagnostics.definitions import Definition, digest
from relais.diagnostics.enums import ResponseState, Stage
from relais.diagnostics.errors import FileRefused
from relais.diagnostics.models import Questionnaire, Response, Version
from relais.diagnostics.queries import definition_of
from relais.diagnostics.rules import may_exchange
from relais.groundwork.errors import require
from relais.groundwork.services import record_trace
from relais.groundwork.text import fold

MOST_BYTES = 8_000_000
MOST_LINES = 10_000
AT_ONCE = 500  # rows of one statement
Firm = tuple[str, str]
Identity = tuple[Firm, str, date | None, str]  # the firm, its stage, the day, a digest of its answers
LEAST_DIGITS = 8  # of a number that tells one firm from another


@dataclass(frozen=True)
class Line:
    """A line of the file, to be told."""

    line: int
    name: str
    stage: str
    day: date


@dataclass(frozen=True)
class Plan:
    """What bringing in a sheet would do."""

    kept: Sequence[Assessment]
    left_out: Sequence[Line]  # kept already: the same firm, stage, day and answers
    otherwise: Sequence[Line]  # to keep, though that firm, stage and day is there with other answers
    known: int  # lines to keep whose firm is known already
    stages: dict[str, int] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None


def read_sheet(version: Version, data: bytes) -> Sheet:
    """Return the sheet in the bytes of a file, checked line by line. Raises FileRefused."""
    if len(data) > MOST_BYTES:
        raise FileRefused([f"file: {len(data):,} bytes, more than {MOST_BYTES:,}"])
    try:
        return assessments.read(definition_of(version), data, most=MOST_LINES)
    except assessments.AssessmentError as error:
        raise FileRefused(error.problems) from error
    except ValueError as error:  # this questionnaire has no exchange file
        raise FileRefused([str(error)]) from error


def plan_import(version: Version, sheet: Sheet) -> Plan:
    """Return what bringing in ``sheet`` would do now; nothing is stored."""
    there = kept_already(version, sheet.assessments)
    days = {one[:3] for one in there}
    kept, left_out, otherwise, stages = [], [], [], dict.fromkeys(assessments.STAGES, 0)
    for one in sheet.assessments:
        mine, line = identity(one), Line(one.line, one.name, one.stage, one.day)
        if mine in there:
            left_out.append(line)
            continue
        if mine[:3] in days:
            otherwise.append(line)
        there.add(mine)
        days.add(mine[:3])
        kept.append(one)
        stages[one.stage] += 1
    wanted = {firm_of(one.name, one.vat) for one in kept}
    firms = accompanied(version.questionnaire).values_list("name", "number").iterator()
    known = wanted.intersection(firm_of(name, number) for name, number in firms if name or number)
    number = sum(firm_of(one.name, one.vat) in known for one in kept)
    first, last = min((one.day for one in kept), default=None), max((one.day for one in kept), default=None)
    return Plan(kept, left_out, otherwise, number, stages, first, last)


def export_assessments(
    *, by: Any, version: Version, since: date | None = None, until: date | None = None, stage: str = ""
) -> QuerySet[Response]:
    """Return the finished responses that a file of ``version`` holds, in the order in which they came; names leave with it.

    Those to other versions of the questionnaire are among them where the file has the same cells. Raises NotAllowed.
    """
    require(may_exchange(by))
    asked = {"since": str(since or ""), "until": str(until or ""), "stage": stage}
    record_trace(by=by, verb="export_assessments", subject=version.questionnaire, after=asked)
    cells = assessments.cells(definition_of(version))
    others = version.questionnaire.versions.exclude(published_at=None)
    alike = [one.pk for one in others if assessments.cells(definition_of(one)) == cells]
    found = accompanied(version.questionnaire).filter(version__in=alike, assessed_on__isnull=False).exclude(name="")
    narrowed = {"assessed_on__gte": since, "assessed_on__lte": until, "stage": stage}
    return found.filter(**{name: value for name, value in narrowed.items() if value}).order_by("pk")


def export_lines(definition: Definition, responses: QuerySet[Response], style: Sheet) -> Iterator[bytes]:
    """Yield the exchange file of ``responses`` in pieces, written as ``style`` (a sheet without lines) says.

    What was brought in comes out byte for byte, line by line.
    """
    yield assessments.write(definition, style)
    plain = replace(style, marked=False)
    head = len(assessments.write(definition, plain))
    rows = responses.only("stage", "assessed_on", "name", "number", "answers").iterator(chunk_size=AT_ONCE)
    for some in _some(rows):
        found = [Assessment(one.stage, one.assessed_on or date.min, one.name, one.number, one.answers) for one in some]
        yield assessments.write(definition, replace(plain, assessments=found))[head:]


def firm_of(name: str, number: str) -> Firm:
    """Return what tells one firm from another: its number, else its name however it is written.

    Signs between the digits and a Belgian number's ``BE`` do not matter. What has fewer than eight digits, or one digit only,
    stands for no number: "N/A", "0", "unknown".
    """
    plain = "".join(filter(str.isalnum, number)).upper()
    digits = [sign for sign in plain if sign.isdecimal()]
    if len(digits) < LEAST_DIGITS or len(set(digits)) == 1:
        return "name", fold(name)
    belgian = plain.removeprefix("BE")
    return "number", f"BE{belgian.zfill(10)}" if belgian.isdecimal() and len(belgian) in {9, 10} else plain


def identity(one: Assessment) -> Identity:
    """Return what tells one assessment from another: of which firm, at what stage, on what day, with what answers."""
    return firm_of(one.name, one.vat), one.stage, one.day, digest(one.answers)


def accompanied(questionnaire: Questionnaire) -> QuerySet[Response]:
    """Return the finished responses that an adviser took with a firm, or that a file brought, whoever brought it.

    What files brought before they were kept as rows is known by its adviser alone.
    """
    ours = Q(adviser__isnull=False) | Q(file__isnull=False)
    return Response.objects.filter(ours, version__questionnaire=questionnaire, state=ResponseState.DONE)


def kept_already(version: Version, lines: Sequence[Assessment], since: datetime | None = None) -> set[Identity]:
    """Return the identities of what is kept of the firms, stages and days of ``lines``; with ``since`` what was finished from then on."""
    rows = accompanied(version.questionnaire).filter(assessed_on__in={one.day for one in lines})
    if since is not None:
        rows = rows.filter(finished_at__gte=since)
    wanted = {(firm_of(one.name, one.vat), one.stage, one.day) for one in lines}
    who = rows.values_list("pk", "name", "number", "stage", "assessed_on").iterator()
    near = [pk for pk, name, number, stage, day in who if (firm_of(name, number), stage, day) in wanted]
    found = set()
    for start in range(0, len(near), AT_ONCE):
        some = Response.objects.filter(pk__in=near[start : start + AT_ONCE])
        for name, number, stage, day, answers in some.values_list("name", "number", "stage", "assessed_on", "answers"):
            found.add((firm_of(name, number), stage, day, digest(answers)))
    return found


def join_stages(version: Version, firms: set[Firm] | None = None) -> None:
    """Let each stage of ``firms`` (None: of all) that follows none yet follow the latest before it that none follows.

    Whoever opens one stage sees the way from the others. So only numbers join, which no page lets anybody type, and only what
    was brought in: never what a firm took alone, whatever it called itself. Inside the transaction of a verb that has checked who may.
    """
    here = accompanied(version.questionnaire).filter(user=None).exclude(number="")
    later = here.filter(previous=None).exclude(stage=Stage.T0).values_list("name", "number")
    joining = {firm_of(name, number) for name, number in later.iterator()}
    joining = joining if firms is None else joining & firms
    is_followed = Exists(
        Response.objects.filter(previous=OuterRef("pk"))
    )  # by whatever: also by what is only begun, on pages
    rows = here.annotate(is_followed=is_followed).only("pk", "name", "number", "stage", "assessed_on", "previous")
    chains: dict[Firm, list[Any]] = {}
    for one in rows.iterator():
        firm = firm_of(one.name, one.number)
        if firm[0] == "number" and firm in joining:
            chains.setdefault(firm, []).append(one)
    followed = {one.pk for mine in chains.values() for one in mine if one.is_followed}
    joined = []
    for mine in chains.values():
        mine.sort(key=lambda one: (one.stage, one.assessed_on or date.min, one.pk))
        for at, one in enumerate(mine):
            before = next((other for other in reversed(mine[:at]) if other.stage < one.stage), None)
            if one.previous_id is None and before is not None and before.pk not in followed:
                one.previous = before
                followed.add(before.pk)
                joined.append(one)
    for some in _some(joined):
        Response.objects.bulk_update(_still_free(some), ["previous"])


def _still_free(joining: list[Response]) -> list[Response]:
    """Lock the stages that those of ``joining`` would follow; return the ones whose stage nobody erased or went on from meanwhile."""
    wanted = [one.previous_id for one in joining if one.previous_id]
    locked = set(Response.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True))
    taken = set(Response.objects.filter(previous__in=locked).values_list("previous", flat=True))
    return [one for one in joining if one.previous_id in locked - taken]


def _some(rows: Iterable[Response]) -> Iterator[list[Response]]:
    """Yield ``rows`` in lists of AT_ONCE."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some
