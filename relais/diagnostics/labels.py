"""The labels by which a response is compared: the section of its sector, its size class, its province."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from relais.diagnostics.blocks import Labels, size_class
from relais.diagnostics.models import Response
from relais.territories.enums import AreaKind
from relais.territories.models import Area, Place
from relais.vocabulary.models import Sector


@dataclass(frozen=True)
class Labeller:
    """Knows the section of every sector, and the province of every place and area that was asked for."""

    sections: Mapping[int, str]
    places: Mapping[int, str]
    areas: Mapping[int, str]

    def labels(self, sector: int | None, employees: int | None, place: int | None, area: int | None) -> Labels:
        """Return the labels of a response with these ids; empty where it did not tell."""
        province = self.places.get(place or 0) or self.areas.get(area or 0, "")
        return self.sections.get(sector or 0, ""), size_class(employees), province


def labeller(places: Iterable[int], areas: Iterable[int]) -> Labeller:
    """Return what labels responses in ``places`` and ``areas`` (ids)."""
    return Labeller(sections(), _provinces_of_places(places), _provinces_of_areas(areas))


def labels_of(response: Response) -> Labels:
    """Return the labels of one response."""
    places = [response.place_id] if response.place_id else []
    areas = [response.area_id] if response.area_id and not places else []
    return labeller(places, areas).labels(response.sector_id, response.employees, response.place_id, response.area_id)


def sections() -> dict[int, str]:
    """Return the slug of the section of each sector: the first, in the scheme's order, of those that have none above them."""
    rows = list(Sector.objects.prefetch_related("broader"))
    above = {row.pk: [one.pk for one in row.broader.all()] for row in rows}
    found = {}
    for row in rows:
        reached, ahead = {row.pk}, [row.pk]
        while ahead:
            new = set(above[ahead.pop()]) - reached
            reached |= new
            ahead += new
        found[row.pk] = next((one.slug for one in rows if one.pk in reached and not above[one.pk]), row.slug)
    return found


def _provinces_of_places(places: Iterable[int]) -> dict[int, str]:
    """Return the code of the province of each place; of its region where there are no provinces (Brussels)."""
    kinds = {AreaKind.PROVINCE: 0, AreaKind.REGION: 1}
    within = Place.areas.through.objects.filter(place_id__in=set(places), area__kind__in=kinds)
    found: dict[int, str] = {}
    rows = within.values_list("place_id", "area__kind", "area__code")
    for place, _kind, code in sorted(rows, key=lambda row: (kinds[AreaKind(row[1])], row[2])):
        found.setdefault(place, code)
    return found


def _provinces_of_areas(areas: Iterable[int]) -> dict[int, str]:
    """Return the province that holds all places of an area; areas over several provinces have none."""
    wanted = set(areas)
    if not wanted:
        return {}
    members: dict[int, set[int]] = {}
    for area, place in Place.areas.through.objects.filter(area_id__in=wanted).values_list("area_id", "place_id"):
        members.setdefault(area, set()).add(place)
    provinces = _provinces_of_places({place for some in members.values() for place in some})
    held = {area: {provinces.get(place, "") for place in some} for area, some in members.items()}
    return {area: codes.pop() for area, codes in held.items() if len(codes) == 1}


def shown_sectors(slugs: Iterable[str]) -> dict[str, str]:
    """Return the name of each section in the screen's language, in the scheme's order; its slug when it is gone."""
    wanted = set(slugs) - {""}
    found = {row.slug: str(row) for row in Sector.objects.filter(slug__in=wanted)}
    return found | {slug: slug for slug in sorted(wanted - found.keys())}


def shown_areas(codes: Iterable[str]) -> dict[str, str]:
    """Return the name of each province in the screen's language, by name; its code when it is gone."""
    wanted = set(codes) - {""}
    found = {row.code: str(row) for row in Area.objects.filter(code__in=wanted)}
    found |= {code: code for code in wanted - found.keys()}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
