"""Accounts: signing in and out, one's own name, language and password."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from relais.groundwork.errors import NotAllowed
from relais.groundwork.queries import traces_of
from relais.people import services
from relais.people.models import SignInAttempt, User

PASSWORD = "a long password 1"
SIGN_IN, ACCOUNT = "/connexion/", "/compte/"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password} | more)


def signed_in(client):
    return SESSION_KEY in client.session


def errors(response):
    return [str(error) for error in response.context["form"].non_field_errors()]


@pytest.mark.parametrize("email", ["stranger@test.example", "STRANGER@Test.Example", " stranger@test.example "])
def test_a_person_signs_in_whatever_the_case_of_the_address(client, stranger, email):
    response = sign_in(client, email)
    assert (response.status_code, response.url) == (302, "/mon-espace/")
    assert client.session[SESSION_KEY] == str(stranger.pk)


def test_an_account_is_kept_in_lower_case_so_that_it_stands_once(db):
    assert User.objects.create_user(" New.Person@Test.Example ", PASSWORD, name="N").email == "new.person@test.example"


def test_signing_in_leads_to_the_page_one_wanted_but_never_to_another_site(client, stranger):
    assert sign_in(client, stranger.email, next="/compte/").url == "/compte/"
    client.logout()
    assert sign_in(client, stranger.email, next="https://evil.example/").url == "/mon-espace/"


def test_signing_out_ends_the_session_and_needs_a_post(client, stranger):
    client.force_login(stranger)
    assert client.get("/deconnexion/").status_code == 405
    assert signed_in(client)
    assert client.post("/deconnexion/").url == "/"
    assert not signed_in(client)


def test_a_wrong_password_and_an_unknown_account_are_answered_alike(client, stranger):
    wrong, unknown = sign_in(client, stranger.email, "wrong"), sign_in(client, "nobody@test.example", "wrong")
    said = ["Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, puis réessayez."]
    assert (wrong.status_code, errors(wrong)) == (unknown.status_code, errors(unknown)) == (200, said)
    assert not signed_in(client)


def test_a_closed_account_is_answered_like_an_unknown_one(client, stranger):
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    assert errors(sign_in(client, stranger.email)) == errors(sign_in(client, "nobody@test.example"))
    assert not signed_in(client)


def test_after_ten_failures_even_the_right_password_must_wait(client, stranger):
    answers = [sign_in(client, stranger.email.upper(), "wrong").status_code for _failure in range(10)]
    assert answers == [200] * 10
    blocked = sign_in(client, stranger.email)
    assert (blocked.status_code, signed_in(client)) == (429, False)
    assert errors(blocked) == ["Trop de demandes en peu de temps. Patientez quelques minutes, puis réessayez."]


def test_the_limit_is_of_one_account_and_one_address_and_ends_after_a_quarter_of_an_hour(client, stranger, holder):
    for _failure in range(10):
        sign_in(client, stranger.email, "wrong")
    assert sign_in(client, holder.email).status_code == 302
    client.logout()
    assert (
        client.post(SIGN_IN, {"login": stranger.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.9").status_code
        == 302
    )
    client.logout()
    assert sign_in(client, stranger.email).status_code == 429
    SignInAttempt.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert sign_in(client, stranger.email).status_code == 302


def test_a_success_forgets_the_failures_before_it(client, stranger):
    for _failure in range(9):
        sign_in(client, stranger.email, "wrong")
    assert sign_in(client, stranger.email).status_code == 302
    assert SignInAttempt.objects.count() == 0


def test_failures_are_kept_without_address_or_account(client, stranger):
    sign_in(client, stranger.email, "wrong")
    [attempt] = SignInAttempt.objects.all()
    assert attempt.key == services.attempt_key("127.0.0.1", stranger.email)
    assert len(attempt.key) == 64


def test_a_forwarded_address_counts_only_behind_our_own_proxy(rf, settings):
    from relais.people.addresses import client_address

    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "203.0.113.7, 198.51.100.2"})
    assert client_address(request) == "10.0.0.1"
    settings.TABLE = settings.TABLE.model_copy(update={"behind_proxy": True})
    assert client_address(request) == "198.51.100.2"


def test_a_person_changes_name_and_language_and_reads_the_answer_in_it(client, stranger):
    client.force_login(stranger)
    response = client.post(ACCOUNT, {"form": "account", "account-name": "Neu", "account-language": "de"})
    assert (response.status_code, response.url) == (302, "/de/compte/")
    stranger.refresh_from_db()
    assert (stranger.name, stranger.language) == ("Neu", "de")
    trace = traces_of(stranger).get()
    assert (trace.by, trace.before, trace.after) == (
        stranger,
        {"name": "Stranger", "language": "fr"},
        {"name": "Neu", "language": "de"},
    )


@pytest.mark.parametrize(
    "data",
    [
        {"account-name": "", "account-language": "fr"},
        {"account-name": "N", "account-language": "xx"},
        {"account-name": "N" * 121, "account-language": "fr"},
    ],
    ids=["no name", "no such language", "long name"],
)
def test_a_wrong_name_or_language_changes_nothing(client, stranger, data):
    client.force_login(stranger)
    assert client.post(ACCOUNT, {"form": "account"} | data).status_code == 200
    stranger.refresh_from_db()
    assert (stranger.name, stranger.language, traces_of(stranger).count()) == ("Stranger", "fr", 0)


def change(client, new, old=PASSWORD, again=None):
    data = {"password-old_password": old, "password-new_password1": new, "password-new_password2": again or new}
    return client.post(ACCOUNT, {"form": "password"} | data)


def test_a_new_password_keeps_this_session_and_ends_the_others(client, stranger, as_user):
    client.force_login(stranger)
    other = as_user(stranger)
    assert change(client, "une phrase assez longue").status_code == 302
    assert client.get(ACCOUNT).status_code == 200
    assert other.get(ACCOUNT).status_code == 302
    client.logout()
    assert sign_in(client, stranger.email).status_code == 200
    assert sign_in(client, stranger.email, "une phrase assez longue").status_code == 302
    assert [(trace.verb, trace.after) for trace in traces_of(stranger)] == [("change_password", {})]


@pytest.mark.parametrize(
    ("new", "old", "again"),
    [
        ("short-pass1", PASSWORD, None), ("passwordpassword", PASSWORD, "another one 123"), ("qwertyuiopas", PASSWORD, "x"),
        ("stranger@test.example", PASSWORD, None), ("une phrase assez longue", "wrong", None), ("", PASSWORD, None),
    ],
)  # fmt: skip
def test_a_weak_password_or_a_wrong_old_one_changes_nothing(client, stranger, new, old, again):
    client.force_login(stranger)
    response = change(client, new, old, again)
    assert (response.status_code, bool(response.context["password"].errors)) == (200, True)
    stranger.refresh_from_db()
    assert stranger.check_password(PASSWORD)
    assert not traces_of(stranger).exists()


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_verbs_on_an_account_by_nobody_are_refused(stranger, nobody):
    before = User.objects.values().get(pk=stranger.pk)
    with pytest.raises(NotAllowed):
        services.change_account(by=nobody, name="X", language="nl")
    with pytest.raises(NotAllowed):
        services.change_password(by=nobody, password="x")
    assert User.objects.values().get(pk=stranger.pk) == before


def test_the_account_page_asks_to_sign_in_first(client, db):
    assert client.get(reverse("people:account")).url == f"{SIGN_IN}?next={ACCOUNT}"
