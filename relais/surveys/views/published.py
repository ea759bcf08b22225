"""What the respondents of a published round ask for: open to all, with its files."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relais.diagnostics.queries import definition_of
from relais.groundwork.spreadsheets import csv_response
from relais.surveys.models import Round
from relais.surveys.queries import Need, outcome, published_rounds, runs_surveys
from relais.surveys.results import cell_label

PER_PAGE = 20
FIRST = 15  # needs that stand open; the rest behind "more"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the published rounds."""
    page = Paginator(published_rounds(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "surveys/published.html", {"page": page, "runs": runs_surveys(request.user)})


@require_safe
def needs(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the needs of a published round with their weight, and how they have moved."""
    round_ = _published(slug)
    rows = need_rows(round_, outcome(round_))
    context = {
        "round": round_,
        "needs": rows[:FIRST],
        "rest": rows[FIRST:],
        "answered": rows[0]["need"].answered if rows else 0,
        "invited": round_.invitations.count(),
    }
    return render(request, "surveys/needs.html", context)


@require_safe
def needs_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Hand the needs over as CSV."""
    round_ = _published(slug)

    def rows() -> Iterator[list[Any]]:
        for need in outcome(round_):
            change = need.points if need.change else ("", "", "")
            figures = [need.asked, need.answered, need.share, need.low, need.high] if need.told else [""] * 5
            yield [
                need.theme.slug,
                str(need.theme),
                *figures,
                need.doors,
                need.trend.value if need.trend else "",
                *change,
                need.read,
            ]

    return csv_response(f"besoins-{round_.slug}", need_columns(), rows())


@require_safe
def needs_json(request: HttpRequest, slug: str) -> JsonResponse:
    """Hand the needs over as JSON."""
    round_ = _published(slug)
    found = [
        {
            "theme": need.theme.slug, "label": str(need.theme), "asked": need.asked if need.told else None,
            "answered": need.answered, "percent": need.share if need.told else None, "low": need.low if need.told else None,
            "high": need.high if need.told else None, "read": need.read, "doors": need.doors,
            "trend": need.trend.value if need.trend else None,
            "change": dict(zip(("points", "low", "high"), need.points, strict=True)) if need.change else None,
        }
        for need in outcome(round_)
    ]  # fmt: skip
    closed = round_.closed_at.date().isoformat() if round_.closed_at else None
    return JsonResponse({"title": round_.title, "organiser": round_.organiser.name, "closed": closed, "needs": found})


def need_columns() -> list[str]:
    """Return the head line of the needs' file."""
    return [
        _("thème"), _("nom"), _("demandent"), _("ont répondu"), _("pour cent"), _("au moins"), _("au plus"), _("portes"),
        _("tendance"), _("points"), _("points au moins"), _("points au plus"), _("réponses libres"),
    ]  # fmt: skip


def need_rows(round_: Round, needs: Sequence[Need]) -> list[dict[str, Any]]:
    """Return ``needs`` as the pages show them, with what each rests on in words."""
    definition = definition_of(round_.version)
    return [
        {"need": need, "items": [(cell_label(definition, cell), number) for cell, number in need.rests_on]}
        for need in needs
    ]


def _published(slug: str) -> Round:
    return get_object_or_404(published_rounds(), slug=slug)
