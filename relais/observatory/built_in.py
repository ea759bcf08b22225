"""The indicators that come with the product, from ``data/indicators.toml``. No Django."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relais.observatory.estimating import measure_of

DATA = Path(__file__).parent / "data" / "indicators.toml"


@dataclass(frozen=True)
class Told:
    """An indicator of the file: the fields of its row, its themes (slugs), and the figures that others published."""

    slug: str
    fields: Mapping[str, Any]
    themes: tuple[str, ...]
    figures: tuple[Mapping[str, Any], ...]


def built_in(path: Path = DATA) -> list[Told]:
    """Return the indicators of the file at ``path``, in order. Raises MeasureError, KeyError, OSError."""
    rows = tomllib.loads(path.read_text("utf-8"))["indicator"]
    found = []
    for position, row in enumerate(rows):
        measure = row.get("measure", {})
        if measure:
            measure_of(measure)
        fields = {
            "titles": row["title"], "explanations": row["explanation"], "unit": row.get("unit", "percent"),
            "better": row.get("better", "up"), "dimension": row.get("dimension", ""), "measure": measure,
            "target": row.get("target"), "target_year": row.get("target_year"),
            "target_sources": row.get("target_source", {}), "position": position,
        }  # fmt: skip
        found.append(Told(row["slug"], fields, tuple(row["themes"]), tuple(row.get("figure", ()))))
    return found
