"""Reads of what to offer next: the themes that go with one, why, and what there is to use for each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from relais.actors.enums import DoorState
from relais.actors.models import Door
from relais.actors.queries import SURE, door_counts
from relais.library.baskets import baskets_of_firms
from relais.library.companions import FEWEST, Companion, companions, tellable_total
from relais.library.enums import ShowcaseState
from relais.library.models import Argument, Piece, Sheet, Showcase
from relais.library.queries.pieces import published
from relais.vocabulary.models import Theme

MOST = 6
EACH = 2  # sheets, arguments, own doors and showcases shown with each theme


@dataclass
class Offer:
    """A theme to speak of next: what the needs of firms and the showcases say for it, and what to use."""

    theme: Theme
    needs: Companion | None = None
    shown: Companion | None = None
    showcases: list[Showcase] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    arguments: list[Argument] = field(default_factory=list)
    own_doors: list[Door] = field(default_factory=list)
    doors: int = 0

    @property
    def total(self) -> int | None:
        """Return how many firms asked for the first theme, unless that tells of a few who did not ask for this one."""
        return tellable_total(self.needs) if self.needs else None

    @property
    def bounds(self) -> tuple[int, int]:
        """Return the interval of the share among needs, in per cent."""
        low, high = self.needs.interval if self.needs else (0.0, 1.0)
        return round(100 * low), round(100 * high)

    @property
    def more_showcases(self) -> int:
        """Return how many showcases stand behind it beside those named."""
        return max(0, (self.shown.together if self.shown else 0) - len(self.showcases))


def themes_told_of() -> list[Theme]:
    """Return the themes of which there is something to tell, in the scheme's order, with the broader one of each."""
    told = {slug for basket, _showcase in _showcases() for slug in basket}
    firms = baskets_of_firms()
    asked = {slug for basket in firms if len(basket) > 1 for slug in basket}
    told |= {slug for slug in asked - told if companions(firms, slug, FEWEST)}
    return list(Theme.objects.filter(slug__in=told, retired=False).select_related("broader"))


def next_offers(theme: Theme, user: Any) -> list[Offer]:
    """Return up to six themes that go with ``theme``: first those that needs show, then those that only showcases show.

    ``user`` sees which of their own doors answer each.
    """
    cases = _showcases()
    needs = companions(baskets_of_firms(), theme.slug, FEWEST)
    shown = companions([basket for basket, _showcase in cases], theme.slug)
    order = list(dict.fromkeys([*(one.theme for one in needs), *(one.theme for one in shown)]))
    themes = {one.slug: one for one in Theme.objects.filter(slug__in=order, retired=False)}
    offers = [Offer(themes[slug]) for slug in order if slug in themes][:MOST]
    by_needs, by_cases = {one.theme: one for one in needs}, {one.theme: one for one in shown}
    for offer in offers:
        both = {theme.slug, offer.theme.slug}
        offer.needs, offer.shown = by_needs.get(offer.theme.slug), by_cases.get(offer.theme.slug)
        offer.showcases = [showcase for basket, showcase in cases if both <= basket][:EACH]
    _equip(offers, user)
    return offers


def _equip(offers: Sequence[Offer], user: Any) -> None:
    """Give each offer what there is to use for its theme."""
    ids = [offer.theme.pk for offer in offers]
    sheets, arguments = _by_theme(Sheet, ids, "level"), _by_theme(Argument, ids, "title")
    doors, own = door_counts(), _own_doors(user, ids)
    for offer in offers:
        offer.sheets, offer.arguments = sheets[offer.theme.pk][:EACH], arguments[offer.theme.pk][:EACH]
        offer.own_doors, offer.doors = own[offer.theme.pk][:EACH], doors.get(offer.theme.pk, 0)


def _by_theme(model: type[Piece], themes: Sequence[int], order: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    pieces = published(model).filter(themes__in=themes).distinct().prefetch_related("themes")
    for piece in pieces.order_by(order, "title", "pk"):
        for theme in piece.themes.all():
            found[theme.pk].append(piece)
    return found


def _own_doors(user: Any, themes: Sequence[int]) -> dict[int, list[Door]]:
    found: dict[int, list[Door]] = defaultdict(list)
    if not user.is_authenticated:
        return found
    mine = Door.objects.filter(actor__positions__user=user, state=DoorState.OPEN).distinct()
    for door in mine.prefetch_related("door_themes"):
        for row in door.door_themes.all():
            if row.theme_id in themes and (not row.proposed or row.weight >= SURE):
                found[row.theme_id].append(door)
    return found


def _showcases() -> list[tuple[frozenset[str], Showcase]]:
    """Return the themes of each published showcase, and it; the newest first."""
    rows = Showcase.objects.filter(state=ShowcaseState.PUBLISHED).prefetch_related("themes")
    return [(frozenset(theme.slug for theme in row.themes.all()), row) for row in rows]
