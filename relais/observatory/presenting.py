"""How an indicator is shown: its latest figure in words, its picture, its rows."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from relais.observatory.drawing import MARKS, Dot, draw
from relais.observatory.enums import Territory, Unit
from relais.observatory.models import Figure, Indicator, source_name
from relais.observatory.queries import day_of

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"  # of all open data of the room
ORDER = [Territory.REGION, Territory.COUNTRY, Territory.UNION]


@dataclass(frozen=True)
class Series:
    """One line of the picture: the figures of one source for one territory. ``mark`` is the shape of its dots."""

    name: str
    mark: str
    number: int


@dataclass(frozen=True)
class Shown:
    """An indicator as its page and its card tell it; ``latest`` is None while nothing is known."""

    indicator: Indicator
    latest: Figure | None
    figures: list[Figure]
    series: list[Series]
    picture: SafeString
    away: str


def shown(indicator: Indicator) -> Shown:
    """Return ``indicator`` ready to be shown. Its figures and themes are fetched already."""
    figures = list(indicator.figures.all())
    keys = sorted(
        {(one.territory, one.source) for one in figures}, key=lambda key: (ORDER.index(Territory(key[0])), key[1])
    )
    series = [
        Series(f"{Territory(territory).label}, {source_name(source)}", MARKS[number % len(MARKS)], number)
        for number, (territory, source) in enumerate(keys)
    ]
    dots = [Dot(day_of(one), one.value, one.low, one.high, keys.index((one.territory, one.source))) for one in figures]
    latest = _latest(figures)
    picture = draw(
        dots, name=indicator.slug, title=str(indicator), words=_words(indicator, figures), target=indicator.target,
        until=indicator.target_year,
    )  # fmt: skip
    newest = sorted(figures, key=lambda one: (one.start, one.pk), reverse=True)
    return Shown(indicator, latest, newest, series, mark_safe(picture), _away(indicator, latest))  # drawing escapes


def told(indicator: Indicator, value: float) -> str:
    """Return "43 %" or "43 / 100" in the screen's way of writing numbers."""
    places = 0 if value == round(value) or value >= 10 else 1
    number = number_format(round(value, places), places)  # which would cut off, not round
    return _("%(number)s %%") % {"number": number} if indicator.unit == Unit.PERCENT else f"{number} / 100"


def _latest(figures: list[Figure]) -> Figure | None:
    """Return the newest figure of the region, the platform's own before others; else the newest of all."""
    of_region = [one for one in figures if one.territory == Territory.REGION]
    return max(of_region or figures, key=lambda one: (one.start, one.ours, one.pk), default=None)


def _words(indicator: Indicator, figures: list[Figure]) -> str:
    lines = [
        _("%(period)s, %(territory)s : %(value)s") % {"period": one.period, "territory": one.get_territory_display(),
                                                       "value": told(indicator, one.value)}
        for one in figures
    ]  # fmt: skip
    if indicator.target is not None:
        lines.append(_("Objectif : %(value)s") % {"value": told(indicator, indicator.target)})
    return " ; ".join(lines) if lines else _("Aucun chiffre encore.")


def _away(indicator: Indicator, latest: Figure | None) -> str:
    """Return how far the latest figure is from the target, in words; empty without either."""
    if latest is None or indicator.target is None:
        return ""
    missing = indicator.target - latest.value if indicator.better == "up" else latest.value - indicator.target
    if missing <= 0:
        return _("L'objectif est atteint.")
    return _("Il manque %(points)s points pour l'objectif.") % {"points": number_format(round(missing), 0)}
