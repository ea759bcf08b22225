"""How a place or an area is written so that the gazetteer finds the very same again."""

import re
from collections.abc import Iterable

from relais.groundwork.multilingual import ORDER, in_language
from relais.territories.gazetteer import Gazetteer
from relais.territories.models import Area, Place

_PROVINCE = re.compile(r"^(?:province (?:of |du |de |d['’])?|provincie |provinz )", re.IGNORECASE)


def written_place(place: Place, book: Gazetteer) -> str:
    """Return the shortest writing of ``place`` that ``book`` understands: its postal code, code and name, or key."""
    names = [f"{place.postal_code} {name}" for name in _in_order(place.names)]
    return _understood([place.postal_code, *names], "place", place.pk, place.code, book)


def written_area(area: Area, book: Gazetteer) -> str:
    """Return the first name of ``area`` (French before the others, then its aliases) that ``book`` understands."""
    return _understood([*_in_order(area.names), *area.aliases], area.kind, area.pk, area.code, book)


def readable(row: Area | Place, book: Gazetteer) -> str:
    """Return ``row`` as the screen names it (7000 Mons), or as it must be written for ``book`` to understand it."""
    kind = "place" if isinstance(row, Place) else row.kind
    found = book.find(str(row))
    if found is not None and (found.kind, found.id) == (kind, row.pk):
        return str(row)
    return written_place(row, book) if isinstance(row, Place) else written_area(row, book)


def province_name(area: Area) -> str:
    """Return the name of a province in the screen's language without the word for province: Hainaut."""
    return _PROVINCE.sub("", in_language(area.names))


def _in_order(names: dict[str, str]) -> list[str]:
    return [names[language] for language in ORDER if names.get(language)]


def _understood(writings: Iterable[str], kind: str, pk: int, code: str, book: Gazetteer) -> str:
    for text in writings:
        found = book.find(text)
        if found is not None and (found.kind, found.id) == (kind, pk):
            return text
    return code
