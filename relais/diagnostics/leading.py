"""Reads of where a gap leads: for its themes one sheet, and one open door of each kind, near the firm where that is known.

Doors are chosen by what they are, never by who keeps them: a theme that their holder chose before one that was read from their
text; near before far; confirmed facts and room left before neither. Among equals a lot is drawn each day, the same for
everybody who asks that day, so that nobody stands in front for good, and nobody can pay to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import cos, radians
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, FloatField, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models import CharField as Characters
from django.db.models.functions import MD5, Concat, RowNumber
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from relais.actors.enums import DoorKind, DoorState
from relais.actors.models import Door, DoorTheme
from relais.actors.queries import ANSWERS
from relais.diagnostics.models import Response
from relais.diagnostics.planning import Cell, Gap
from relais.library.queries.pieces import PieceCard, pieces_about
from relais.territories.models import Place
from relais.vocabulary.models import Theme
from relais.vocabulary.queries import SectorFinder

KINDS = (
    DoorKind.ADVICE, DoorKind.TRAINING, DoorKind.EVENT, DoorKind.FUNDING, DoorKind.SERVICE, DoorKind.TOOL,
)  # fmt: skip
NEAR_KM = 30
DEGREE_KM = 111.2  # of latitude
PIECES = ("sheet", "tool", "scenario", "testimonial")


@dataclass(frozen=True)
class Way:
    """What closes a gap: the themes it belongs to, a sheet or another piece, and doors, one of each kind."""

    themes: Sequence[Theme]
    piece: PieceCard | None
    doors: Sequence[Door] = field(default_factory=list)


def ways(gaps: Iterable[Gap], response: Response, today: date | None = None) -> dict[Cell, Way]:
    """Return the way that closes each of ``gaps``, by its cell. Six queries, whatever their number."""
    gaps = list(gaps)
    slugs = {slug for gap in gaps for slug in gap.themes}
    themes = {one.slug: one for one in Theme.objects.filter(slug__in=slugs, retired=False)}
    best = _best([one.pk for one in themes.values()], response, today or timezone.localdate())
    doors = Door.objects.select_related("actor__place").in_bulk({pk for row in best.values() for pk in row.values()})
    pieces = pieces_about(slugs) if slugs else []
    found = {}
    for gap in gaps:
        mine = [themes[slug] for slug in gap.themes if slug in themes]
        chosen: dict[str, int] = {}
        for theme in mine:
            for kind, pk in best.get(theme.pk, {}).items():
                chosen.setdefault(kind, pk)
        shown = [doors[chosen[kind]] for kind in KINDS if kind in chosen and chosen[kind] in doors]
        found[gap.cell] = Way(mine, _piece(pieces, gap.themes), shown)
    return found


def _best(themes: Sequence[int], response: Response, today: date) -> dict[int, dict[str, int]]:
    """Return, by theme and kind, the id of the door that stands first today."""
    rows = _serving(DoorTheme.objects.filter(ANSWERS, theme__in=themes, door__state=DoorState.OPEN), response)
    rows = rows.filter(door__kind__in=KINDS).annotate(
        near=_near(response),
        ready=_yes(Q(door__confirmed_until__gte=today) & (Q(door__capacity=None) | Q(door__capacity__gt=F("door__in_hand") + F("door__held")))),
        lot=MD5(Concat(Value(f"{today:%Y-%m-%d} "), "door__slug", output_field=Characters())),
    )  # fmt: skip
    order = ("proposed", F("near").desc(), F("ready").desc(), "lot")
    ranked = rows.annotate(
        place=Window(RowNumber(), partition_by=[F("theme"), F("door__kind")], order_by=order)
    ).filter(place=1)
    found: dict[int, dict[str, int]] = {}
    for theme, kind, door in ranked.order_by("theme", "door__kind").values_list("theme", "door__kind", "door"):
        found.setdefault(theme, {})[kind] = door
    return found


def _serving(rows: QuerySet[DoorTheme], response: Response) -> QuerySet[DoorTheme]:
    """Keep the doors that serve a firm of this place, trade and size; what is not known of the firm narrows nothing."""
    if response.place_id or response.area_id:
        if response.place_id:
            areas: Any = Place.areas.through.objects.filter(place=response.place_id).values("area_id")
        else:
            areas = [response.area_id]
        there = Door.areas.through.objects.filter(door=OuterRef("door"), area__in=areas)
        towns = Place.areas.through.objects.filter(area__in=areas, area__kind="municipality").values("place_id")
        places = Door.places.through.objects.filter(door=OuterRef("door"), place__in=towns)
        rows = rows.filter(Q(door__everywhere=True) | Exists(there) | Exists(places))
    if response.sector is not None:
        any_ = Door.sectors.through.objects.filter(door=OuterRef("door"))
        family = SectorFinder().family(response.sector)
        meant = ~Q(door__other_sectors=[]) | ~Exists(any_) | Exists(any_.filter(sector__in=family))
        rows = rows.filter(meant)
    if response.employees is not None:
        size = response.employees
        rows = rows.filter(Q(door__min_employees=None) | Q(door__min_employees__lte=size))
        rows = rows.filter(Q(door__max_employees=None) | Q(door__max_employees__gte=size))
    return rows


def _near(response: Response) -> Any:
    """Tell whether the organisation is within ``NEAR_KM`` of the firm, as the crow flies on a flat map."""
    if response.place is None:
        return Value(False, output_field=BooleanField())
    north = Value(DEGREE_KM, output_field=FloatField())
    east = Value(DEGREE_KM * cos(radians(response.place.latitude)), output_field=FloatField())
    up = (F("door__actor__place__latitude") - response.place.latitude) * north
    aside = (F("door__actor__place__longitude") - response.place.longitude) * east
    within = LessThanOrEqual(up * up + aside * aside, float(NEAR_KM**2))
    return _yes(Q(door__actor__place__isnull=False) & within)


def _yes(condition: Any) -> Any:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _piece(pieces: Sequence[PieceCard], themes: Sequence[str]) -> PieceCard | None:
    """Return the piece of the best theme: a sheet before other kinds."""
    for theme in themes:
        here = [piece for piece in pieces if theme in piece.themes]
        if here:
            return min(here, key=lambda piece: PIECES.index(piece.kind))
    return None
