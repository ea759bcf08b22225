"""Secrets of second factors: sealed in the database, read all the same, sealed at the next use when they were plain."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from relais.people import services
from relais.people.sealing import MARK, seal, sealed_anew, unseal
from tests.people.test_entering import PASSWORD, SECRET, app_code, post, signed_in

SEED = "3f" * 20


def kept():
    """Return the secrets as the database keeps them, by kind."""
    return {row.type: row.data.get("secret") or row.data.get("seed") for row in Authenticator.objects.order_by("type")}


@pytest.fixture
def plain(stranger):
    """A person whose secrets were kept before they were sealed."""
    TOTP.activate(stranger, SECRET)
    RecoveryCodes.activate(stranger)
    Authenticator.objects.filter(type="totp").update(data={"secret": SECRET})
    Authenticator.objects.filter(type="recovery_codes").update(data={"seed": SEED, "used_mask": 0})
    return stranger


def enter(client, user, code):
    client.logout()
    cache.clear()
    post(client, "people:sign_in", login=user.email, password=PASSWORD)
    post(client, "mfa_authenticate", code=code)
    return signed_in(client)


@given(st.text(max_size=200).filter(lambda text: not text.startswith(MARK)))
def test_whatever_is_sealed_is_read_again_and_never_twice_alike(text):
    sealed = seal(text)
    assert (unseal(sealed), unseal(text), sealed_anew(sealed), unseal(sealed_anew(text))) == (text, text, sealed, text)
    assert sealed != seal(text)


def test_a_secret_stands_sealed_in_the_database_and_enters(client, stranger):
    TOTP.activate(stranger, SECRET)
    RecoveryCodes.activate(stranger)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        stored = str(cursor.fetchall())
    assert (SECRET in stored, stored.count(MARK)) == (False, 2)
    assert enter(client, stranger, app_code())


def test_plain_secrets_from_before_enter_and_are_sealed_by_it(client, plain):
    assert not enter(client, plain, "000000")
    assert kept() == {"totp": SECRET, "recovery_codes": SEED}
    assert enter(client, plain, app_code())
    sealed = kept()
    assert all(one.startswith(MARK) for one in sealed.values())
    assert {kind: unseal(one) for kind, one in sealed.items()} == {"totp": SECRET, "recovery_codes": SEED}
    assert services.seal_second_factor(user=plain) == 0
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    assert enter(client, plain, code)


def test_a_secret_under_an_older_key_is_read_and_sealed_anew(client, stranger, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old " * 12, []
    TOTP.activate(stranger, SECRET)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new " * 12, ["old " * 12]
    assert enter(client, stranger, app_code())
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(kept()["totp"]) == SECRET


def test_a_secret_that_no_key_opens_lets_nobody_enter_and_is_told_in_the_log(client, stranger, settings, caplog):
    TOTP.activate(stranger, SECRET)
    settings.SECRET_KEY = "another " * 6
    assert unseal(kept()["totp"]) not in {SECRET, "", unseal(kept()["totp"])}
    assert not enter(client, stranger, app_code())
    assert "sealed under another key" in caplog.text


def test_a_secret_that_no_key_opens_is_left_as_it_stands_for_when_the_key_is_found_again(stranger, settings):
    TOTP.activate(stranger, SECRET)
    real = settings.SECRET_KEY
    settings.SECRET_KEY = "another " * 6
    assert services.seal_second_factor(user=stranger) == 0
    settings.SECRET_KEY = real
    assert unseal(kept()["totp"]) == SECRET


def test_a_changed_secret_is_not_read(caplog):
    sealed = seal(SECRET)
    assert unseal(sealed[:-2] + "AA") != SECRET
    assert "sealed under another key" in caplog.text
