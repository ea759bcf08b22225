"""A file of European assessments on its way: looked at, then kept or given up; what it brought can be taken back.

A job keeps or erases 500 at a time, these and the progress in one transaction: one that is killed leaves whole chunks, and the next
goes on after them. After a spell it leaves the rest to a new job, behind those that wait: letters do not stand still for a long file. Locks are taken in one order: the questionnaire's row, the file's, then responses. The files of a questionnaire take
turns, in the order in which they were asked for.
"""

import logging
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from relais.diagnostics.assessments import Assessment
from relais.diagnostics.enums import FileState, ResponseState, Stop, VersionState
from relais.diagnostics.errors import FileMovedOn, FileRefused, VersionFixed
from relais.diagnostics.events import FileAsked
from relais.diagnostics.keeping_queries import brought_by, outlook
from relais.diagnostics.models import AssessmentFile, Questionnaire, Response, Version
from relais.diagnostics.rules import may_exchange
from relais.diagnostics.services.erasing import erase_responses
from relais.diagnostics.services.exchange import (
    AT_ONCE,
    Identity,
    Line,
    Plan,
    firm_of,
    identity,
    join_stages,
    kept_already,
    plan_import,
    read_sheet,
)
from relais.diagnostics.services.responses import write_scores
from relais.groundwork.announcements import announce
from relais.groundwork.errors import require
from relais.groundwork.services import record_trace

MOST_SHOWN = 200  # lines left out that the look names
LOOKED_FOR = timedelta(days=1)  # as long as a file that nobody keeps waits
SPELL = 20  # seconds that one job works: the next one must read the file again
STALLED = timedelta(minutes=2)  # without a step: its job is gone
OVERLAP = timedelta(minutes=10)  # a response may be seen so long after the moment that it bears
ASKED = ["state", "by", "reason", "done", "total", "asked_at", "moved_at"]
MOVES = ["state", "done", "total", "stored", "erased", "look", "moved_at", "kept_at", "undone_at"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Work:
    """What a job reads once, before it takes any lock."""

    file: int
    lines: Sequence[Assessment]
    there: set[Identity]  # what was kept then; each chunk adds what came since
    since: datetime


def look_at_file(*, by: Any, version: Version, name: str, data: bytes) -> AssessmentFile:
    """Check a file line by line and see what keeping it would do; no response is stored.

    Raises NotAllowed, VersionFixed, FileRefused with each wrong line.
    """
    require(may_exchange(by))
    if version.state != VersionState.PUBLISHED:
        raise VersionFixed
    sheet = read_sheet(version, data)
    look = _look(plan_import(version, sheet))
    return AssessmentFile.objects.create(
        version=version, by=by, name=name, content=zlib.compress(data, 6), lines=len(sheet.assessments), look=look
    )


def keep_file(*, by: Any, file: AssessmentFile) -> AssessmentFile:
    """Let a job keep the file that was looked at; who keeps it accompanies its firms. Raises NotAllowed, FileMovedOn."""
    require(may_exchange(by))
    with transaction.atomic():
        file = _locked(file, FileState.LOOKED)
        file.by, file.total = by, file.lines
        _ask(file, FileState.WAITING)
    return file


def give_up_file(*, by: Any, file: AssessmentFile) -> None:
    """Forget a file that was only looked at. Raises NotAllowed, FileMovedOn."""
    require(may_exchange(by))
    with transaction.atomic():
        _locked(file, FileState.LOOKED).delete()


def undo_file(*, by: Any, file: AssessmentFile) -> AssessmentFile:
    """Let a job erase what the file brought, but for what people went on from; also while it is being kept.

    What blocks have counted stays counted. Raises NotAllowed, FileMovedOn.
    """
    require(may_exchange(by))
    with transaction.atomic():
        file = _locked(file, *AssessmentFile.UNDOABLE)
        seen = outlook(file)
        file.content, file.done, file.total = None, 0, seen.goes
        _ask(file, FileState.UNDOING, "content")
        record_trace(by=by, verb="undo_assessments", subject=file, after={"goes": seen.goes, "stays": seen.stays})
    return file


def resume_file(*, by: Any, file: AssessmentFile) -> AssessmentFile:
    """Let a job go on with a file whose work stopped. Raises NotAllowed, FileMovedOn."""
    require(may_exchange(by))
    with transaction.atomic():
        file = _locked(file, *AssessmentFile.WORKED_ON)
        if not file.reason:
            raise FileMovedOn
        _ask(file, FileState(file.state))
    return file


def work_on(pk: int) -> str:
    """Keep or undo the file ``pk`` chunk by chunk for a spell, while it is its turn; return the state in which it is left.

    A job's verb: a person has asked for it before. Where the database itself fails, the minute's look takes it up again.
    """
    over = time.monotonic() + SPELL
    try:
        work = _read(pk)
        while work is not None and _go_on(work):
            if time.monotonic() > over:
                announce(FileAsked(pk))
                break
    except OperationalError:
        raise
    except FileRefused:
        log.exception("assessment file %s: it can be read no more", pk)
        _stop(pk, Stop.UNREADABLE)
    except Exception:
        _stop(pk, Stop.FAULT)
        raise
    return AssessmentFile.objects.filter(pk=pk).values_list("state", flat=True).first() or ""


def take_up_again(now: datetime | None = None) -> int:
    """Ask again for the work that has not moved for two minutes: its job was killed. Return of how many files."""
    now = now or timezone.now()
    first: dict[int, int] = {}  # of each questionnaire, the file whose turn it is
    waiting = _worked_on().values_list("version__questionnaire", "pk")
    for questionnaire, pk in waiting:
        first.setdefault(questionnaire, pk)
    asked = 0
    for pk in first.values():
        with transaction.atomic():
            if AssessmentFile.objects.filter(pk=pk, moved_at__lt=now - STALLED).update(moved_at=now):
                announce(FileAsked(pk))
                asked += 1
    return asked


def forget_files(now: datetime | None = None) -> int:
    """Give up the files that nobody kept within a day, and forget old ones of which nothing is left; return how many."""
    now = now or timezone.now()
    old = now - timedelta(days=30 * settings.TABLE.response_months)
    left = Response.objects.filter(file=OuterRef("pk"))
    with transaction.atomic():
        files = AssessmentFile.objects.select_for_update().defer("content")
        given_up = files.filter(state=FileState.LOOKED, looked_at__lt=now - LOOKED_FOR)
        over = files.filter(~Exists(left), state__in=[FileState.KEPT, FileState.UNDONE], moved_at__lt=old)
        pks = [one.pk for one in (*given_up, *over)]
        AssessmentFile.objects.filter(pk__in=pks).delete()
    return len(pks)


def _look(plan: Plan) -> dict[str, Any]:
    return {
        "new": len(plan.kept), "stages": plan.stages, "known": plan.known, "left_out": len(plan.left_out),
        "first": plan.first and plan.first.isoformat(), "last": plan.last and plan.last.isoformat(),
        "lines": _told(plan.left_out), "otherwise": len(plan.otherwise), "otherwise_lines": _told(plan.otherwise),
    }  # fmt: skip


def _told(lines: Sequence[Line]) -> list[list[Any]]:
    return [[one.line, one.name, one.stage, one.day.isoformat()] for one in lines[:MOST_SHOWN]]


def _ask(file: AssessmentFile, state: FileState, *changed: str) -> None:
    file.state, file.reason = state, ""
    file.asked_at = file.moved_at = timezone.now()
    file.save(update_fields=[*ASKED, *changed])
    announce(FileAsked(file.pk))


def _locked(file: AssessmentFile, *states: FileState) -> AssessmentFile:
    rows = AssessmentFile.objects.select_for_update().defer("content")
    found = rows.filter(pk=file.pk, state__in=states).first()
    if found is None:
        raise FileMovedOn
    return found


def _worked_on() -> QuerySet[AssessmentFile]:
    """Return the files that a job is on or will be, in the order of their turns; what stopped holds up no other."""
    return AssessmentFile.objects.filter(state__in=AssessmentFile.WORKED_ON, reason="").order_by("asked_at", "pk")


def _read(pk: int) -> _Work | None:
    file = _worked_on().select_related("version__questionnaire").filter(pk=pk).first()
    if file is None:
        return None
    since = timezone.now() - OVERLAP
    if file.content is None:  # it is being undone
        return _Work(pk, (), set(), since)
    sheet = read_sheet(file.version, zlib.decompress(file.content))
    return _Work(pk, sheet.assessments, kept_already(file.version, sheet.assessments), since)


def _go_on(work: _Work) -> bool:
    """Do the next chunk in one transaction; tell whether more is to do."""
    with transaction.atomic():
        file = _in_turn(work.file)
        if file is None:
            return False
        more = _erase_some(file) if file.state == FileState.UNDOING else _keep_some(file, work)
        file.moved_at = timezone.now()
        if not more:
            file.content = None
        file.save(update_fields=MOVES if more else [*MOVES, "content"])
        if not more:
            _call_next(file)
    return more


def _in_turn(pk: int) -> AssessmentFile | None:
    """Return the file, its questionnaire and itself locked; None when another is before it, or nothing is to do."""
    questionnaire = AssessmentFile.objects.filter(pk=pk).values_list("version__questionnaire", flat=True).first()
    if questionnaire is None:
        return None
    _lock_questionnaire(questionnaire)
    file = _lock_file(pk)
    turn = _worked_on().filter(version__questionnaire=questionnaire).values_list("pk", flat=True).first()
    return file if file is not None and turn == pk else None


def _lock_questionnaire(pk: int) -> None:
    Questionnaire.objects.select_for_update().get(pk=pk)


def _lock_file(pk: int) -> AssessmentFile | None:
    found = AssessmentFile.objects.select_for_update(of=("self",)).select_related("version__questionnaire", "by")
    return found.defer("content").filter(pk=pk).first()


def _keep_some(file: AssessmentFile, work: _Work) -> bool:
    """Store the next lines of the file that are not kept already; with the last ones, let later stages follow earlier ones."""
    some = work.lines[file.done : file.done + AT_ONCE]
    work.there.update(kept_already(file.version, some, since=work.since))
    new = []
    for one in some:
        mine = identity(one)
        if mine not in work.there:
            work.there.add(mine)
            new.append(_response(file, one))
    Response.objects.bulk_create(new, batch_size=AT_ONCE)
    file.state = FileState.KEEPING
    file.done += len(some)
    file.stored += len(new)
    if file.done < file.total:
        return True
    firms = Response.objects.filter(file=file).exclude(number="").values_list("name", "number")
    join_stages(file.version, {firm_of(name, number) for name, number in firms})
    file.state, file.kept_at = FileState.KEPT, timezone.now()
    after = {"version": file.version_id, "stored": file.stored, "left_out": file.lines - file.stored}
    record_trace(by=file.by, verb="import_assessments", subject=file, after=after)
    return False


def _erase_some(file: AssessmentFile) -> bool:
    """Erase the next responses that the file brought and nobody went on from; with the last ones, close the gaps in the ways."""
    going = brought_by(file).filter(went_on=False)
    seen = list(going.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    rows = Response.objects.select_for_update(of=("self",)).filter(pk__in=seen).order_by("pk")
    locked = list(rows.values_list("pk", flat=True))
    gone = list(going.filter(pk__in=locked).values_list("pk", flat=True))  # locked: nobody goes on from them now
    erase_responses(gone)
    file.done += len(gone)
    file.erased += len(gone)
    file.total = max(file.total, file.done)
    if seen:
        return True
    join_stages(file.version)
    file.state, file.undone_at = FileState.UNDONE, timezone.now()
    file.look = file.look | {"lines": [], "otherwise_lines": []}
    return False


def _response(file: AssessmentFile, one: Assessment) -> Response:
    now = timezone.now()
    response = Response(
        version=file.version, state=ResponseState.DONE, stage=one.stage, name=one.name, number=one.vat, adviser=file.by,
        file=file, answers=dict(one.answers), assessed_on=one.day, started_at=now, touched_at=now, finished_at=now,
        kept_until=now + timedelta(days=30 * settings.TABLE.response_months),
    )  # fmt: skip
    write_scores(response)
    return response


def _stop(pk: int, reason: Stop) -> None:
    """Say why the work on the file stopped, and let the next one have its turn."""
    with transaction.atomic():
        file = _lock_file(pk)
        if file is not None and file.is_worked_on:
            file.reason = reason
            file.save(update_fields=["reason"])
            _call_next(file)


def _call_next(file: AssessmentFile) -> None:
    waiting = _worked_on().filter(version__questionnaire=file.version.questionnaire_id)
    following = waiting.values_list("pk", flat=True).first()
    if following is not None:
        announce(FileAsked(following))
