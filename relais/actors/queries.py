"""Reads of the actors: the directory, the doors, what a person manages, and what was changed."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Contains
from django.utils import timezone

from relais.actors import searching
from relais.actors.enums import DoorState
from relais.actors.models import Actor, Door, DoorClock, DoorTheme, Invitation, Position, Tie
from relais.finding.models import Entry
from relais.groundwork.models import Trace
from relais.people.rules import is_animator
from relais.territories.gazetteer import Spot
from relais.territories.models import Area, Place
from relais.territories.queries import places_near
from relais.vocabulary.models import Sector, Theme
from relais.vocabulary.queries import SectorFinder, leaves_under, state

SURE = 0.2  # weight from which a proposed theme counts as one of the door's
SOON = timedelta(days=30)
USUAL_KM = 20
ANSWERS = Q(proposed=False) | Q(weight__gte=SURE)
DOOR = "door"  # as the site's search calls it


def cards(doors: QuerySet[Door]) -> QuerySet[Door]:
    """Return ``doors`` with everything that their cards show, in a fixed number of queries."""
    themes = Prefetch("door_themes", DoorTheme.objects.select_related("theme"))
    areas = Prefetch("areas", Area.objects.order_by("code"))
    return doors.defer("terms").select_related("actor__place").prefetch_related(themes, areas, "places", "sectors")


def lists(name: str, value: str) -> Contains:
    """Tell whether the JSON list in the field ``name`` holds the plain word ``value`` (SQLite cannot look into JSON lists)."""
    return Contains(Cast(name, TextField()), f'"{value}"')


def texts_in(slug: str) -> QuerySet[Entry, Any]:
    """Return the language of the texts of the door whose slug the outer query has in ``slug``, as the site's search read it."""
    return Entry.objects.filter(kind=DOOR, key=OuterRef(slug)).values("language")


def open_doors() -> QuerySet[Door]:
    """Return the doors that can be found, by title."""
    return Door.objects.filter(state=DoorState.OPEN)


def directory(asked: Mapping[str, Any]) -> QuerySet[Actor]:
    """Return the actors that ``asked`` describes, by name, with place, sector and the number of open doors.

    ``asked`` may hold: q (text), role, theme (Theme), sector (Sector), place (Spot), km (around the place), language.
    """
    actors = Actor.objects.select_related("place", "sector").prefetch_related("themes")
    for pattern in searching.patterns(asked.get("q", "")):
        titles = open_doors().filter(actor=OuterRef("pk"), title__iregex=pattern)
        written = Q(name__iregex=pattern) | Q(summary__iregex=pattern) | Q(description__iregex=pattern)
        actors = actors.filter(written | Exists(titles))
    if role := asked.get("role"):
        actors = actors.filter(lists("roles", role))
    if language := asked.get("language"):
        actors = actors.filter(lists("languages", language))
    if theme := asked.get("theme"):
        leaves = leaves_under(theme)
        own = Actor.themes.through.objects.filter(actor=OuterRef("pk"), theme__in=leaves)
        behind = DoorTheme.objects.filter(
            ANSWERS, theme__in=leaves, door__actor=OuterRef("pk"), door__state=DoorState.OPEN
        )
        actors = actors.filter(Exists(own) | Exists(behind))
    if sector := asked.get("sector"):
        actors = actors.filter(sector__in=_with_narrower(sector))
    if spot := asked.get("place"):
        actors = actors.filter(place__in=_around(spot, asked.get("km")))
    return actors.annotate(open_doors=_number_of_doors(state=DoorState.OPEN))


def doors(asked: Mapping[str, Any]) -> QuerySet[Door]:
    """Return the open doors that ``asked`` describes, by title, ready for their cards.

    ``asked`` may hold: q (text), kind, theme (Theme), sector (Sector) and place (Spot): the doors that serve a firm there.
    """
    found = cards(open_doors())
    for choices in searching.stem_choices(asked.get("q", "")):
        held = Q()
        for stem in choices:
            held |= Q(terms__startswith=stem) | Q(terms__contains=f" {stem}")
        found = found.filter(held)
    if kind := asked.get("kind"):
        found = found.filter(kind=kind)
    if theme := asked.get("theme"):
        found = found.filter(_answering(leaves_under(theme)))
    if sector := asked.get("sector"):
        found = found.filter(_serving_sector(sector))
    if spot := asked.get("place"):
        found = found.filter(_serving_place(spot))
    return found


def doors_for_themes(themes: Collection[int]) -> QuerySet[Door]:
    """Return the open doors that answer any of ``themes`` (ids), by title, ready for their cards."""
    return cards(open_doors()).filter(_answering(themes))


def door_counts() -> Mapping[int, int]:
    """Return the number of open doors of every theme, by its id; a group counts the doors of all its themes once."""
    tick = DoorClock.objects.values_list("tick", flat=True).first() or 0
    return _door_counts(tick, state())


@lru_cache(maxsize=1)
def _door_counts(_tick: int, _vocabulary: tuple[int, ...]) -> Mapping[int, int]:
    rows = DoorTheme.objects.filter(ANSWERS, door__state=DoorState.OPEN, theme__retired=False).order_by()
    found: dict[int, int] = {}
    for level in ("theme_id", "theme__broader_id", "theme__broader__broader_id"):
        counted = rows.exclude(**{level: None}).values_list(level).annotate(times=Count("door", distinct=True))
        found.update(dict(counted))
    return found


def ties_of(actor: Actor) -> list[Tie]:
    """Return the disclosed ties of ``actor``, its own and those that others declared with it."""
    return list(
        Tie.objects.filter(Q(actor=actor) | Q(other=actor)).select_related("actor", "other").order_by("kind", "id")
    )


def managed_by(user: Any, query: str = "", today: date | None = None) -> QuerySet[Actor]:
    """Return the actors that ``user`` may manage, by name, with numbers of open, expired and archived doors.

    An animator may manage all; ``query`` narrows them by name.
    """
    actors = Actor.objects.all() if is_animator(user) else Actor.objects.filter(positions__user=user)
    for pattern in searching.patterns(query):
        actors = actors.filter(name__iregex=pattern)
    today = today or timezone.localdate()
    return actors.annotate(
        open_doors=_number_of_doors(state=DoorState.OPEN),
        expired_doors=_number_of_doors(state=DoorState.OPEN, confirmed_until__lt=today),
        archived_doors=_number_of_doors(state=DoorState.ARCHIVED),
    )


def doors_to_manage(actor: Actor, today: date) -> QuerySet[Door]:
    """Return all doors of ``actor``: the expired first, then those that expire within a month, the archived last."""
    urgency = Case(
        When(state=DoorState.ARCHIVED, then=Value(3)),
        When(confirmed_until__lt=today, then=Value(0)),
        When(confirmed_until__lt=today + SOON, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return actor.doors.annotate(urgency=urgency).order_by("urgency", "confirmed_until", "title", "slug")


def team_of(actor: Actor) -> QuerySet[Position]:
    """Return the positions of ``actor`` with their people and who stands in for them, in order of arrival."""
    return actor.positions.select_related("user", "deputy")


def held_by(user: Any) -> dict[str, Any]:
    """Return what this room holds about a person, for the copy of their data."""
    positions = Position.objects.filter(user=user).order_by("pk")
    invitations = Invitation.objects.filter(email=user.email)
    return {
        "positions": list(positions.values("actor__slug", "actor__name", "kind", "absent_until")),
        "invitations": list(invitations.values("actor__slug", "actor__name", "kind", "sent_at")),
    }


def readers_of(actor: Actor) -> list[Any]:
    """Return the active people who read what is written to ``actor`` today: deputies in place of who is away."""
    people = [position.user for position in team_of(actor)]
    acting = {deputy if (deputy := stand_in(actor, person)).is_active else person for person in people}
    return sorted((person for person in acting if person.is_active), key=lambda person: person.pk)


def unread(actors: Collection[int]) -> set[int]:
    """Return those of ``actors`` (ids) that no letter reaches: neither an active person nor an address."""
    silent = Actor.objects.filter(pk__in=actors, email="").exclude(positions__user__is_active=True)
    return set(silent.order_by().values_list("pk", flat=True))


def stand_in(actor: Actor, user: Any, today: date | None = None) -> Any:
    """Return who acts for ``user`` in ``actor`` today: the deputy while they are away, else themselves."""
    position = team_of(actor).filter(user=user).first()
    return position.deputy if position and position.absent(today) and position.deputy else user


def traces_of_actor(actor: Actor) -> QuerySet[Trace]:
    """Return the traces of ``actor`` and of all its doors, newest first, with the person who made each."""
    doors_of_it = [str(pk) for pk in actor.doors.values_list("pk", flat=True)]
    own = Q(subject_kind=Actor._meta.label_lower, subject_id=str(actor.pk))
    behind = Q(subject_kind=Door._meta.label_lower, subject_id__in=doors_of_it)
    return Trace.objects.filter(own | behind).select_related("by")


def last_changes(doors_shown: Collection[Door]) -> dict[int, Trace]:
    """Return the newest trace of each door, by the door's id."""
    ids = [str(door.pk) for door in doors_shown]
    newest = Trace.objects.filter(subject_kind=Door._meta.label_lower, subject_id__in=ids).order_by()
    rows = newest.values_list("subject_id").annotate(last=Max("pk"))
    traces = Trace.objects.select_related("by").in_bulk([last for _door, last in rows])
    return {int(trace.subject_id): trace for trace in traces.values()}


def _number_of_doors(**conditions: Any) -> Any:
    """Count the doors of an actor in a subquery, so that it does not multiply what else is counted."""
    counted = Door.objects.filter(actor=OuterRef("pk"), **conditions).order_by().values("actor")
    return Coalesce(Subquery(counted.annotate(number=Count("pk")).values("number")), 0)


def _answering(themes: Collection[int]) -> Exists:
    return Exists(DoorTheme.objects.filter(ANSWERS, door=OuterRef("pk"), theme__in=themes))


def _with_narrower(sector: Sector) -> set[int]:
    below: dict[int, list[int]] = {}
    for child, broader in Sector.broader.through.objects.values_list("from_sector_id", "to_sector_id"):
        below.setdefault(broader, []).append(child)
    found, ahead = {sector.pk}, [sector.pk]
    while ahead:
        fresh = [child for child in below.get(ahead.pop(), []) if child not in found]
        found.update(fresh)
        ahead += fresh
    return found


def _serving_sector(sector: Sector) -> Q:
    """Keep the doors without a limit of sector, and those for the sector, a broader or a narrower one."""
    any_ = Door.sectors.through.objects.filter(door=OuterRef("pk"))
    family = SectorFinder().family(sector)
    return ~Q(other_sectors=[]) | ~Exists(any_) | Exists(any_.filter(sector__in=family))


def _serving_place(spot: Spot) -> Q:
    """Keep the doors that serve everywhere, an area of ``spot``, or a locality of its municipalities."""
    areas = Door.areas.through.objects.filter(door=OuterRef("pk"), area__in=spot.areas)
    towns = Place.areas.through.objects.filter(area__in=spot.areas, area__kind="municipality").values("place_id")
    places = Door.places.through.objects.filter(door=OuterRef("pk"), place__in=towns)
    return Q(everywhere=True) | Exists(areas) | Exists(places)


def _around(spot: Spot, km: int | None) -> Any:
    """Return the places within ``km`` of ``spot``; all those of an area that has no single position (a province)."""
    if spot.position is None:
        return Place.areas.through.objects.filter(area=spot.id).values("place_id")
    return places_near(spot.position, km or USUAL_KM)


def chosen_themes(door: Door) -> list[Theme]:
    """Return the themes that the holder of ``door`` chose (themes fetched), the main one first."""
    return [row.theme for row in door.door_themes.all() if not row.proposed]


def proposed_themes(door: Door) -> list[Theme]:
    """Return the themes that were proposed from the text of ``door`` (themes fetched), the surest first."""
    return [row.theme for row in door.door_themes.all() if row.proposed]


def best_doors(themes: Collection[int], most: int, today: date | None = None) -> dict[int, list[Door]]:
    """Return at most ``most`` open doors of different organisations for each of ``themes`` (ids), the best first. Two queries.

    Best is a door with room whose facts are still confirmed, for which its holder chose the theme, and chose it as the main one.
    """
    today = today or timezone.localdate()
    rows = (
        DoorTheme.objects.filter(ANSWERS, theme__in=themes, door__state=DoorState.OPEN)
        .order_by("proposed", "-weight", "-door__confirmed_until", "door__slug")
        .select_related("door__actor")
        .defer("door__terms", "door__description")
    )
    found: dict[int, list[Door]] = {}
    for row in sorted(rows, key=lambda row: (row.door.full, row.door.expired(today))):
        kept = found.setdefault(row.theme_id, [])
        if len(kept) < most and row.door.actor_id not in {door.actor_id for door in kept}:
            kept.append(row.door)
    return found
