"""Reads of where a gap leads: for its themes one sheet, and one open door of each kind, near the firm where that is known.

Doors are chosen by what they are, never by who keeps them: a theme that their holder chose before one that was read from their
text; a door whose main theme it is before one that also touches on it; one that speaks the reader's language before one that
does not; near before far; confirmed facts and room left before neither. Among equals a lot is drawn each day, the same for everybody who asks that day, so that nobody stands in front for
good, and nobody can pay to. Pieces are chosen likewise: by how much of what they are about is what the gap is about.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import cos, radians
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models import CharField as Characters
from django.db.models.functions import MD5, Concat, RowNumber
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from relais.actors.enums import DoorKind, DoorState
from relais.actors.models import Door, DoorTheme
from relais.actors.queries import ANSWERS, lists, texts_in
from relais.diagnostics.models import Response
from relais.diagnostics.planning import Cell, Gap
from relais.library.queries.pieces import PieceCard, pieces_about, screen_language
from relais.territories.models import Place
from relais.vocabulary.models import Theme
from relais.vocabulary.queries import SectorFinder

KINDS = (
    DoorKind.ADVICE, DoorKind.TRAINING, DoorKind.EVENT, DoorKind.FUNDING, DoorKind.SERVICE, DoorKind.TOOL,
)  # fmt: skip
NEAR_KM = 30
DEGREE_KM = 111.2  # of latitude
PIECES = ("sheet", "testimonial", "scenario", "tool")  # advice and experience before the name of a product


@dataclass(frozen=True)
class Way:
    """What closes a gap: the themes it belongs to, a sheet or another piece, and doors, one of each kind.

    Each door also bears ``written``: the language of its texts, None where nobody has read them.
    """

    themes: Sequence[Theme]
    piece: PieceCard | None
    doors: Sequence[Door] = field(default_factory=list)


def ways(gaps: Iterable[Gap], response: Response, today: date | None = None) -> dict[Cell, Way]:
    """Return the way that closes each of ``gaps``, by its cell, for a reader of the screen. Six queries, whatever their number."""
    gaps, today = list(gaps), today or timezone.localdate()
    slugs = {slug for gap in gaps for slug in gap.themes}
    themes = {one.slug: one for one in Theme.objects.filter(slug__in=slugs, retired=False)}
    best = _best([one.pk for one in themes.values()], response, today)
    told = Door.objects.select_related("actor__place").annotate(written=Subquery(texts_in("slug")))
    doors = told.in_bulk({pk for row in best.values() for pk, _main in row.values()})
    pieces = pieces_about(slugs) if slugs else []
    found = {}
    for gap in gaps:
        mine = [themes[slug] for slug in gap.themes if slug in themes]
        chosen = _chosen([best.get(theme.pk, {}) for theme in mine])
        shown = [doors[chosen[kind]] for kind in KINDS if kind in chosen and chosen[kind] in doors]
        found[gap.cell] = Way(mine, piece_for(pieces, gap.themes, today), shown)
    return found


def _chosen(rows: Sequence[dict[str, tuple[int, bool]]]) -> dict[str, int]:
    """Return the door of each kind from ``rows``, one for each theme of a gap, best first.

    The first theme also takes doors that only touch on it, the others only those whose main theme it is: a door that only
    touches on what the gap only touches on has little to do with it. Unless there is nothing else.
    """
    chosen: dict[str, int] = {}
    for at, row in enumerate(rows):
        for kind, (pk, is_main) in row.items():
            if is_main or at == 0:
                chosen.setdefault(kind, pk)
    return chosen or {kind: pk for row in reversed(rows) for kind, (pk, _main) in row.items()}


def _best(themes: Sequence[int], response: Response, today: date) -> dict[int, dict[str, tuple[int, bool]]]:
    """Return, by theme and kind, the id of the door that stands first today, and whether the theme is its main one."""
    heavier = DoorTheme.objects.filter(door=OuterRef("door"), weight__gt=OuterRef("weight"))
    rows = _serving(DoorTheme.objects.filter(ANSWERS, theme__in=themes, door__state=DoorState.OPEN), response)
    rows = rows.filter(door__kind__in=KINDS).annotate(
        main=_yes(~Exists(heavier)),
        tongue=_tongue(screen_language()),
        near=_near(response),
        ready=_yes(Q(door__confirmed_until__gte=today) & (Q(door__capacity=None) | Q(door__capacity__gt=F("door__in_hand") + F("door__held")))),
        lot=MD5(Concat(Value(f"{today:%Y-%m-%d} "), "door__slug", output_field=Characters())),
    )  # fmt: skip
    order = ("proposed", F("main").desc(), F("tongue").desc(), F("near").desc(), F("ready").desc(), "lot")
    ranked = rows.annotate(
        place=Window(RowNumber(), partition_by=[F("theme"), F("door__kind")], order_by=order)
    ).filter(place=1)
    found: dict[int, dict[str, tuple[int, bool]]] = {}
    named = ranked.order_by("theme", "door__kind").values_list("theme", "door__kind", "door", "main")
    for theme, kind, door, is_main in named:
        found.setdefault(theme, {})[kind] = (door, is_main)
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


def _tongue(language: str) -> Case:
    """Return 2 for a door that is written in ``language`` and where it is spoken, 1 where it is only spoken, 0 for the others.

    A door that names no language sets no limit.
    """
    spoken = Q(door__languages=[]) | Q(lists("door__languages", language))
    written = Exists(texts_in("door__slug").filter(language=language))
    return Case(When(spoken & Q(written), then=2), When(spoken, then=1), default=0, output_field=IntegerField())


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


def piece_for(pieces: Sequence[PieceCard], themes: Sequence[str], today: date) -> PieceCard | None:
    """Return the piece of the best theme: a sheet before other kinds, one whose main theme it is before one that touches on it.

    Themes after the first take only what is mainly about them, like the doors (``_chosen``).
    """

    def place(piece: PieceCard, theme: str) -> tuple[bool, bool, int, float, str]:
        shared = len(set(themes) & set(piece.themes)) / max(piece.breadth, 1)
        lot = hashlib.sha256(f"{today.isoformat()} {piece.slug}".encode()).hexdigest()
        return piece.kind != PIECES[0], piece.main != theme, PIECES.index(piece.kind), -shared, lot

    for at, theme in enumerate(themes):
        here = [piece for piece in pieces if theme in piece.themes and (at == 0 or piece.main == theme)]
        if here:
            return min(here, key=lambda piece: place(piece, theme))
    return None
