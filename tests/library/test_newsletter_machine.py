"""Any order of asking, confirming, leaving, publishing, unpublishing and crashing: each news reaches each reader exactly once.

The model beside it is the promise in ten lines: an edition holds what is on the site and stood in none before; it goes to who
had confirmed before and has not left.
"""

import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from relais.actors.models import Actor
from relais.groundwork.models import Letter
from relais.library.editions import HOUR, KEPT_UNCONFIRMED, NEWS_FOR, ZONE, due_at, next_due
from relais.library.errors import SubscriptionGone
from relais.library.letters import news as news_letters
from relais.library.models import Edition, News, Subscription
from relais.library.services import subscribing, telling
from relais.vocabulary.models import Theme

READERS = [f"reader{number}@firm.example" for number in range(3)]
CHOICES = ((), ("wifi",), ("e-invoicing",))
START = datetime(2026, 3, 23, 12, tzinfo=UTC)  # a Monday; the clocks change on the Sunday after


class KilledError(Exception):
    """The worker is killed."""


class Newsletter(RuleBasedStateMachine):
    """The newsletter beside its promise."""

    make = None

    def __init__(self):
        super().__init__()
        Letter.objects.all().delete()
        Subscription.objects.all().delete()
        Edition._default_manager.all().delete()
        News.objects.all().delete()
        self.now = START
        self.news = {}  # slug: [theme, live, first published]
        self.readers = {}  # email: [themes, since when confirmed, when asked]
        self.printed = set()
        self.promised = set()  # (email, slug)
        self.last = None

    @rule(email=st.sampled_from(READERS), themes=st.sampled_from(CHOICES))
    def ask(self, email, themes):
        subscribing.subscribe(email=email, language="fr", themes=Theme.objects.filter(slug__in=themes), now=self.now)
        if self.readers.get(email, (None, None))[1] is None:
            self.readers[email] = [themes, None, self.now]

    @precondition(lambda self: self.readers)
    @rule(data=st.data())
    def confirm(self, data):
        email = data.draw(st.sampled_from(sorted(self.readers)))
        held = Subscription.objects.get(email=email)
        _themes, since, asked = self.readers[email]
        if since is None and asked < self.now - KEPT_UNCONFIRMED:
            with pytest.raises(SubscriptionGone):
                subscribing.confirm_subscription(token=held.token, now=self.now)
            return
        subscribing.confirm_subscription(token=held.token, now=self.now)
        self.readers[email][1] = since or self.now

    @rule()
    def keep_house(self):
        gone = [
            email for email, (_themes, since, asked) in self.readers.items()
            if since is None and asked < self.now - KEPT_UNCONFIRMED
        ]  # fmt: skip
        assert subscribing.forget_unconfirmed(self.now) == len(gone)
        assert subscribing.end_without_consent() == 0
        for email in gone:
            del self.readers[email]

    @precondition(lambda self: self.readers)
    @rule(data=st.data())
    def leave(self, data):
        email = data.draw(st.sampled_from(sorted(self.readers)))
        subscribing.leave(token=Subscription.objects.get(email=email).token)
        del self.readers[email]
        self.promised = {pair for pair in self.promised if pair[0] != email}

    @rule(theme=st.sampled_from(["wifi", "e-invoicing"]))
    def publish(self, theme):
        slug = f"news-{len(self.news)}-end"
        self.make(slug, themes=(theme,), at=self.now)
        self.news[slug] = [theme, True, self.now]

    @precondition(lambda self: self.news)
    @rule(data=st.data(), live=st.booleans())
    def change(self, data, live):
        slug = data.draw(st.sampled_from(sorted(self.news)))
        News.objects.filter(slug=slug).update(live=live, last_published_at=self.now)
        self.news[slug][1] = live

    @rule(hours=st.sampled_from([1, 20, 60]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @rule(crash_at=st.sampled_from([None, None, 1, 2]))
    def tuesday(self, crash_at):
        """Come to the next edition, and let the worker be killed on the way at the first or second letter."""
        self.now = next_due(self.now).astimezone(UTC) + timedelta(minutes=1)
        if crash_at:
            self._run_and_crash(crash_at)
        self._run()

    @rule()
    def work(self):
        """Let the worker look, at any time."""
        self._run()

    def _run_and_crash(self, crash_at):
        whole, times = news_letters.tell, []

        def killed(*given):
            whole(*given)
            times.append(1)
            if len(times) == crash_at:
                raise KilledError

        self._promise()
        with patch.object(news_letters, "tell", killed), patch.object(telling.logger, "exception"):
            telling.send_newsletter(self.now)
        assert not times or len(times) >= 1

    def _run(self):
        self.now += timedelta(minutes=1)
        self._promise()
        telling.send_newsletter(self.now)
        assert telling.send_newsletter(self.now) == 0

    def _promise(self):
        if self.last == due_at(self.now):
            return
        self.last = due_at(self.now)
        edition = {
            slug for slug, (_theme, live, at) in self.news.items()
            if live and slug not in self.printed and at > self.now - NEWS_FOR
        }  # fmt: skip
        self.printed |= edition
        for email, (themes, since, _asked) in self.readers.items():
            if since is not None and since < self.now:
                self.promised |= {(email, slug) for slug in edition if not themes or self.news[slug][0] in themes}

    @invariant()
    def each_reader_got_what_was_promised_once_and_nobody_else_got_anything(self):
        kept = Letter.objects.filter(kind=news_letters.NEWSLETTER).exclude(to="")
        got = [(letter.to, slug) for letter in kept for slug in re.findall(r"/actualites/(news-\d+-end)/", letter.text)]
        assert len(got) == len(set(got))
        assert set(got) == self.promised
        assert {email for email, _slug in got} <= {email for email, (_t, since, _a) in self.readers.items() if since}


@pytest.mark.django_db
def test_each_news_reaches_each_reader_exactly_once_whatever_happens(make_news):
    assert (START.astimezone(ZONE).weekday(), HOUR) == (0, 7)
    assert Actor.objects.filter(slug="test-provider").exists()
    run_state_machine_as_test(
        type("Machine", (Newsletter,), {"make": staticmethod(make_news)}),
        settings=settings(
            max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
