"""The questionnaires that come with the product, from their files. No Django.

``data/questionnaires/<slug>.json`` is a questionnaire; ``<slug>.<rule>.json`` beside it is its scoring by another rule.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from relais.diagnostics.definitions import Definition, body_of, check, read

DATA = Path(__file__).parent / "data" / "questionnaires"


def built_in(slug: str, rule: str = "", folder: Path = DATA) -> Definition:
    """Return the questionnaire ``slug``, counted by ``rule`` (empty: its first). Raises KeyError when there is none such."""
    for definition in _rules_of(folder / f"{slug}.json"):
        if not rule or (definition.scoring and definition.scoring.rule == rule):
            return definition
    raise KeyError(slug, rule)


def all_built_in(folder: Path = DATA) -> Iterator[Definition]:
    """Yield every questionnaire, by slug, by each of its rules. Raises DefinitionError, OSError."""
    for path in sorted(folder.glob("*.json")):
        if "." not in path.stem:
            yield from _rules_of(path)


def _rules_of(path: Path) -> Iterator[Definition]:
    if not path.exists():
        return
    first = read(path.read_bytes())
    yield first
    for other in sorted(path.parent.glob(f"{path.stem}.*.json")):
        yield check(body_of(first) | {"scoring": json.loads(other.read_text("utf-8"))})
