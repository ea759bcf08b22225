"""Where the published showcases stand: the marks of the map, and the same as a list, province by province."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relais.library.mapping import WIDTH, Frame, Mark, Spot, dots, frame_around, joined
from relais.library.models import Showcase
from relais.library.queries.showcases import areas_shown
from relais.territories.enums import AreaKind
from relais.territories.models import Area, Place

MOST_IN_ADDRESS = 12  # municipalities that a mark's link names; the mark of more leads down the page
MOST_NAMED = 120  # showcases that the list tells by their titles; of more, it tells how many there are where
MOST_IN_WORDS = 3  # municipalities
# Pixels that the drawing has at least, by the name of the layer: a telephone's screen, and from 640 on (map.css).
LAYERS = {"far": 256, "near": 640}


class Ground(NamedTuple):
    """The land: the data of the path of its dots, and how positions are drawn."""

    path: str
    frame: Frame


@dataclass(frozen=True)
class Shown:
    """A mark as the page draws it: its middle in per cent, its radius in pixels, where it leads, what it says."""

    x: str
    y: str
    radius: int
    number: int
    href: str
    words: str


@dataclass
class Town:
    """A municipality with its showcases: how many, the sums of their positions, the address and title of one of them."""

    area: Area
    within: Area
    number: int = 0
    north: float = 0.0
    east: float = 0.0
    one: tuple[str, str] = ("", "")
    showcases: list[Showcase] = field(default_factory=list)
    href: str = ""


@dataclass
class Within:
    """A province, or a region without provinces, with its municipalities."""

    area: Area
    towns: list[Town]

    @property
    def number(self) -> int:
        """Return how many showcases it has."""
        return sum(town.number for town in self.towns)

    @property
    def anchor(self) -> str:
        """Return the name under which a mark leads to it."""
        return f"p-{self.area.code}"


@dataclass(frozen=True)
class Drawn:
    """The page: the land (None: nothing stands anywhere), the marks by layer, the list, what has no place of its own."""

    ground: Ground | None
    layers: dict[str, list[Shown]]
    within: list[Within]
    towns: int
    number: int
    elsewhere: int
    elsewhere_named: list[Showcase]


def draw(found: QuerySet[Showcase], kept: dict[str, str]) -> Drawn:
    """Return where the showcases ``found`` stand; ``kept`` is what their list is narrowed by, as its address has it."""
    town_of = _towns(found)
    towns = list({town.area.pk: town for town in town_of.values()}.values())
    for town in towns:
        town.href = list_address(kept, [town.area.code])
    total = found.count()
    elsewhere = total - sum(town.number for town in towns)
    unplaced = _name(found, town_of) if total <= MOST_NAMED else []
    groups: dict[int, Within] = {}
    for town in sorted(towns, key=lambda town: str(town.area).casefold()):
        groups.setdefault(town.within.pk, Within(town.within, [])).towns.append(town)
    within = sorted(groups.values(), key=lambda one: str(one.area).casefold())
    land = ground() if towns else None
    layers = {name: _layer(towns, land.frame, pixels, kept) for name, pixels in LAYERS.items()} if land else {}
    return Drawn(land, layers, within, len(towns), total, elsewhere, unplaced)


def list_address(kept: dict[str, str], municipalities: Iterable[str] = ()) -> str:
    """Return the address of the list of showcases, narrowed by ``kept`` and to the municipalities with these codes."""
    asked = urlencode([*kept.items(), *(("municipality", code) for code in municipalities)])
    return reverse("library:showcases") + (f"?{asked}" if asked else "")


def ground() -> Ground | None:
    """Return the land of the regions in which something is published; None when nothing is, or in no region."""
    regions = tuple(areas_shown(AreaKind.REGION).values_list("pk", flat=True))
    return _ground(regions, Place.objects.count()) if regions else None


@lru_cache(maxsize=4)
def _ground(regions: tuple[int, ...], _places: int) -> Ground:
    """Draw every place of ``regions``. Territories only change when they are loaded, so the drawing is kept."""
    inside = Place.areas.through.objects.filter(area__in=regions).values("place_id")
    positions = list(Place.objects.filter(pk__in=inside).order_by().values_list("latitude", "longitude"))
    frame = frame_around(positions)
    return Ground(dots(map(frame.point, positions)), frame)


def _plain(found: QuerySet[Showcase]) -> QuerySet[Showcase]:
    return found.order_by().prefetch_related(None)


def _towns(found: QuerySet[Showcase]) -> dict[int, Town]:
    """Return the municipalities in which the showcases ``found`` stand, by their places (ids). Two queries."""
    inside: dict[int, dict[str, Area]] = {}
    kinds = [AreaKind.MUNICIPALITY, AreaKind.PROVINCE, AreaKind.REGION]
    links = Place.areas.through.objects.filter(place__in=_plain(found).values("place_id"), area__kind__in=kinds)
    for link in links.select_related("area"):
        inside.setdefault(link.place_id, {})[link.area.kind] = link.area
    towns: dict[int, Town] = {}
    town_of: dict[int, Town] = {}
    rows = _plain(found).values_list("place_id", "place__latitude", "place__longitude")
    counted = rows.annotate(many=Count("pk"), first_slug=Min("slug"), first_title=Min("title"))
    for place, latitude, longitude, number, slug, title in counted:
        areas = inside.get(place, {})
        if AreaKind.MUNICIPALITY not in areas or AreaKind.REGION not in areas:
            continue
        area = areas[AreaKind.MUNICIPALITY]
        town = towns.setdefault(area.pk, Town(area, areas.get(AreaKind.PROVINCE) or areas[AreaKind.REGION]))
        town.number += number
        town.north += latitude * number
        town.east += longitude * number
        town.one = (slug, title)
        town_of[place] = town
    return town_of


def _name(found: QuerySet[Showcase], town_of: dict[int, Town]) -> list[Showcase]:
    """Put the showcases ``found`` into the towns of their places; return those that stand in none. One query."""
    unplaced: list[Showcase] = []
    for showcase in found.prefetch_related(None):
        town = town_of.get(showcase.place_id or 0)
        (town.showcases if town else unplaced).append(showcase)
    return unplaced


def _layer(towns: list[Town], frame: Frame, pixels: int, kept: dict[str, str]) -> list[Shown]:
    """Return the marks of ``towns`` for a drawing of at least ``pixels`` pixels across."""
    by_code = {town.area.code: town for town in towns}
    spots = []
    for town in towns:
        x, y = frame.point((town.north / town.number, town.east / town.number))
        spots.append(Spot(town.area.code, x, y, town.number))
    return [_shown(mark, [by_code[code] for code in mark.keys], frame, kept) for mark in joined(spots, frame, pixels)]


def _shown(mark: Mark, towns: list[Town], frame: Frame, kept: dict[str, str]) -> Shown:
    slug, title = towns[0].one
    if mark.number == 1:
        words = _("%(place)s : %(title)s") % {"place": towns[0].area, "title": title}
        href = reverse("library:showcase", args=[slug])
    else:
        words = _("%(number)d réalisations : %(places)s") % {"number": mark.number, "places": _names(towns)}
        href = list_address(kept, mark.keys) if len(towns) <= MOST_IN_ADDRESS else f"#p-{towns[0].within.code}"
    x, y = (f"{100 * at / most:.2f}%" for at, most in ((mark.x, WIDTH), (mark.y, frame.height)))
    return Shown(x, y, mark.radius, mark.number, href, words)


def _names(towns: list[Town]) -> str:
    names = ", ".join(str(town.area) for town in towns[:MOST_IN_WORDS])
    more = len(towns) - MOST_IN_WORDS
    if more <= 0:
        return names
    words = ngettext("%(places)s et %(more)d autre commune", "%(places)s et %(more)d autres communes", more)
    return words % {"places": names, "more": more}
