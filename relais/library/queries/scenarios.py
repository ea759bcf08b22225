"""Reads of the scenarios: the list, and one with its steps, their tools, themes and doors, and what it gains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from relais.actors.models import Door
from relais.actors.queries import best_doors
from relais.library.gains import Gain, Stage, StageGain, heaviest
from relais.library.models import Scenario, Tool
from relais.library.queries.pieces import preferred, published, screen_language
from relais.vocabulary.models import Sector, Theme

MOST_DOORS = 2  # behind a step


@dataclass(frozen=True)
class Named:
    """A tool as a step names it; ``address`` is empty while it has no page."""

    title: str
    address: str


@dataclass(frozen=True)
class Scene:
    """One step as the page shows it. Minutes are those of the visitor."""

    number: int
    name: str
    today: str
    pain: str
    tomorrow: str
    stage: Stage
    gain: StageGain
    hurts: bool
    tools: list[Named]
    themes: list[Theme]
    doors: list[Door]


def scenarios(sector: str = "") -> QuerySet[Scenario]:
    """Return the published scenarios, by title, with body and sector; those of ``sector`` (slug) when it is given."""
    found = published(Scenario).select_related("locale", "body", "sector")
    return found.filter(sector__slug=sector) if sector else found


def sectors_shown() -> list[Sector]:
    """Return the sectors that have a scenario, by their name on the screen."""
    shown = Sector.objects.filter(pk__in=Scenario.objects.filter(live=True).order_by().values("sector"))
    return sorted(shown, key=lambda sector: str(sector).casefold())


def stages_of(scenario: Scenario) -> list[Stage]:
    """Return the minutes of each step as its editor gave them."""
    return [
        Stage(*(Decimal(str(block.value[name])) for name in ("minutes_today", "minutes_tomorrow", "share")))
        for block in scenario.steps
    ]


def scenes_of(scenario: Scenario, stages: Sequence[Stage], gain: Gain) -> list[Scene]:
    """Return the steps of ``scenario`` in order, with the visitor's ``stages`` and their ``gain``. Three queries for all."""
    values = [block.value for block in scenario.steps]
    tools = _tools({slug for value in values for slug in value["tools"]})
    slugs = {slug for value in values for slug in value["themes"]}
    themes = {theme.slug: theme for theme in Theme.objects.filter(slug__in=slugs, retired=False)}
    doors = best_doors([theme.pk for theme in themes.values()], MOST_DOORS)
    hurting = heaviest(stages)
    scenes = []
    for at, value in enumerate(values):
        own = [themes[slug] for slug in value["themes"] if slug in themes]
        scenes.append(
            Scene(
                at + 1, value["name"], value["today"], value["pain"], value["tomorrow"], stages[at], gain.stages[at],
                at in hurting, [tools.get(slug, Named(slug, "")) for slug in value["tools"]], own, _doors(own, doors),
            )
        )  # fmt: skip
    return scenes


def average(stage: Stage, lane: str) -> Fraction:
    """Return the minutes of a step on average each time, ``lane`` being "today" or "tomorrow"."""
    return Fraction(stage.minutes_today if lane == "today" else stage.minutes_tomorrow) * Fraction(stage.share)


def readable(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures that go along with a visit, as the screen's language writes them."""
    said = {
        "hourly_cost": _("%(amount)s €"),
        "first": _("%(amount)s €"),
        "following": _("%(amount)s €"),
        "hours": _("%(hours)s h"),
    }
    shown = dict(figures)
    for name, value in figures.items():
        if name != "address":
            number = number_format(Decimal(str(value)), force_grouping=True)
            shown[name] = said.get(name, "%(amount)s") % {"amount": number, "hours": number}
    return shown


def _tools(slugs: set[str]) -> dict[str, Named]:
    order = preferred(screen_language())
    rows = Tool.objects.filter(slug__in=slugs, live=True).select_related("locale")
    found = sorted(rows, key=lambda tool: -order.index(tool.language))
    return {tool.slug: Named(tool.title, _address(tool)) for tool in found}


def _address(tool: Tool) -> str:
    try:
        return tool.get_absolute_url()
    except NoReverseMatch:
        return ""


def _doors(themes: Sequence[Theme], doors: dict[int, list[Door]]) -> list[Door]:
    """Return the best doors of a step: the best of each of its themes in turn, the main theme's first."""
    found: list[Door] = []
    for rank in range(MOST_DOORS):
        for theme in themes:
            ranked: list[Any] = doors.get(theme.pk, [])
            if rank < len(ranked) and ranked[rank].actor_id not in {door.actor_id for door in found}:
                found.append(ranked[rank])
    return found[:MOST_DOORS]
