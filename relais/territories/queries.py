"""Reads of the territories."""

from functools import lru_cache
from math import cos, radians

from relais.territories.enums import AreaKind
from relais.territories.gazetteer import Gazetteer, Spot
from relais.territories.geo import distance_km
from relais.territories.models import Area, Place
from relais.territories.naming import province_name


def gazetteer() -> Gazetteer:
    """Return the gazetteer of the database. Territories only change when they are loaded, so it is kept."""
    return _gazetteer(Place.objects.count())


@lru_cache(maxsize=1)
def _gazetteer(_places: int) -> Gazetteer:
    areas = {area.pk: area for area in Area.objects.all()}
    inside: dict[int, set[int]] = {}
    for place_id, area_id in Place.areas.through.objects.values_list("place_id", "area_id"):
        inside.setdefault(place_id, set()).add(area_id)
    members: dict[int, set[int]] = {}
    for place_id, within in inside.items():
        for area_id in within:
            members.setdefault(area_id, set()).add(place_id)
    rows: list[tuple[Spot, list[str]]] = []
    seats: dict[int, Place] = {}
    for place in Place.objects.all():
        here = frozenset(inside.get(place.pk, ()))
        for area_id in here:
            if place.main and areas[area_id].kind == "municipality":
                seats[area_id] = place
        spot = Spot(
            "place",
            place.pk,
            place.code,
            place.names,
            place.postal_code,
            (place.latitude, place.longitude),
            here,
            int(place.main),
        )
        rows.append((spot, [*place.names.values(), place.postal_code, place.code]))
    for area in areas.values():
        own = members.get(area.pk, set())
        overlapping = frozenset({area.pk} | {other for place in own for other in inside[place]})
        seat = seats.get(area.pk) if area.kind == "municipality" else None
        spot = Spot(
            area.kind,
            area.pk,
            area.code,
            area.names,
            seat.postal_code if seat else "",
            (seat.latitude, seat.longitude) if seat else None,
            overlapping,
            len(own),
        )
        rows.append((spot, [*area.names.values(), *area.aliases, area.code]))
    return Gazetteer(rows)


def suggestions(text: str, most: int) -> list[tuple[str, str]]:
    """Return up to ``most`` (what to write, what to show) for the beginning of a name, in the screen's language."""
    spots = gazetteer().suggest(text, 2 * most)
    places = Place.objects.in_bulk({spot.id for spot in spots if spot.kind == "place"})
    shown = {spot.id for spot in spots if spot.kind != "place"}
    provinces = {area.pk: area for area in Area.objects.filter(kind=AreaKind.PROVINCE)}
    areas = Area.objects.in_bulk(shown - provinces.keys()) | provinces
    found: dict[str, str] = {}
    for spot in spots:
        named = str(places[spot.id]) if spot.kind == "place" else f"{spot.postal_code} {areas[spot.id]}".strip()
        inside = [province_name(provinces[pk]) for pk in sorted(spot.areas & provinces.keys()) if pk != spot.id]
        found.setdefault(named, f"{named} ({inside[0]})" if len(inside) == 1 else named)
    return list(found.items())[:most]


def places_near(position: tuple[float, float], km: float) -> list[int]:
    """Return the ids of the places within ``km`` kilometres of ``position`` (latitude, longitude in degrees)."""
    latitude, longitude = position
    north = km / 110.5  # kilometres in a degree of latitude, at the least
    east = north / max(cos(radians(latitude)) * 0.99, 0.01)
    box = Place.objects.filter(
        latitude__range=(latitude - north, latitude + north), longitude__range=(longitude - east, longitude + east)
    )
    rows = box.order_by().values_list("pk", "latitude", "longitude")
    return [pk for pk, lat, lon in rows if distance_km(position, (lat, lon)) <= km]
