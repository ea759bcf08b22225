"""Names of the built style sheet and script, read once from the list that the front end's build writes."""

import json
from functools import cache
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

BUILT = Path(__file__).parent / "static" / "built"


@cache
def built_names() -> dict[str, str]:
    """Return the built file's name for each plain name. Raises ImproperlyConfigured before the first build."""
    try:
        names: dict[str, str] = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = "The style sheet and script have not been built yet. Run `make setup`."
        raise ImproperlyConfigured(message) from error
    return names


def asset_url(name: str) -> str:
    """Return the address of the built file whose plain name is ``name`` (``site.css``)."""
    try:
        return static(f"built/{built_names()[name]}")
    except KeyError as error:
        message = f"The front end's build holds no {name}. Run `make setup`."
        raise ImproperlyConfigured(message) from error


def manifest_exists() -> bool:
    """Tell whether the front end has been built."""
    return (BUILT / "manifest.json").exists()
