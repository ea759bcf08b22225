"""The brake on machines that ask too much."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.conf import settings
from django.utils import timezone

from relais.needs.models import Answer, Asking, Need

TEXT = {"text": "Mes sauvegardes ne marchent plus"}
QUESTION = {"need": "Mes sauvegardes ne marchent plus"}


@pytest.fixture(autouse=True)
def three_an_hour(monkeypatch, db):
    """Let one address ask three times an hour, and let it be half past."""
    half_past = timezone.now().replace(minute=30)
    monkeypatch.setattr(settings.TABLE, "asks_per_hour", 3)
    monkeypatch.setattr(timezone, "now", lambda: half_past)


def test_fourth_need_of_an_hour_is_refused_with_the_reason_and_not_kept(client):
    assert [client.post("/besoin/", TEXT).status_code for _time in range(5)] == [302, 302, 302, 429, 429]
    assert Need.objects.count() == 3
    assert "Patientez quelques minutes" in client.post("/besoin/", TEXT).content.decode()


def test_fourth_question_to_the_api_is_refused_in_its_envelope_and_not_recorded(client):
    answers = [client.get("/api/v1/doors", QUESTION) for _time in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["error"]["status"] == 429
    assert answers[-1].json()["error"]["message"]
    assert Answer.objects.count() == 3


def test_page_and_api_count_together_and_refused_texts_count_too(client):
    client.post("/besoin/", {"text": ""})
    client.get("/api/v1/doors", QUESTION)
    client.post("/besoin/", TEXT)
    assert client.get("/api/v1/doors", QUESTION).status_code == 429
    assert client.post("/besoin/", TEXT).status_code == 429


def test_other_address_is_not_held_back(client):
    for _time in range(4):
        client.post("/besoin/", TEXT)
    assert client.post("/besoin/", TEXT, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_address_is_kept_as_a_hash_that_changes_with_the_key(client, settings):
    for key in ("k" * 50, "l" * 50):
        settings.SECRET_KEY = key
        client.post("/besoin/", TEXT, REMOTE_ADDR="203.0.113.9")
    kept = set(Asking.objects.values_list("who", flat=True))
    assert [len(who) for who in kept] == [32, 32]
    plain = [sha256(text.encode()).hexdigest()[:32] for text in ("203.0.113.9", f"{timezone.now()}203.0.113.9")]
    assert not kept & set(plain)


def test_forwarded_address_counts_only_behind_our_own_proxy(client, monkeypatch):
    def forwarded(chain):
        return client.post("/besoin/", TEXT, headers={"X-Forwarded-For": chain}).status_code

    for number in range(3):
        assert forwarded(f"198.51.100.{number}") == 302
    assert forwarded("198.51.100.200") == 429  # a client's own claim changes nothing
    monkeypatch.setattr(settings.TABLE, "behind_proxy", True)
    assert [forwarded("1.1.1.1, 198.51.100.7") for _time in range(3)] == [302, 302, 302]
    assert forwarded("9.9.9.9, 198.51.100.7") == 429  # the last hop is the proxy's word, the first the client's
    assert forwarded("1.1.1.1, 198.51.100.8") == 302


def test_next_hour_begins_anew_and_what_is_older_than_two_hours_is_forgotten(client, monkeypatch):
    for _time in range(4):
        client.post("/besoin/", TEXT)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=1))
    assert client.post("/besoin/", TEXT).status_code == 302
    assert Asking.objects.count() == 2
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=4))
    assert client.post("/besoin/", TEXT).status_code == 302
    assert Asking.objects.count() == 1
