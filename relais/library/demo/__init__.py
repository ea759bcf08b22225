"""The demo region's part of the library: pieces written for it, read from ``data/demo``; loaded once.

A file is ``<kind>/<language>/<name>.toml``; files of one name in several languages are one piece and its translations.
"""

import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from django.db import models, transaction
from wagtail.fields import StreamField
from wagtail.models import Locale

from relais.actors.models import Actor
from relais.library.demo.files import WITH_FILES
from relais.library.demo.showcases import load_showcases
from relais.library.models import Argument, Material, News, Piece, Scenario, Sheet, Showcase, Testimonial, Tool
from relais.library.models.scenarios import unknown_names
from relais.territories.models import Place
from relais.vocabulary.models import Sector, Theme

DATA = Path(__file__).resolve().parents[1] / "data" / "demo"
FOLDERS: dict[str, type[Piece]] = {
    "tools": Tool, "sheets": Sheet, "testimonials": Testimonial, "scenarios": Scenario, "arguments": Argument, "news": News,
    "materials": Material,
}  # fmt: skip
SPACE = uuid.UUID("8c8a5e0e-6a62-4f0f-9a55-b7f0f9b0a5d1")  # from which the translations' common keys are made
BLOCKS = {"steps": "step", "links": "link"}  # the other fields of blocks hold lines


@dataclass(frozen=True)
class Named:
    """What the files name by its identifier: ids of actors, places (postal codes), sectors and themes."""

    actors: dict[str, int]
    places: dict[str, int]
    sectors: dict[str, int]
    themes: dict[str, int]
    tools: frozenset[str]


def load_library() -> int:
    """Load every piece of the demo region, published; return how many. Does nothing when there is a piece already.

    Raises KeyError with the name when a file names what does not exist.
    """
    if Sheet.objects.exists() or Showcase.objects.exists():
        return 0
    named = Named(
        dict(Actor.objects.values_list("slug", "pk")),
        dict(Place.objects.order_by("main", "-pk").values_list("postal_code", "pk")),
        dict(Sector.objects.values_list("slug", "pk")),
        dict(Theme.objects.values_list("slug", "pk")),
        frozenset(values["slug"] for _language, _name, values in _files("tools")),
    )
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    with transaction.atomic():
        pieces = sum(_load(model, folder, named, locales) for folder, model in FOLDERS.items())
        return pieces + load_showcases(named)


def _load(model: type[Piece], folder: str, named: Named, locales: dict[str, Locale]) -> int:
    rows, themes = [], []
    for language, name, values in _files(folder):
        themes.append(values.pop("themes"))
        if model is Scenario:
            _check_steps(name, values["steps"], named)
        key = uuid.uuid5(SPACE, f"{folder}/{name}")
        row = _row(model, values, named) | {"locale": locales[language], "translation_key": key}
        rows.append(row | (WITH_FILES[folder](name, values) if folder in WITH_FILES else {}))
    pieces = model._default_manager.bulk_create([model(**row) for row in rows])
    through = model.themes.through
    field = model._meta.model_name
    through.objects.bulk_create(
        through(**{f"{field}_id": piece.pk, "theme_id": named.themes[slug]})
        for piece, slugs in zip(pieces, themes, strict=True)
        for slug in dict.fromkeys(slugs)
    )
    return len(pieces)


def _files(folder: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in sorted(DATA.glob(f"{folder}/*/*.toml")):
        yield path.parent.name, path.stem, tomllib.loads(path.read_text("utf-8"))


def _check_steps(name: str, steps: list[dict[str, Any]], named: Named) -> None:
    for step in steps:
        for field, slugs in unknown_names(step, named.tools, named.themes).items():
            raise KeyError(f"{name}: step {step['name']!r}: {field} {', '.join(slugs)}")


def _row(model: type[Piece], values: dict[str, Any], named: Named) -> dict[str, Any]:
    """Return the fields of a piece from what its file holds."""
    row: dict[str, Any] = {"live": True}
    found = {Actor: named.actors, Place: named.places, Sector: named.sectors}
    for field in model._meta.get_fields():
        value = values.get(field.name)
        if value in (None, ""):
            continue
        if isinstance(field, StreamField):
            row[field.name] = [(BLOCKS.get(field.name, "line"), one) for one in value]
        elif isinstance(field, models.ForeignKey):
            row[f"{field.name}_id"] = found[field.related_model][value]
        else:
            row[field.name] = value
    day = row.get("published_on") or row.get("held_on") or row.get("checked_on")
    if day:
        moment = datetime.combine(day, time(7), UTC)
        row |= {"first_published_at": moment, "last_published_at": moment}
    return row
