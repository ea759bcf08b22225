"""Sealed blocks of assessments and needs that firms described, as the observatory reads them."""

from datetime import UTC, date, datetime
from typing import Any

from relais.diagnostics.figures import count_block
from relais.diagnostics.models import Block
from relais.needs.models import Answer, Need
from relais.vocabulary.models import Sector
from tests.diagnostics.comparing_scenes import published

FIRST = date(2025, 1, 1)
NOON = datetime(2025, 2, 3, 11, tzinfo=UTC)


def sealed(on: date, *, n: int = 12, ticks: int = 6, score: float = 40, version: Any = None, **labels: str) -> Block:
    """Seal a block of ``n`` firms, ``ticks`` of which ticked the first item of the small questionnaire."""
    version = version or published()
    firms = [(score, {"d1": score, "d2": score}, ["q1.a"] if place < ticks else []) for place in range(n)]
    figures = count_block(firms)
    return Block.objects.create(
        questionnaire=version.questionnaire, rule=version.rule, n=n, figures=figures.as_json(), ticks=dict(figures.ticks),
        sealed_on=on, **{"sector": "", "size": "", "area": ""} | labels,
    )  # fmt: skip


def described(at: datetime, *themes: str, seed: str = "", sector: str = "", employees: int | None = None) -> Need:
    """Let a firm describe a need that is understood as ``themes``, one a part."""
    need = Need.objects.create(
        text="x", sector=Sector.objects.filter(slug=sector).first() if sector else None, employees=employees
    )
    Need.objects.filter(pk=need.pk).update(created_at=at)
    number = (Answer.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    parts = [{"themes": [[theme, 900], ["wifi", 50]], "candidates": [], "away": [], "shown": []} for theme in themes]
    record = {"number": number, "seed": seed or f"seed-{number}", "facts": {}, "parts": parts}
    Answer.objects.create(
        number=number, need=need, at=at, channel="page", record=record, previous="", own=f"own-{number}"
    )
    return need
