"""Verbs of the territories."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from relais.territories.models import Area, Place

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_territories() -> int:
    """Bring the tables of areas and places into an empty database; return the number of places there are then."""
    if Place.objects.exists():
        return Place.objects.count()
    rows = list(_rows("areas.csv"))
    Area.objects.bulk_create(
        Area(
            code=row["code"],
            kind=row["kind"],
            names={language: row[language] for language in ("fr", "nl", "de", "en") if row[language]},
            aliases=[alias for alias in row["aliases"].split("|") if alias],
        )
        for row in rows
    )
    ids = dict(Area.objects.values_list("code", "pk"))
    part_of = {row["code"]: row["part_of"] for row in rows}
    named: dict[str, list[str]] = {}
    for row in rows:
        for member in filter(None, row["members"].split("|")):
            named.setdefault(member, []).append(row["code"])
    places = list(_rows("places.csv"))
    Place.objects.bulk_create(
        Place(
            code=row["code"],
            postal_code=row["postal_code"],
            names={language: row[language] for language in ("fr", "nl", "de") if row[language]},
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            main=row["main"] == "1",
        )
        for row in places
    )
    place_ids = dict(Place.objects.values_list("code", "pk"))
    link = Place.areas.through
    links = []
    for row in places:
        code, chain = row["municipality"], list(named.get(row["municipality"], []))
        while code:
            chain.append(code)
            code = part_of[code]
        links += [link(place_id=place_ids[row["code"]], area_id=ids[code]) for code in dict.fromkeys(chain)]
    link.objects.bulk_create(links, batch_size=5000)
    return len(places)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
