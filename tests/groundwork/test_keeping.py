"""What is kept for a while: by all processes together, under names that tell nothing, no longer than it should be."""

from datetime import timedelta

import pytest
from django.core.cache import cache, caches
from django.utils import timezone

from relais.groundwork.keeping import forget_expired, in_process
from relais.groundwork.models import Kept


@pytest.mark.django_db
def test_what_is_kept_together_stands_in_the_database_under_a_hash():
    cache.set("allauth:rl:ip:192.0.2.7", [1.5], 60)
    assert cache.get("allauth:rl:ip:192.0.2.7") == [1.5]
    row = Kept.objects.get()
    assert (len(row.cache_key), "192.0.2.7" in str(vars(row))) == (64, False)
    assert timedelta(seconds=50) < row.expires - timezone.now() <= timedelta(seconds=60)


@pytest.mark.django_db
def test_of_two_who_add_the_same_only_the_first_does():
    assert [cache.add("code", "y", 60) for _time in range(2)] == [True, False]


@pytest.mark.django_db
def test_what_has_expired_is_not_read_and_is_deleted_by_the_daily_job():
    cache.set("old", 1, 60)
    cache.set("new", 2, 600)
    Kept.objects.filter(expires__lt=timezone.now() + timedelta(minutes=2)).update(
        expires=timezone.now() - timedelta(minutes=1)
    )
    assert (forget_expired(), forget_expired(), cache.get("old"), cache.get("new")) == (1, 0, None, 2)


@pytest.mark.django_db
def test_what_a_page_keeps_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        in_process.set("figures", 1, 60)
        assert caches["process"].get("figures") == 1
    in_process.clear()
