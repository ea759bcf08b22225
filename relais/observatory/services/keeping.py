"""Keeping the figures of others: entered, corrected, deleted, and each of these taken back; files of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from relais.groundwork.errors import require
from relais.groundwork.models import Trace
from relais.groundwork.multilingual import in_language
from relais.groundwork.services import record_trace
from relais.observatory.errors import FigureGone, FigureTwice, FileRefused, NothingToUndo, OwnFigure
from relais.observatory.lines import read_figures
from relais.observatory.models import Figure, Indicator
from relais.observatory.rules import may_keep_figures

FIELDS = ("span", "start", "territory", "value", "low", "high", "number", "source", "source_url", "notes")
KEY = ("span", "start", "territory", "source")
ENTERED = ("enter_figure", "restore_figure")
UNDOABLE = (*ENTERED, "correct_figure", "delete_figure")


@dataclass(frozen=True)
class Imported:
    """What became of a file: figures that are new, changed, and as they were."""

    new: int
    changed: int
    same: int


def enter_figure(*, by: Any, indicator: Indicator, values: Mapping[str, Any]) -> Figure:
    """Enter a figure that somebody else published. Raises NotAllowed, FigureTwice."""
    require(may_keep_figures(by))
    with transaction.atomic():
        _alone(indicator, values)
        return _enter(by, indicator, values)


def correct_figure(*, by: Any, figure: Figure, values: Mapping[str, Any]) -> Figure:
    """Correct a figure. Raises NotAllowed, OwnFigure, FigureGone, FigureTwice."""
    require(may_keep_figures(by))
    with transaction.atomic():
        figure = _locked(figure.pk)
        _alone(figure.indicator, {**_values(figure), **values}, figure.pk)
        return _correct(by, figure, values, "correct_figure")


def delete_figure(*, by: Any, figure: Figure) -> Trace:
    """Delete a figure; the trace that is returned takes it back. Raises NotAllowed, OwnFigure, FigureGone."""
    require(may_keep_figures(by))
    with transaction.atomic():
        figure = _locked(figure.pk)
        return _delete(by, figure)


def undo_change(*, by: Any, trace: Trace) -> Figure | None:
    """Take back the last change of a figure; return the figure, None when it is gone by that. Raises NotAllowed, NothingToUndo, FigureTwice."""
    require(may_keep_figures(by))
    with transaction.atomic():
        if trace.verb not in UNDOABLE or not _is_last(trace):
            raise NothingToUndo
        if trace.verb == "delete_figure":
            before = dict(trace.before)
            indicator = Indicator.objects.filter(slug=before.pop("indicator")).first()
            if indicator is None:
                raise NothingToUndo
            values = _read(before)
            _alone(indicator, values)
            return _enter(by, indicator, values, verb="restore_figure", pk=int(trace.subject_id))
        figure = _locked(int(trace.subject_id))
        if trace.verb in ENTERED:
            _delete(by, figure)
            return None
        values = _read(trace.before)
        _alone(figure.indicator, {**_values(figure), **values}, figure.pk)
        return _correct(by, figure, values, "correct_figure")


def import_figures(*, by: Any, data: bytes) -> Imported:
    """Enter or correct the figures of a CSV file, all of them or none. Raises NotAllowed, FileRefused, which names each wrong line."""
    require(may_keep_figures(by))
    rows, problems = read_figures(data, set(Indicator.objects.values_list("slug", flat=True)))
    if problems:
        raise FileRefused(problems)
    new = changed = same = 0
    with transaction.atomic():
        indicators = _held({row.indicator for row in rows})
        for row in rows:
            indicator = indicators[row.indicator]
            there = _at(indicator, row.values).select_for_update().first()
            if there is None:
                _enter(by, indicator, row.values)
                new += 1
            elif (values := _told_anew(there, row.values)) and _is_held(there, values):
                same += 1
            else:
                _correct(by, there, values, "correct_figure")
                changed += 1
    return Imported(new, changed, same)


def _held(slugs: Collection[str]) -> dict[str, Indicator]:
    """Return the indicators by slug, locked in one order: nobody enters a figure of theirs meanwhile."""
    rows = Indicator.objects.select_for_update(no_key=True).filter(slug__in=slugs).order_by("pk")
    return {one.slug: one for one in rows}


def _told_anew(there: Figure, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` without a note that is the one there is in the screen's language: its other languages stay."""
    same_note = in_language(values["notes"]) == there.note
    return {name: value for name, value in values.items() if name != "notes" or not same_note}


def _is_held(there: Figure, values: Mapping[str, Any]) -> bool:
    return all(getattr(there, name) == value for name, value in values.items())


def _enter(
    by: Any, indicator: Indicator, values: Mapping[str, Any], verb: str = "enter_figure", pk: int | None = None
) -> Figure:
    figure = Figure.objects.create(pk=pk, indicator=indicator, **values)
    record_trace(by=by, verb=verb, subject=figure, after={**_plain(_values(figure)), "indicator": indicator.slug})
    return figure


def _correct(by: Any, figure: Figure, values: Mapping[str, Any], verb: str) -> Figure:
    before = _plain(_values(figure))
    for name, value in values.items():
        setattr(figure, name, value)
    after = _plain(_values(figure))
    if after != before:
        figure.changed_at = timezone.now()
        figure.save()
        record_trace(by=by, verb=verb, subject=figure, before=before, after=after)
    return figure


def _delete(by: Any, figure: Figure) -> Trace:
    before = {**_plain(_values(figure)), "indicator": figure.indicator.slug}
    trace = record_trace(by=by, verb="delete_figure", subject=figure, before=before)
    figure.delete()
    return trace


def _lock(pk: int) -> Figure | None:
    """Return the figure, locked after its indicator, as a file locks them; None when it is gone."""
    Indicator.objects.select_for_update(of=("self",), no_key=True).filter(figures=pk).first()
    return Figure.objects.select_for_update(of=("self",)).select_related("indicator").filter(pk=pk).first()


def _locked(pk: int) -> Figure:
    figure = _lock(pk)
    if figure is None:
        raise FigureGone
    if figure.ours:
        raise OwnFigure
    return figure


def _alone(indicator: Indicator, values: Mapping[str, Any], but: int | None = None) -> None:
    """Hold ``indicator``, so that nobody enters the same figure meanwhile, and see that it is not there. Raises FigureTwice."""
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)  # figures may be written under it meanwhile
    if _at(indicator, values).exclude(pk=but).exists():
        raise FigureTwice


def _at(indicator: Indicator, values: Mapping[str, Any]) -> Any:
    return Figure.objects.filter(indicator=indicator, **{name: values[name] for name in KEY})


def _is_last(trace: Trace) -> bool:
    """Tell whether the figure of ``trace`` has not changed since; who changes it at the same moment is waited for."""
    _hold(trace)
    mine = Trace.objects.filter(subject_kind=trace.subject_kind, subject_id=trace.subject_id)
    return mine.order_by("-pk").values_list("pk", flat=True).first() == trace.pk


def _hold(trace: Trace) -> None:
    """Lock the trace, which is all that is left of a deleted figure, and the figure where there is one."""
    Trace.objects.select_for_update().filter(pk=trace.pk).first()
    _lock(int(trace.subject_id))


def _values(figure: Figure) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in FIELDS}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` as a trace keeps them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _read(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(value) if name == "start" else value for name, value in kept.items()}
