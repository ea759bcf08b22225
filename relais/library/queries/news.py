"""Reads of the news: the list, what feeds and letters tell, who wants the newsletter."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from relais.actors.models import Actor
from relais.library.editions import Told
from relais.library.models import News, Subscription
from relais.library.queries.pieces import published
from relais.vocabulary.models import Theme
from relais.vocabulary.queries import leaves_under

SMALLEST = 10  # a figure below is not shown, and no figure is shown to the unit
NEWEST = 3


def news(asked: Mapping[str, Any] | None = None, language: str | None = None) -> QuerySet[News]:
    """Return the published news, newest first, with their bodies; ``asked`` may hold theme (Theme) and body (Actor)."""
    asked = asked or {}
    rows = published(News, language).select_related("body")
    if theme := asked.get("theme"):
        about = News.themes.through.objects.filter(news=OuterRef("pk"), theme__in=leaves_under(theme))
        rows = rows.filter(Exists(about))
    if body := asked.get("body"):
        rows = rows.filter(body=body)
    return rows.order_by("-published_on", "-pk")


def newest(language: str | None = None) -> QuerySet[News]:
    """Return the first news of the list."""
    return news(language=language)[:NEWEST]


def bodies_with_news() -> QuerySet[Actor]:
    """Return the bodies that have news on the site, by name."""
    return Actor.objects.filter(Exists(News.objects.filter(live=True, body=OuterRef("pk"))))


def groups_of_themes() -> list[Theme]:
    """Return the themes that a reader chooses among: the first level, in the scheme's order."""
    return list(Theme.objects.filter(broader=None, retired=False))


def news_to_tell(after: datetime, told: Collection[str]) -> list[str]:
    """Return the keys of the news that are on the site, were first published after ``after``, and are not among ``told``."""
    rows = News.objects.filter(live=True, first_published_at__gt=after).order_by("first_published_at", "pk")
    keys = dict.fromkeys(str(key) for key in rows.values_list("translation_key", flat=True))
    return [key for key in keys if key not in set(told)]


def edition_in(language: str, keys: Collection[str]) -> list[tuple[Told, News]]:
    """Return the news behind ``keys`` that are on the site, newest first, each in ``language`` or else as it is written."""
    rows = news(language=language).filter(translation_key__in=[uuid.UUID(key) for key in keys])
    above = dict(Theme.objects.values_list("pk", "broader"))
    return [(_told(one, above), one) for one in rows.prefetch_related("themes")]


def _told(one: News, above: Mapping[int, int | None]) -> Told:
    themes: set[int] = set()
    for theme in one.themes.all():
        step: int | None = theme.pk
        while step is not None and step not in themes:
            themes.add(step)
            step = above.get(step)
    return Told(str(one.translation_key), frozenset(themes), one.body_id)


def due(made_at: datetime) -> QuerySet[Subscription]:
    """Return the confirmed subscriptions that have not had the edition made at ``made_at``."""
    return Subscription.objects.filter(confirmed_at__isnull=False, told_until__lt=made_at)


def subscription_of(email: str) -> Subscription | None:
    """Return the subscription of ``email``, confirmed or not."""
    return Subscription.objects.filter(email=email.strip().lower()).first()


def held_about(user: Any) -> dict[str, Any] | None:
    """Return what this room holds about the newsletter of a person's address, for the copy of their data."""
    held = subscription_of(user.email)
    if held is None:
        return None
    return {
        "language": held.language,
        "themes": list(held.themes.values_list("slug", flat=True)),
        "bodies": list(held.bodies.values_list("slug", flat=True)),
        "asked_at": held.asked_at,
        "confirmed_at": held.confirmed_at,
    }


def readers() -> dict[str, Any]:
    """Return how many read the newsletter: ``all``, by ``languages`` (code) and by ``themes`` (Theme), see ``rounded``."""
    confirmed = Subscription.objects.filter(confirmed_at__isnull=False).order_by()
    languages = dict(confirmed.values_list("language").annotate(number=Count("pk")))
    themes = dict(confirmed.filter(themes__isnull=False).values_list("themes").annotate(number=Count("pk")))
    return {
        "all": rounded(confirmed.count()),
        "languages": {code: rounded(number) for code, number in languages.items()},
        "themes": {theme: rounded(themes.get(theme.pk, 0)) for theme in groups_of_themes()},
    }


def rounded(number: int) -> int | None:
    """Return ``number`` rounded down to tens, None below ten: so no figure below ten is found by subtracting others."""
    return number // SMALLEST * SMALLEST or None
