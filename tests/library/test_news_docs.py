"""The pages on feeds and on the newsletter tell what the code does."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from relais.library import editions, throttle
from relais.library.forms.news import NewsForm
from relais.library.services import subscribing
from relais.library.urls import urlpatterns
from relais.library.views.news import FEED_AGE, FEEDS, IN_FEED

DOCS = Path(__file__).resolve().parents[2] / "docs"
FEEDS_TOLD = (DOCS / "reference" / "feeds.md").read_text("utf-8")
NEWSLETTER = " ".join((DOCS / "how-to" / "send-the-newsletter.md").read_text("utf-8").split())


def named(part):
    """Return what stands in backticks in the first cells of the rows of ``part``."""
    return set(re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE))


def test_every_feed_is_documented_and_no_other():
    with override("fr"):
        held = {
            reverse(f"library:{one.name}")
            for one in urlpatterns
            if str(one.pattern).startswith("actualites/") and str(one.pattern).endswith(".xml")
        }
        assert held == {reverse(f"library:{name}") for name in FEEDS}
    assert named(FEEDS_TOLD.partition("## Narrow")[0]) == held


@pytest.mark.django_db
def test_every_parameter_of_the_feeds_is_documented():
    assert named(FEEDS_TOLD.partition("## Narrow")[2].partition("## An entry")[0]) == set(NewsForm({}).fields)


def test_the_figures_are_those_of_the_code():
    assert f"The {IN_FEED} newest" in FEEDS_TOLD
    assert f"within {FEED_AGE // 60} minutes" in FEEDS_TOLD
    assert f"the last {editions.NEWS_FOR.days} days" in NEWSLETTER
    assert f"At most {editions.MOST} stand" in NEWSLETTER
    assert f"within {editions.KEPT_UNCONFIRMED.days} days" in NEWSLETTER
    assert f"{throttle.PER_ADDRESS} emails to one address and {throttle.PER_ASKER} requests" in NEWSLETTER
    assert f"(`{subscribing.PURPOSE}`, version {subscribing.CONSENT})" in NEWSLETTER
    assert (editions.WEEKDAY, editions.HOUR) == (1, 7)
