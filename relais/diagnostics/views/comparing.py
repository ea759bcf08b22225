"""The open page of all published comparisons, and the same as files."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relais.diagnostics.blocks import TEN
from relais.diagnostics.comparing import newest_definition, published_cells, told
from relais.diagnostics.figures import spread_of
from relais.diagnostics.forms.comparing import ComparisonsForm
from relais.diagnostics.models import Cell
from relais.groundwork.spreadsheets import csv_response

PER_PAGE = 25


@require_safe
def comparisons(request: HttpRequest) -> HttpResponse:
    """List all that is published of a questionnaire, narrowed by what the address asks for."""
    form = ComparisonsForm(request.GET)
    page = Paginator(published_cells(form.chosen, form.asked()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": list(told(list(page.object_list), newest_definition(form.chosen))),
        "total": page.paginator.count,
        "ten": TEN,
    }
    return render(request, "diagnostics/comparisons.html", context)


@require_safe
def comparisons_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Return what the page lists, as a sheet."""
    form = ComparisonsForm(request.GET)
    cells = list(published_cells(form.chosen, form.asked()))
    definition = newest_definition(form.chosen)
    keys = [one.key for one in definition.dimensions] if definition else []
    head = [
        "questionnaire", "rule", "sector", "size", "province", "label", "firms", "mean", "deviation", "q1", "median", "q3",
        *(f"{key}_mean" for key in keys),
    ]  # fmt: skip
    slug, _colon, rule = form.chosen.partition(":")

    def lines() -> Iterator[list[Any]]:
        for cell, one in zip(cells, told(cells, definition), strict=True):
            kept = cell.figures["dimensions"]
            means = [f"{spread_of(kept[key]).mean:.2f}" if key in kept else "" for key in keys]
            numbers = (one.overall.mean, one.overall.deviation, *one.overall.quartiles)
            yield [slug, rule, *one.labels, one.label, one.n, *(f"{number:.2f}" for number in numbers), *means]

    return csv_response(f"relais-comparaisons-{slug or 'vide'}", head, lines())


@require_safe
def comparisons_json(request: HttpRequest) -> JsonResponse:
    """Return what the page lists, for programs; without the histograms, whose bins hold fewer than ten firms."""
    form = ComparisonsForm(request.GET)
    cells = list(published_cells(form.chosen, form.asked()))
    slug, _colon, rule = form.chosen.partition(":")
    body = {
        "questionnaire": slug,
        "rule": rule,
        "about": _("Chaque ligne réunit des groupes entiers d'au moins dix entreprises ; rien n'y désigne l'une d'elles."),
        "unit": "0–100",
        "cells": [
            _told(cell, one) for cell, one in zip(cells, told(cells, newest_definition(form.chosen)), strict=True)
        ],
    }  # fmt: skip
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


def _told(cell: Cell, one: Any) -> dict[str, Any]:
    sector, size, area = one.labels
    low, middle, high = one.overall.quartiles
    return {
        "sector": sector or None, "size": size or None, "province": area or None, "label": one.label, "firms": one.n,
        "changed_on": cell.changed_on.isoformat(),
        "overall": {
            "mean": round(one.overall.mean, 2), "deviation": round(one.overall.deviation, 2), "q1": round(low, 2),
            "median": round(middle, 2), "q3": round(high, 2),
        },
        "dimensions": {
            key: {"firms": kept["n"], "mean": round(spread_of(kept).mean, 2)}
            for key, kept in cell.figures["dimensions"].items()
        },
    }  # fmt: skip
