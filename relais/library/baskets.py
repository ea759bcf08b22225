"""Which themes each firm asked for, told without climbing: the rooms that follow needs register here, our pages ask.

Only sets of themes pass through here: no firm, no words, no date.
"""

from collections.abc import Callable, Iterable

from relais.groundwork.keeping import in_process

Baskets = list[frozenset[str]]
KEPT_FOR = 3600  # seconds

_registered: dict[str, Callable[[], Iterable[frozenset[str]]]] = {}


def register_baskets(name: str, source: Callable[[], Iterable[frozenset[str]]]) -> None:
    """Let ``source`` answer under ``name`` from now on, in place of an earlier one: the themes (slugs) of each firm."""
    _registered[name] = source


def baskets_of_firms() -> Baskets:
    """Return the themes of each firm that any room follows, an hour old at most; empty when no room answers."""
    found: Baskets | None = in_process.get("library.baskets")
    if found is None:
        found = [basket for source in _registered.values() for basket in source()]
        in_process.set("library.baskets", found, KEPT_FOR)
    return found
