"""Random doors and facts, as pure rows: what the tests of the index and of matching hold against each other."""

from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
from hypothesis import strategies as st

from relais.needs.facts import Facts
from relais.needs.segment import DoorRow
from relais.needs.understanding import Part
from relais.vocabulary.neighbours import KEPT

AREAS = st.integers(1, 8)
SECTORS = st.integers(1, 6)
LANGUAGES = st.sampled_from(["fr", "nl", "de", "en"])
SIZES = st.integers(0, 300)
THEMES = {"backup": 0, "online-shop": 1, "invoicing": 2, "": 3}
WORDS = ("site", "vente", "facture", "copie", "caisse", "robot")
TODAY = date(2026, 5, 4)


def row_of(**values: Any) -> DoorRow:
    """Return a door that says nothing of itself but ``values``."""
    plain: dict[str, Any] = {
        "id": 1, "slug": "door", "actor": 1, "terms": "", "themes": {}, "everywhere": False, "areas": (), "sectors": (),
        "min_employees": None, "max_employees": None, "languages": (), "position": None, "confirmed_until": TODAY,
        "capacity": None, "in_hand": 0, "helped": 0, "not_helped": 0, "profile": {},
        "meaning": b"",
    }  # fmt: skip
    return DoorRow(**{field.name: (plain | values)[field.name] for field in fields(DoorRow)})


def part_of(shares: Any, *, terms: dict[str, float] | None = None, none: float = 0.0) -> Part:
    """Return one need as read, with ``shares`` over the themes and without a profile of its own."""
    plain = {
        "start": 0, "end": 10, "shares": shares, "profile": np.zeros_like(shares),
        "vector": np.zeros(KEPT, dtype=np.float32), "themes": (), "terms": terms or {},
        "none": none,
    }  # fmt: skip
    return Part(**{field.name: plain[field.name] for field in fields(Part)})


@st.composite
def door_rows(draw, most=8):
    """Return up to ``most`` doors with every kind of limit, or none."""
    count = draw(st.integers(0, most))
    return [draw(door_row(number)) for number in range(count)]


@st.composite
def door_row(draw, number):
    least, largest = sorted((draw(SIZES), draw(SIZES)))
    return row_of(
        id=100 + number,
        slug=f"door-{number}",
        terms=" ".join(draw(st.lists(st.sampled_from(WORDS), max_size=8))),
        themes=draw(st.dictionaries(st.sampled_from(sorted(THEMES)[1:]), st.floats(0.05, 1), max_size=3)),
        everywhere=draw(st.booleans()),
        areas=draw(st.lists(AREAS, unique=True, max_size=4)),
        sectors=draw(st.lists(SECTORS, unique=True, max_size=3)),
        min_employees=draw(st.sampled_from([None, least])),
        max_employees=draw(st.sampled_from([None, largest])),
        languages=draw(st.lists(LANGUAGES, unique=True, max_size=3)),
        position=draw(st.none() | st.tuples(st.floats(49.5, 50.8), st.floats(2.9, 6.4))),
        confirmed_until=date.fromordinal(TODAY.toordinal() + draw(st.integers(-500, 200))),
        capacity=draw(st.none() | st.integers(0, 10)),
        in_hand=draw(st.integers(0, 12)),
        helped=draw(st.integers(0, 50)),
        not_helped=draw(st.integers(0, 50)),
    )


facts = st.builds(
    Facts,
    areas=st.frozensets(AREAS, max_size=4),
    position=st.none() | st.tuples(st.floats(49.5, 50.8), st.floats(2.9, 6.4)),
    sectors=st.frozensets(SECTORS, max_size=3),
    employees=st.none() | SIZES,
    language=st.none() | LANGUAGES,
    spoken=st.none() | LANGUAGES,
)


@st.composite
def parts(draw):
    """Return one need as read: shares over the four themes, weighted terms, the share of none of ours."""
    raw = np.array([draw(st.floats(0, 1)) for _theme in THEMES], dtype=np.float32)
    shares = raw / max(float(raw.sum()), 1.0)
    none, shares[THEMES[""]] = float(shares[THEMES[""]]), 0.0
    terms = draw(st.dictionaries(st.sampled_from(WORDS), st.floats(0.1, 1), max_size=4))
    return part_of(shares, terms=terms, none=none)


def serves(row: DoorRow, known: Facts) -> dict[str, bool]:
    """Say again in plain words whom a door serves, rule by rule; what is unknown excludes nobody."""
    return {
        "place": row.everywhere or not known.areas or any(area in known.areas for area in row.areas),
        "sector": not row.sectors or not known.sectors or any(sector in known.sectors for sector in row.sectors),
        "size": known.employees is None
        or (row.min_employees or 0)
        <= known.employees
        <= (float("inf") if row.max_employees is None else row.max_employees),
        "language": not row.languages or known.language is None or known.language in row.languages,
    }
