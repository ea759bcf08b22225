"""The gazetteer: from the words somebody typed to a place or an area. Pure: it is fed rows, not a database."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from relais.groundwork.multilingual import in_language
from relais.groundwork.text import fold

# The wider area wins only when asked for by its kind's word ("province de Liège"); a bare name is the town.
_RANK = {"municipality": 0, "place": 1, "province": 2, "named": 3, "region": 4, "country": 5}
_SURE = 88.0  # similarity (0–100) from which a misspelt name is taken for the one it resembles


@dataclass(frozen=True)
class Spot:
    """A place or an area, as found. ``areas`` are the ids of the areas that contain it, overlap it or are it."""

    kind: str
    id: int
    code: str
    names: Mapping[str, str] = field(hash=False)
    postal_code: str
    position: tuple[float, float] | None
    areas: frozenset[int]
    weight: int = 0

    @property
    def label(self) -> str:
        """Return the postal code, if any, and the name in the screen's language."""
        return f"{self.postal_code if self.kind == 'place' else ''} {in_language(self.names)}".strip()


def key(text: str) -> str:
    """Return the spelling under which names are compared: folded, hyphens and apostrophes as spaces, St as saint."""
    plain = re.sub(r"[^a-z0-9]+", " ", fold(text)).strip()
    return re.sub(r"\b(ste?)\b", lambda m: {"st": "saint", "ste": "sainte"}[m[1]], plain)


class Gazetteer:
    """All places and areas by every name they have."""

    def __init__(self, rows: Iterable[tuple[Spot, Iterable[str]]]) -> None:
        """Index (spot, its names)."""
        self._by_key: dict[str, list[Spot]] = defaultdict(list)
        municipalities: set[int] = set()
        for spot, names in rows:
            if spot.kind == "municipality":
                municipalities.add(spot.id)
            for name in {key(name) for name in names} - {""}:
                self._by_key[name].append(spot)
        self.municipalities = frozenset(municipalities)  # ids of areas
        for spots in self._by_key.values():
            spots.sort(key=lambda spot: (_RANK[spot.kind], -spot.weight, spot.postal_code, spot.code))
        self._keys = sorted(self._by_key)

    def find(self, text: str) -> Spot | None:
        """Return what ``text`` names: a postal code, a name in any language, both together, or one misspelt."""
        plain = key(text)
        if not plain or len(text) > 200:
            return None
        if plain in self._by_key:
            return self._by_key[plain][0]
        code = re.search(r"\b(\d{4})\b", plain)
        rest = re.sub(r"\b(b|be|belgique|belgie|belgien|belgium)?\s*\d{4}\b", "", plain).strip()
        if code and code[1] in self._by_key:
            listed = self._by_key[code[1]]
            return next((spot for spot in self._by_key.get(rest, []) if spot.postal_code == code[1]), listed[0])
        for part in [rest, *re.split(r"[,(/;]", fold(text))]:
            if (name := key(part)) and name in self._by_key and not name.isdigit():
                return self._by_key[name][0]
        return self._resembling(plain)

    def _resembling(self, plain: str) -> Spot | None:
        if len(plain) < 4 or plain.isdigit():
            return None
        best = process.extract(plain, self._keys, scorer=fuzz.ratio, score_cutoff=_SURE, limit=1)
        return self._by_key[best[0][0]][0] if best and not best[0][0].isdigit() else None

    def suggest(self, text: str, most: int = 8) -> list[Spot]:
        """Return spots whose name or postal code begins with ``text``, else the ones that resemble it, best first."""
        plain = key(text[:80])
        if not plain:
            return []
        names = [name for name in self._keys if name.startswith(plain)]
        if not names and len(plain) >= 3:
            names = [found[0] for found in process.extract(plain, self._keys, scorer=fuzz.WRatio, limit=most)]
        found: dict[tuple[str, int], Spot] = {}
        ranked = sorted(
            (
                (name != plain, _RANK[spot.kind], -spot.weight, name, spot)
                for name in names
                for spot in self._by_key[name]
            ),
            key=lambda row: row[:4],
        )
        for *_order, spot in ranked:
            found.setdefault((spot.kind, spot.id), spot)
        return list(found.values())[:most]
