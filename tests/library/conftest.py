"""Pieces, written as an editor would, readers of the newsletter, and the screen in French."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone


@pytest.fixture
def make_sheet(db: None) -> Callable[..., Any]:
    """Write a sheet: make_sheet("backup", language="nl", themes=("wifi",), links=[…], like=other, live=True)."""
    from wagtail.models import Locale

    from relais.library.models import Sheet
    from relais.vocabulary.models import Theme

    def made(
        slug: str, *, language: str = "fr", themes: tuple[str, ...] = ("wifi",), like: Any = None, **values: Any
    ) -> Any:
        values = {
            "title": f"Fiche {slug}", "summary": "En bref.", "problem": "Le mal.\n\nEncore.", "for_whom": "Pour toutes.",
            "steps": [("step", {"title": "Un", "text": "Faites ceci."}), ("step", {"title": "Deux", "text": "Puis cela."})],
            "time": "Une heure", "cost": "Rien", "pitfalls": [("line", "Un piège.")], "questions": [("line", "Combien ?")],
            "checked_on": timezone.localdate() - timedelta(days=30), "live": True,
        } | values  # fmt: skip
        values["links"] = [("link", {"title": "Ailleurs", "url": url}) for url in values.pop("links", [])]
        if like is not None:
            values["translation_key"] = like.translation_key
        sheet = Sheet(slug=slug, locale=Locale.objects.get(language_code=language), **values)
        sheet.themes = list(Theme.objects.filter(slug__in=themes))
        sheet.save()
        return sheet

    return made


@pytest.fixture
def no_news(db: None) -> None:
    """Take the demo region's news away."""
    from relais.library.models import News

    News.objects.all().delete()


@pytest.fixture
def make_news(no_news: None, actor: Any) -> Callable[..., Any]:
    """Publish news: make_news("slug", themes=["wifi"], language="fr", at=…, key=…)."""
    from wagtail.models import Locale

    from relais.library.models import News
    from relais.vocabulary.models import Theme

    def made(
        slug: str, *, themes: Any = ("wifi",), language: str = "fr", at: datetime | None = None, **values: Any
    ) -> Any:
        at = at or datetime(2026, 11, 20, 9, tzinfo=UTC)
        key = values.pop("key", None) or uuid.uuid4()
        values = {
            "title": slug.title(), "summary": f"Summary of {slug}", "text": f"Text of {slug}", "body": actor, "live": True,
            "published_on": date(2026, 11, 20), "first_published_at": at, "last_published_at": at,
        } | values  # fmt: skip
        one = News(slug=slug, locale=Locale.objects.get(language_code=language), translation_key=key, **values)
        one.themes.set(Theme.objects.filter(slug__in=themes))
        one.save()
        return one

    return made


@pytest.fixture
def empty_shelf(db: None) -> None:
    """A library in which the demo region's pieces are not."""
    from relais.library.models import PIECES

    for model in PIECES:
        model._default_manager.all().delete()


@pytest.fixture
def make_reader(db: None) -> Callable[..., Any]:
    """Confirm a subscription: make_reader("a@firm.example", themes=["…"], bodies=[…], at=…)."""
    from relais.library.models import Subscription
    from relais.library.services.subscribing import confirm_subscription, subscribe
    from relais.vocabulary.models import Theme

    def made(
        email: str, *, language: str = "fr", themes: Any = (), bodies: Any = (), at: datetime | None = None
    ) -> Any:
        chosen = Theme.objects.filter(slug__in=themes)
        subscribe(email=email, language=language, themes=chosen, bodies=bodies, now=at)
        return confirm_subscription(token=Subscription.objects.get(email=email).token, now=at)

    return made
