"""Loading the indicators that come with the product."""

from datetime import date

from django.db import transaction

from relais.groundwork.services import record_trace
from relais.observatory.built_in import Told, built_in
from relais.observatory.enums import Span, Territory
from relais.observatory.models import Figure, Indicator
from relais.vocabulary.models import Theme


def load_indicators() -> int:
    """Bring the indicators in line with the file, for the platform itself; return how many are new.

    Texts, targets and measures follow the file. The figures of others come with a new indicator only: what staff
    corrected or deleted since stays so.
    """
    themes = {theme.slug: theme for theme in Theme.objects.filter(retired=False)}
    with transaction.atomic():
        return sum(_load(told, [themes[slug] for slug in told.themes if slug in themes]) for told in built_in())


def _load(told: Told, themes: list[Theme]) -> bool:
    indicator, new = Indicator.objects.update_or_create(slug=told.slug, defaults=dict(told.fields))
    indicator.themes.set(themes)
    if new:
        for row in told.figures:
            Figure.objects.create(
                indicator=indicator, span=Span.YEAR, start=date(row["year"], 1, 1),
                territory=row.get("territory", Territory.REGION), value=row["value"], number=row.get("number"),
                source=row["source"], source_url=row.get("source_url", ""), notes=row.get("note", {}),
            )  # fmt: skip
        record_trace(by=None, verb="load_indicator", subject=indicator)
    return new
