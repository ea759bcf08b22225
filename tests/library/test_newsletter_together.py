"""Several workers at once write each reader one letter of one edition."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connections
from wagtail.models import Locale

from relais.actors.models import Actor
from relais.groundwork.models import Letter, Trace
from relais.library.letters import news as news_letters
from relais.library.models import Edition, News, Subscription
from relais.library.services import telling
from relais.library.services.subscribing import confirm_subscription, subscribe
from relais.people.models import Consent
from tests.groundwork.test_post_together import at_once

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 6, 1, tzinfo=UTC)
READERS = [f"reader{number}@firm.example" for number in range(8)]


def forget() -> None:
    Letter.objects.all().delete()
    Consent.objects.filter(email__in=READERS).delete()
    Trace.objects.filter(subject_kind="library.subscription").delete()
    Subscription.objects.all().delete()
    Edition._default_manager.all().delete()
    News.objects.filter(slug="together").delete()


@pytest.fixture
def readers(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Readers and a piece of news, written for good; nothing of it is left behind."""
    with django_db_blocker.unblock():
        forget()
        one = News(
            slug="together", title="Together", summary="S", text="T", body=Actor.objects.get(slug="ucm"), live=True,
            locale=Locale.objects.get(language_code="fr"), published_on=date(2026, 11, 23), first_published_at=MONDAY,
        )  # fmt: skip
        one.save()
        for email in READERS:
            subscribe(email=email, language="fr", now=MONDAY)
            confirm_subscription(token=Subscription.objects.get(email=email).token, now=MONDAY)
        yield
        forget()
        connections.close_all()


@pytest.mark.usefixtures("readers")
def test_workers_that_run_at_once_make_one_edition_and_write_each_reader_once() -> None:
    written: list[int] = []
    assert at_once(lambda _number: written.append(telling.send_newsletter(TUESDAY))) == []
    letters = Letter.objects.filter(kind=news_letters.NEWSLETTER)
    assert Counter(one.to for one in letters) == Counter(READERS)
    assert (sum(written), Edition._default_manager.count()) == (len(READERS), 1)
    assert telling.send_newsletter(TUESDAY) == 0
