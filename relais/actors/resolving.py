"""From the words of a line or form to the rows they name: places, sectors, themes, actors."""

import re
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.text import slugify

from relais.actors.models import Actor
from relais.groundwork.text import fold
from relais.territories.gazetteer import Gazetteer, Spot
from relais.territories.queries import gazetteer
from relais.vocabulary.models import Sector
from relais.vocabulary.queries import SectorFinder, leaves

EVERYWHERE = {"", "en ligne", "online", "partout", "a distance", "overal", "uberall", "everywhere"}


@dataclass
class Resolver:
    """Everything that lines may name, read once for a whole file."""

    gazetteer: Gazetteer = field(default_factory=gazetteer)
    sectors: SectorFinder = field(default_factory=SectorFinder)
    themes: dict[str, int] = field(default_factory=lambda: dict(leaves().values_list("slug", "pk")))
    _spots: dict[str, Spot | None] = field(default_factory=dict)
    _sectors: dict[str, Sector | None] = field(default_factory=dict)

    def spot(self, text: str) -> Spot | None:
        """Return the place or area that ``text`` names."""
        if text not in self._spots:
            self._spots[text] = self.gazetteer.find(text)
        return self._spots[text]

    def sector(self, text: str) -> Sector | None:
        """Return the sector that ``text`` names."""
        if text not in self._sectors:
            self._sectors[text] = self.sectors.find(text)
        return self._sectors[text]

    def places(self, texts: list[str]) -> "Served":
        """Return what the texts name together. Raises ValueError naming the first unknown text and what is near it."""
        served = Served()
        for text in texts:
            if " ".join(fold(text).split()) in EVERYWHERE:
                served.everywhere = True
                continue
            spot = self.spot(text)
            if spot is None:
                near = [near.label for near in self.gazetteer.suggest(text, 3)]
                hint = f" (did you mean {', '.join(near)}?)" if near else ""
                message = f"{text!r} is no town, postal code, province or region we know{hint}"
                raise ValueError(message)
            (served.places if spot.kind == "place" else served.areas).add(spot.id)
        served.everywhere = served.everywhere or not (served.places or served.areas)
        return served


@dataclass
class Served:
    """What a door serves, as ids."""

    everywhere: bool = False
    areas: set[int] = field(default_factory=set)
    places: set[int] = field(default_factory=set)


def actor_identifier(name: str) -> str:
    """Return the identifier that an actor known only by ``name`` gets."""
    if re.match(r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,119}\Z", name):
        return name
    slug = slugify(name)[:100] or "actor"
    if slug == "actor" or any(sign.isalnum() and not sign.isascii() for sign in fold(name)):
        return f"{slug}-{sha256(fold(name).encode()).hexdigest()[:8]}"  # signs were lost: two names must stay apart
    return slug


def actors_by_reference() -> dict[str, int]:
    """Return the id of every actor by its identifier and by its folded name."""
    found: dict[str, int] = {}
    for pk, slug, name in Actor.objects.values_list("pk", "slug", "name"):
        found[slug] = pk
        found.setdefault(fold(name), pk)
    return found
