"""The map of the house, read from the contract that import-linter holds: which room stands on which storey."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "relais"
CONTRACT = "Every room has its storey"


def contracts() -> list[dict[str, object]]:
    """Return the contracts of pyproject.toml."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return table["tool"]["importlinter"]["contracts"]


def storeys() -> dict[str, int]:
    """Return each named package's storey; the ground is 0."""
    layers = next(contract["layers"] for contract in contracts() if contract["name"] == CONTRACT)
    return {
        name.strip(): height
        for height, layer in enumerate(reversed(layers))
        for name in layer.split("|")
    }  # fmt: skip


STOREYS = storeys()
ROOMS = {path.parent.name for path in PACKAGE.glob("*/apps.py")}


def may_use(room: str, other: str) -> bool:
    """Tell whether ``room`` may lean on ``other``: itself, or one on a storey below (never a stranger beside it)."""
    return room == other or STOREYS[other] < STOREYS[room]


def room_of(path: Path) -> str:
    """Return the room in which a file lies."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def python_files() -> Iterator[Path]:
    """Yield the package's code, migrations left out: Django writes them."""
    yield from (path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts)


@cache
def templates() -> dict[str, Path]:
    """Return every template by the name under which it is loaded."""
    found: dict[str, Path] = {}
    for room in sorted(ROOMS):
        folder = PACKAGE / room / "templates"
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            found[path.relative_to(folder).as_posix()] = path
    return found


def home_of(template: str) -> str:
    """Return the room that owns the template loaded as ``template``."""
    return room_of(templates()[template])
