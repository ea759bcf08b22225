"""Sealing: finished first assessments become blocks of ten, and the cells that are published grow by them.

The row of the questionnaire is the lock: of two that run at the same moment, on whatever machine, the second waits and then
sees the blocks of the first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from hashlib import blake2b
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from relais.diagnostics.answers import answered_cells
from relais.diagnostics.blocks import Labels, Sealing, Waiting, cells_of, seal
from relais.diagnostics.definitions import Definition
from relais.diagnostics.enums import FileState, Purpose, ResponseState, Stage, VersionState
from relais.diagnostics.figures import Figures, Scored, count_block, figures_of
from relais.diagnostics.labels import labeller
from relais.diagnostics.models import Block, Cell, Mark, Questionnaire, Response, Version, cell_key
from relais.diagnostics.queries import definition_of
from relais.groundwork.services import record_trace
from relais.groundwork.text import fold

AT_ONCE = 500  # rows asked for or written in one statement
FIELDS = ("pk", "finished_at", "sector_id", "employees", "place_id", "area_id")
WHO = ("number", "actor_id", "user_id", "email", "name")


def seal_waiting(today: date | None = None) -> int:
    """Seal what can be sealed, for every questionnaire and rule; return how many blocks. A job's verb: no person asks for it."""
    kinds = Version.objects.filter(questionnaire__purpose=Purpose.DIAGNOSTIC).exclude(state=VersionState.DRAFT)
    day = today or timezone.localdate()
    number = 0
    for kind in list(kinds.order_by("questionnaire_id", "rule").values("questionnaire_id", "rule").distinct()):
        number += _seal_kind(kind["questionnaire_id"], kind["rule"], day)
    return number


def _seal_kind(pk: int, rule: str, today: date) -> int:
    with transaction.atomic():
        questionnaire = _locked(pk)
        versions = list(
            Version.objects.filter(questionnaire=questionnaire, rule=rule).exclude(state=VersionState.DRAFT)
        )
        definitions = {version.pk: definition_of(version) for version in versions}
        waiting = _waiting(list(definitions), today)
        counted = _counted(questionnaire, rule, (mark for one in waiting for mark in one.firms))
        sealings = seal(waiting, today, counted)
        if not sealings:
            return 0
        grown: dict[Labels, Figures] = {}
        for sealing in sealings:
            figures = _write_block(questionnaire, rule, sealing, definitions, today)
            for labels in cells_of(sealing.labels):
                grown.setdefault(labels, Figures()).add(figures)
        _grow_cells(questionnaire, rule, grown, today)
        after = {"rule": rule, "blocks": len(sealings), "responses": sum(len(one.members) for one in sealings)}
        record_trace(by=None, verb="seal_blocks", subject=questionnaire, after=after)
    return len(sealings)


def _locked(pk: int) -> Questionnaire:
    return Questionnaire.objects.select_for_update().get(pk=pk)


def _waiting(versions: Sequence[int], today: date) -> list[Waiting]:
    """Return what waits, the oldest first, locked: nobody erases it or changes who answers while it is sealed.

    What a file brought counts from the next day on: who brought in the wrong one takes it back by then, and nothing counts twice.
    """
    begins = timezone.make_aware(datetime.combine(today, time.min))
    settled = (
        Q(file=None)
        | Q(file__state=FileState.KEPT, file__kept_at__lt=begins)
        | Q(file__state=FileState.UNDONE, file__undone_at__lt=begins)  # what people went on from
    )
    rows = Response.objects.select_for_update(of=("self",)).filter(
        settled, version__in=versions, state=ResponseState.DONE, stage=Stage.T0, block=None, overall__isnull=False
    )
    found = list(rows.order_by("finished_at", "pk").values_list(*FIELDS, *WHO))
    known = labeller({row[4] for row in found if row[4]}, {row[5] for row in found if row[5]})
    return [
        Waiting(
            pk, _marks(who, (sector, employees, place, area)), timezone.localdate(at),
            known.labels(sector, employees, place, area),
        )
        for pk, at, sector, employees, place, area, *who in found
    ]  # fmt: skip


def _marks(who: Sequence[Any], facts: Sequence[Any]) -> frozenset[str]:
    """Return what the firm is known by, as digests: its number, page, account, address, or its name at its place.

    Who told none of these is known by ``facts`` (sector, persons, place, area) alone: two such with the same are taken for one firm.
    """
    number, actor, user, email, name = who
    told = [
        f"number:{''.join(filter(str.isalnum, number)).upper().removeprefix('BE').lstrip('0')}" if number else "",
        f"actor:{actor}" if actor else "",
        f"user:{user}" if user else "",
        f"email:{email.lower()}" if email else "",
        f"name:{' '.join(fold(name).split())}@{facts[2]}" if name.strip() else "",
    ]
    told = [one for one in told if one] or [f"facts:{'/'.join(map(str, facts))}"]
    return frozenset(blake2b(one.encode(), digest_size=16).hexdigest() for one in told)


def _counted(questionnaire: Questionnaire, rule: str, marks: Iterable[str]) -> set[str]:
    held = Mark.objects.filter(questionnaire=questionnaire, rule=rule)
    found: set[str] = set()
    for some in _some(dict.fromkeys(marks)):
        found.update(held.filter(key__in=some).values_list("key", flat=True))
    return found


def _write_block(
    questionnaire: Questionnaire, rule: str, sealing: Sealing, definitions: Mapping[int, Definition], today: date
) -> Figures:
    keys = [one.key for one in sealing.members]
    figures = count_block(list(_scored(keys, definitions)))
    sector, size, area = sealing.labels
    block = Block.objects.create(
        questionnaire=questionnaire, rule=rule, sector=sector, size=size, area=area, sealed_on=today,
        n=figures.n, figures=figures.as_json(), ticks=dict(figures.ticks),
    )  # fmt: skip
    for some in _some(keys):
        Response.objects.filter(pk__in=some).update(block=block)
    Mark.objects.bulk_create(
        (
            Mark(questionnaire=questionnaire, rule=rule, key=mark, response_id=one.key)
            for one in sealing.members
            for mark in one.firms
        ),
        batch_size=AT_ONCE,
    )
    return figures


def _scored(keys: Sequence[int], definitions: Mapping[int, Definition]) -> Iterator[Scored]:
    """Yield what is counted of each response: the official score as it was given, and what was chosen."""
    for some in _some(keys):
        rows = Response.objects.filter(pk__in=some).order_by("pk")
        for version, overall, scores, answers in rows.values_list("version", "overall", "scores", "answers"):
            definition = definitions[version]
            names = [one.key for one in definition.dimensions]
            ticks = [f"{question}.{item}" for question, item in answered_cells(definition, answers)]
            yield overall or 0.0, dict(zip(names, scores, strict=True)), ticks


def _grow_cells(questionnaire: Questionnaire, rule: str, grown: dict[Labels, Figures], today: date) -> None:
    """Add the new blocks' figures to the cells, in the order of their keys."""
    named = {cell_key(questionnaire.pk, rule, labels): labels for labels in grown}
    for some in _some(sorted(named)):
        there = {cell.key: cell for cell in Cell.objects.filter(key__in=some)}
        new = []
        for key in some:
            sector, size, area = named[key]
            cell = there.get(key)
            if cell is None:
                cell = Cell(questionnaire=questionnaire, rule=rule, key=key, sector=sector, size=size, area=area)
                new.append(cell)
                whole = Figures()
            else:
                whole = figures_of(cell.figures, cell.ticks)
            whole.add(grown[named[key]])
            cell.n, cell.figures, cell.ticks, cell.changed_on = whole.n, whole.as_json(), dict(whole.ticks), today
        Cell.objects.bulk_create(new)
        Cell.objects.bulk_update(there.values(), ["n", "figures", "ticks", "changed_on"], batch_size=100)


def _some(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield ``rows`` in lists of AT_ONCE."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some
