"""The last two animators go at once: one stays. These tests write for good and take away what they wrote."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from relais.groundwork.models import Trace
from relais.people import rights
from relais.people.errors import LastAnimator
from relais.people.models import User
from tests.introductions.test_concurrency import at_once


@pytest.fixture
def two(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[User]]:
    """The only two active animators, written for good."""
    with django_db_blocker.unblock():
        others = list(User.objects.filter(duty="animator", is_active=True).values_list("pk", flat=True))
        User.objects.filter(pk__in=others).update(is_active=False)
        emails = [f"race-{number}@test.example" for number in range(2)]
        yield [User.objects.create_user(email, "a long password 1", duty="animator") for email in emails]
        User.objects.filter(email__in=emails).delete()
        User.objects.filter(pk__in=others).update(is_active=True)
        Trace.objects.filter(verb="erase_account").delete()
        connections.close_all()


def erase(user: User) -> str:
    """Erase the account; return what came of it."""
    try:
        rights.erase_account(by=user)
    except LastAnimator:
        return "refused"
    return "gone"


def test_of_the_last_two_animators_who_go_at_once_one_stays(two: list[User]) -> None:
    assert sorted(map(str, at_once(lambda: erase(two[0]), lambda: erase(two[1])))) == ["gone", "refused"]
    assert User.objects.filter(duty="animator", is_active=True).count() == 1


def test_without_the_check_both_would_go(two: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: what each looked at before it began is not true any more when it erases."""
    monkeypatch.setattr(rights, "_check_not_last", lambda _account: None)
    assert at_once(lambda: erase(two[0]), lambda: erase(two[1])) == ["gone", "gone"]
    assert not User.objects.filter(duty="animator", is_active=True).exists()
