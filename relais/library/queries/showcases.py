"""Reads of the showcases: those that everybody may read, one's own, those that wait for a moderator."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When

from relais.actors import searching
from relais.actors.enums import ActorRole
from relais.actors.models import Actor, Position
from relais.library.enums import ShowcaseState, Side
from relais.library.models import Picture, Showcase
from relais.library.wording import WORDS
from relais.territories.enums import AreaKind
from relais.territories.models import Area, Place
from relais.vocabulary.models import Theme
from relais.vocabulary.queries import SectorFinder, current_reader, leaves, leaves_under

SMALL = "fill-480x270|format-webp"  # what a list shows of a picture
MOST_FOUND = 8
MOST_PROPOSED = 5
LIKELY = 0.08  # share of the reader from which a theme is proposed
# What is at hand for the person first: theirs to go on with, then what waits for others, then what is done.
ORDER = (
    ShowcaseState.DRAFT, ShowcaseState.DECLINED, ShowcaseState.WAITING, ShowcaseState.CONFIRMED, ShowcaseState.PUBLISHED,
    ShowcaseState.WITHDRAWN,
)  # fmt: skip


def words_of(showcase: Showcase) -> dict[str, Any]:
    """Return what a consent to ``showcase`` is about, by the names of WORDS; its themes as slugs."""
    words = {name: getattr(showcase, name) for name in WORDS if name != "themes"}
    if showcase.shown_picture is None:  # gone, or replaced by another: no longer the one that was agreed to
        words["picture_digest"] = ""
    return words | {"themes": list(showcase.themes.values_list("slug", flat=True))}


def published_showcases(asked: Mapping[str, Any] | None = None) -> QuerySet[Showcase]:
    """Return the published showcases that ``asked`` describes, the newest first, with all that their cards show.

    ``asked`` may hold: theme (Theme), sector (Sector), province (Area), municipality (Areas, any of them).
    """
    asked = asked or {}
    found = Showcase.objects.filter(state=ShowcaseState.PUBLISHED).order_by("-happened_on", "-pk")
    if theme := asked.get("theme"):
        through = Showcase.themes.through.objects.filter(theme__in=leaves_under(theme))
        found = found.filter(pk__in=through.values("showcase_id"))
    if sector := asked.get("sector"):
        found = found.filter(sector__in=SectorFinder().family(sector))
    inside = Place.areas.through.objects
    if province := asked.get("province"):
        found = found.filter(place__in=inside.filter(area=province).values("place_id"))
    if municipalities := asked.get("municipality"):
        found = found.filter(place__in=inside.filter(area__in=municipalities).values("place_id"))
    picture = Prefetch("picture", queryset=Picture.objects.prefetch_renditions(SMALL))
    return found.select_related("provider", "firm_actor", "sector", "place").prefetch_related("themes", picture)


def showcases_of(actor: Actor) -> QuerySet[Showcase]:
    """Return the published showcases in which ``actor`` is the firm or the provider, the newest first."""
    return published_showcases().filter(Q(provider=actor) | Q(firm_actor=actor))


def find_showcase(slug: str) -> Showcase | None:
    """Return the showcase called ``slug``, published or withdrawn; None for a draft, or none at all."""
    seen = [ShowcaseState.PUBLISHED, ShowcaseState.WITHDRAWN]
    return published_rows().filter(slug=slug, state__in=seen).first()


def published_rows() -> QuerySet[Showcase]:
    """Return showcases with everything that their page shows."""
    rows = Showcase.objects.select_related("provider", "firm_actor", "sector", "place", "author", "picture")
    return rows.prefetch_related("themes")


def areas_shown(kind: AreaKind) -> QuerySet[Area]:
    """Return the areas of ``kind`` in which something is published, by code."""
    places = Showcase.objects.filter(state=ShowcaseState.PUBLISHED).values("place")
    return Area.objects.filter(kind=kind, places__in=places).distinct()


def my_showcases(user: Any) -> QuerySet[Showcase]:
    """Return the showcases of which the person stands on either side, those that they can go on with first."""
    actors = Position.objects.filter(user=user).values("actor")
    order = Case(
        *(When(state=one, then=Value(number)) for number, one in enumerate(ORDER)), output_field=IntegerField()
    )
    told = Q(told_by=Side.FIRM, author=user) | Q(told_by=Side.FIRM, firm_actor__in=actors)
    told |= Q(told_by=Side.PROVIDER, provider__in=actors)
    sent = ~Q(state=ShowcaseState.DRAFT)
    asked = Q(told_by=Side.PROVIDER, firm_actor__in=actors) | Q(told_by=Side.FIRM, provider__in=actors)
    asked |= Q(other_email__iexact=user.email)
    rows = Showcase.objects.filter(told | (asked & sent)).annotate(turn=order).order_by("turn", "-changed_at", "-pk")
    return rows.select_related("provider", "firm_actor")


def awaiting_moderation() -> QuerySet[Showcase]:
    """Return the showcases to which both have agreed and which nobody has read over yet, the oldest first."""
    return published_rows().filter(state=ShowcaseState.CONFIRMED).order_by("changed_at", "pk")


def actors_told_for(user: Any, role: ActorRole) -> list[Actor]:
    """Return the actors with ``role`` of which the person is one, by name."""
    rows = Actor.objects.filter(positions__user=user).select_related("sector", "place")
    return [actor for actor in rows if role in actor.roles]


def find_actors(text: str, role: ActorRole) -> list[Actor]:
    """Return the actors with ``role`` whose names hold the words of ``text``, by name; none for no word."""
    patterns = searching.patterns(text)
    rows = Actor.objects.select_related("place")
    for pattern in patterns:
        rows = rows.filter(name__iregex=pattern)
    return [actor for actor in rows[: 10 * MOST_FOUND] if role in actor.roles][:MOST_FOUND] if patterns else []


def proposed_themes(text: str, language: str, kept: Collection[int] = ()) -> list[Theme]:
    """Return the themes that ``text`` speaks of, the likeliest first, after those that are ``kept`` (ids) already."""
    shares = {one.theme: one.share for one in current_reader().read(text, language, most=MOST_PROPOSED)} if text else {}
    likely = {slug: share for slug, share in shares.items() if slug and share >= LIKELY}
    rows = leaves().filter(Q(slug__in=likely) | Q(pk__in=kept))
    return sorted(rows, key=lambda theme: (theme.pk not in kept, -likely.get(theme.slug, 0), theme.pk))
