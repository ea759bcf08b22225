"""What tests of scenarios and visits share: a scenario of two steps, with a body that answers."""

from decimal import Decimal
from typing import Any

from wagtail.models import Locale

STEPS: list[dict[str, Any]] = [
    {
        "name": "Prendre la commande", "today": "Le téléphone sonne.", "pain": "Pendant la file.", "tomorrow": "Une page.",
        "minutes_today": 6.0, "minutes_tomorrow": 1.5, "share": 1.0, "tools": ["test-tool"], "themes": ["wifi"],
    },
    {
        "name": "Clarifier", "today": "On rappelle.", "pain": "Personne ne décroche.", "tomorrow": "La page demande.",
        "minutes_today": 10.0, "minutes_tomorrow": 4.0, "share": 0.25, "tools": [], "themes": ["backup"],
    },
]  # fmt: skip


def made_scenario(body: Any, **values: Any) -> Any:
    """Return a published scenario that ``body`` shows: 40 times a week, 46 weeks, 30 € an hour, 45 € a month, 12 hours."""
    from relais.library.models import Scenario
    from relais.vocabulary.models import Sector, Theme

    language = values.pop("language", "fr")
    steps = values.pop("steps", STEPS)
    told: dict[str, Any] = {
        "slug": "test-scenario", "title": "Le test", "summary": "Ce que l'on y voit", "trade": "atelier, 3 personnes",
        "intro": "Une journée.", "times_label": "commandes par semaine", "times": 40, "weeks": 46,
        "hourly_cost": Decimal(30), "monthly_cost": Decimal(45), "setup_hours": 12, "caution": "Rien de plus.",
        "sector": Sector.objects.get(slug="bakery"),
    }  # fmt: skip
    found = Scenario.objects.create(
        **(told | values), body=body, steps=[("step", step) for step in steps],
        locale=Locale.objects.get(language_code=language),
    )  # fmt: skip
    found.themes.set(Theme.objects.filter(slug="wifi"))
    found.save()
    return found
