"""The labels by which a response is compared: the section of its sector, its size class, its province."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relais.diagnostics.blocks import Labels, size_class
from relais.diagnostics.models import Response
from relais.territories.enums import AreaKind
from relais.territories.models import Area, Place
from relais.territories.naming import province_name
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
    slugs = dict(Sector.objects.values_list("pk", "slug"))  # in the scheme's order
    above: dict[int, list[int]] = {pk: [] for pk in slugs}
    for lower, upper in Sector.broader.through.objects.values_list("from_sector_id", "to_sector_id"):
        above[lower].append(upper)
    found = {}
    for pk, own in slugs.items():
        reached, ahead = {pk}, [pk]
        while ahead:
            new = set(above[ahead.pop()]) - reached
            reached |= new
            ahead += new
        found[pk] = next((slug for other, slug in slugs.items() if other in reached and not above[other]), own)
    return found


def _provinces_of_places(places: Iterable[int]) -> dict[int, str]:
    """Return the code of the province of each place; of its region where there are no provinces (Brussels)."""
    kinds = {AreaKind.PROVINCE: 0, AreaKind.REGION: 1}
    within = Place.areas.through.objects.filter(place_id__in=set(places), area__kind__in=kinds)
    found: dict[int, str] = {}
    rows = within.values_list("place_id", "area__kind", "area__code")
    for row in sorted(rows, key=lambda row: (kinds[AreaKind(row[1])], row[2])):
        found.setdefault(row[0], row[2])
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
    found = {row.code: province_name(row) for row in Area.objects.filter(code__in=wanted)}
    found |= {code: code for code in wanted - found.keys()}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


# What the size classes are called on the screen.
SIZE_NAMES = {
    "0-1": _("une personne au plus"),
    "2-9": _("2 à 9 personnes"),
    "10-49": _("10 à 49 personnes"),
    "50-249": _("50 à 249 personnes"),
    "250+": _("250 personnes et plus"),
}


@dataclass(frozen=True)
class Names:
    """The names of labels in the screen's language."""

    sectors: Mapping[str, str]
    areas: Mapping[str, str]

    def each(self, labels: Labels) -> tuple[str, str, str]:
        """Return the names of sector, size and province; empty where any counts."""
        sector, size, area = labels
        return self.sectors.get(sector, sector), str(SIZE_NAMES.get(size, size)), self.areas.get(area, area)

    def whole(self, labels: Labels) -> str:
        """Return the name of the cell."""
        return " · ".join(filter(None, self.each(labels))) or gettext("toutes les réponses")


def names_of(some: Iterable[Labels]) -> Names:
    """Return the names of all these labels."""
    rows = list(some)
    return Names(shown_sectors(row[0] for row in rows), shown_areas(row[2] for row in rows))
