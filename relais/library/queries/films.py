"""Reads of testimonials, of the material of seminars, and of who may see which file."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from relais.actors.models import Actor
from relais.library.enums import UNREAD, ShowcaseState
from relais.library.models import File, Material, Picture, Piece, Showcase, Testimonial
from relais.library.queries.pieces import published
from relais.library.rules import may_write, side_of
from relais.vocabulary.models import Sector, Theme

POSTER = "max-960x540|format-webp"  # what a list and a player show of a poster
MOST_RELATED = 3


def testimonials(asked: Mapping[str, Any]) -> QuerySet[Testimonial]:
    """Return the published testimonials that ``asked`` describes (theme, sector), the newest first, with what a card shows."""
    found = published(Testimonial).select_related("locale", "video", "place", "sector")
    poster = Prefetch("poster", queryset=Picture.objects.prefetch_renditions(POSTER))
    found = found.prefetch_related(poster).order_by("-checked_on", "-pk")
    if theme := asked.get("theme"):
        found = found.filter(_about(Testimonial, [theme]))
    if sector := asked.get("sector"):
        found = found.filter(sector=sector)
    return found


def materials(asked: Mapping[str, Any]) -> QuerySet[Material]:
    """Return the published material that ``asked`` describes (theme, body), the newest first, with what a card shows."""
    found = published(Material).select_related("locale", "file", "body")
    if theme := asked.get("theme"):
        found = found.filter(_about(Material, [theme]))
    if body := asked.get("body"):
        found = found.filter(body=body)
    return found


def _about(model: type[Piece], themes: list[Theme]) -> Exists:
    through: Any = model.themes.through
    return Exists(through.objects.filter(**{f"{model._meta.model_name}_id": OuterRef("pk"), "theme__in": themes}))


def themes_told(model: type[Piece]) -> QuerySet[Theme]:
    """Return the themes that some published piece of ``model`` has, by name's identifier."""
    through: Any = model.themes.through
    told = through.objects.filter(**{f"{model._meta.model_name}__live": True})
    return Theme.objects.filter(pk__in=told.values("theme"))


def sectors_told() -> QuerySet[Sector]:
    """Return the sectors that some published testimonial has."""
    return Sector.objects.filter(pk__in=Testimonial.objects.filter(live=True).values("sector"))


def bodies_told() -> QuerySet[Actor]:
    """Return the bodies from which some published material comes, by name."""
    return Actor.objects.filter(pk__in=Material.objects.filter(live=True).values("body")).order_by("name")


def near_testimonials(piece: Piece, themes: list[Theme]) -> list[Testimonial]:
    """Return a few other published testimonials on any of ``themes``."""
    found = published(Testimonial).filter(_about(Testimonial, themes))
    return list(found.exclude(translation_key=piece.translation_key).order_by("-checked_on", "-pk")[:MOST_RELATED])


def near_materials(piece: Piece, themes: list[Theme]) -> list[Material]:
    """Return some other published material on any of ``themes``."""
    found = published(Material).filter(_about(Material, themes)).select_related("file", "body")
    return list(found.exclude(translation_key=piece.translation_key)[:MOST_RELATED])


def is_public_file(file: File) -> bool:
    """Tell whether a published piece shows ``file``."""
    film = Testimonial.objects.filter(Q(video=file) | Q(captions=file), live=True)
    return bool(film.exists() or Material.objects.filter(file=file, live=True).exists())


def is_poster(picture: Picture) -> bool:
    """Tell whether a published testimonial shows ``picture``."""
    return bool(Testimonial.objects.filter(poster=picture, live=True).exists())


def is_told(picture: Picture) -> bool:
    """Tell whether a published showcase shows ``picture``, with the very content to which both sides agreed."""
    told = Showcase.objects.filter(picture=picture, picture_digest=picture.file_hash, state=ShowcaseState.PUBLISHED)
    return bool(picture.file_hash) and told.exists()


def may_see_picture(user: Any, picture: Picture) -> bool:
    """Tell whether the person sees ``picture`` as it was brought, published or not: an editor, or who brought it."""
    return may_write(user) or bool(user.is_authenticated and picture.uploaded_by_user_id == user.pk)


def may_see_size(user: Any, picture: Picture, token: str = "") -> bool:
    """Tell whether the person sees a size of ``picture`` that is not published: also either side of its showcase.

    The other side sees it, with its link or signed in, whenever it may read the words.
    """
    if may_see_picture(user, picture):
        return True
    for showcase in Showcase.objects.filter(picture=picture).select_related("provider", "firm_actor"):
        side = side_of(user, showcase, token)
        if side == showcase.told_by or (side is not None and showcase.state not in UNREAD):
            return True
    return False
