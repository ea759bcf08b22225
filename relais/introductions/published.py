"""The published service figures, read from the cases of the last twelve months."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from relais.groundwork.disclosing import SMALLEST, publishable
from relais.groundwork.intervals import share_interval
from relais.introductions.enums import CaseState, Outcome
from relais.introductions.figures import mean_interval
from relais.introductions.following import ANSWERED_WITHIN
from relais.introductions.models import Case
from relais.introductions.queries import midnight
from relais.territories.models import Area
from relais.territories.workdays import add_workdays
from relais.vocabulary.models import Theme

DAYS = 365


def service_figures(today: date) -> dict[str, Any]:
    """Return the whole, by theme and by province: answers within five working days, closures, satisfaction.

    Counted are confirmed cases sent in the last twelve months whose five working days have passed, answered or not.
    """
    fields = ("theme", "province", "confirmed_at", "answered_at", "state", "outcome", "score")
    rows = []
    since = midnight(today - timedelta(days=DAYS - 1))
    for case in Case.objects.filter(confirmed_at__gte=since).values_list(*fields).iterator(chunk_size=2000):
        theme, province, confirmed_at, answered_at, state, outcome, score = case
        promised = add_workdays(timezone.localdate(confirmed_at), ANSWERED_WITHIN)
        if promised >= today:
            continue
        in_time = answered_at is not None and timezone.localdate(answered_at) <= promised
        met = outcome == Outcome.MET
        rows.append((theme, province, in_time, state == CaseState.CLOSED, met, score))
    themes = {theme.slug: str(theme) for theme in Theme.objects.filter(slug__in={row[0] for row in rows})}
    provinces = {area.code: str(area) for area in Area.objects.filter(kind="province")}
    return {
        "whole": _cell(rows) if len(rows) >= SMALLEST else None,
        "by_theme": _table(rows, 0, themes),
        "by_province": _table(rows, 1, provinces),
        "smallest": SMALLEST,
        "within": ANSWERED_WITHIN,
    }


def _table(rows: list[Any], column: int, labels: dict[str, str]) -> list[dict[str, Any]]:
    cells: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        cells[row[column]].append(row)
    shown = publishable({name: len(cell) for name, cell in cells.items()}) if rows else set()
    named = [{"label": labels[name], **_cell(cells[name])} for name in shown if name in labels]
    return sorted(named, key=lambda row: -row["cases"])


def _cell(rows: list[Any]) -> dict[str, Any]:
    closed = [row for row in rows if row[3]]
    scores = [row[5] for row in rows if row[5]]
    return {
        "cases": len(rows),
        "in_time": _percent(share_interval(sum(row[2] for row in rows), len(rows))),
        "met": _percent(share_interval(sum(row[4] for row in closed), len(closed)))
        if len(closed) >= SMALLEST
        else None,
        "satisfaction": mean_interval(scores) if len(scores) >= SMALLEST else None,
    }


def _percent(share: tuple[float, float, float] | None) -> tuple[int, int, int] | None:
    return None if share is None else (round(100 * share[0]), round(100 * share[1]), round(100 * share[2]))
