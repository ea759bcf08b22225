"""Entering: codes by letter, open sign-up, a lost password, the second factor, and staff who must have one."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.urls import reverse
from django.utils import translation

from relais.groundwork.queries import traces_of
from relais.people.letters import LETTERS
from relais.people.models import User

PASSWORD = "a long password 1"
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def signed_in(client):
    return SESSION_KEY in client.session


def sent_code():
    return CODE.search(mail.outbox[-1].body).group()


def post(client, name, follow=False, **data):
    return client.post(reverse(name), data, follow=follow)


def app_code(secret=SECRET, later=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


@pytest.fixture
def protected(stranger):
    """A person whose account asks for a second factor."""
    TOTP.activate(stranger, SECRET)
    return stranger


# A code by letter


def test_a_code_by_letter_signs_in_and_leads_where_one_wanted_to_go(client, stranger):
    ask = f"{reverse('account_request_login_code')}?next=/compte/"
    step = client.post(ask, {"email": "Stranger@test.example"})
    assert mail.outbox[0].to == [stranger.email]
    done = client.post(step.url, {"code": sent_code().lower()})
    assert (done.url, client.session[SESSION_KEY]) == ("/compte/", str(stranger.pk))


def test_a_wrong_code_is_refused_and_the_third_one_ends_the_attempt(client, stranger):
    post(client, "account_request_login_code", email=stranger.email)
    code = sent_code()
    first = post(client, "account_confirm_login_code", code="AAAA-AAAA")
    assert first.context["form"].errors["code"] == ["Ce code n'est pas le bon. Vérifiez-le, puis réessayez."]
    post(client, "account_confirm_login_code", code="AAAA-AAAA")
    assert post(client, "account_confirm_login_code", code="AAAA-AAAA").url == reverse("account_request_login_code")
    post(client, "account_confirm_login_code", code=code)
    assert not signed_in(client)


def test_another_code_takes_the_place_of_the_first(client, stranger):
    post(client, "account_request_login_code", email=stranger.email)
    old = sent_code()
    post(client, "account_confirm_login_code", action="resend")
    assert (len(mail.outbox), sent_code() != old) == (2, True)
    post(client, "account_confirm_login_code", code=old)
    assert not signed_in(client)
    post(client, "account_confirm_login_code", code=sent_code())
    assert signed_in(client)


def test_a_code_asked_for_an_unknown_address_is_answered_alike_and_its_letter_says_so(client, stranger):
    known = post(client, "account_request_login_code", email=stranger.email)
    client.logout()
    unknown = post(client, "account_request_login_code", email="nobody@test.example")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert mail.outbox[-1].subject == "Aucun compte à cette adresse"
    assert not User.objects.filter(email="nobody@test.example").exists()


def test_a_code_is_too_old_after_a_quarter_of_an_hour(client, stranger, monkeypatch):
    post(client, "account_request_login_code", email=stranger.email)
    now = time.time()
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: now + 901)
    post(client, "account_confirm_login_code", code=sent_code())
    assert not signed_in(client)


def test_too_many_codes_for_one_address_are_asked_to_wait_and_not_sent(client, stranger):
    for _time in range(4):
        client.logout()
        last = post(client, "account_request_login_code", email=stranger.email)
    assert last.context["form"].errors["email"] == [
        "Trop de demandes en peu de temps. Patientez quelques minutes, puis réessayez."
    ]
    assert len(mail.outbox) == 3


def test_a_closed_account_gets_no_code(client, stranger):
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    post(client, "account_request_login_code", email=stranger.email)
    assert mail.outbox[0].subject == "Aucun compte à cette adresse"


# Opening an account


def sign_up(client, **changes):
    data = {"name": "Nouvelle", "email": "New@test.example", "password1": ""} | changes
    return client.post(reverse("account_signup"), data)


def test_anyone_opens_an_account_and_enters_when_the_address_is_confirmed(client, db):
    step = sign_up(client)
    assert not signed_in(client)
    user = User.objects.get(email="new@test.example")
    assert (user.name, user.duty, user.has_usable_password()) == ("Nouvelle", "", False)
    assert [trace.verb for trace in traces_of(user)] == ["open_account"]
    client.post(step.url, {"code": sent_code()})
    assert client.session[SESSION_KEY] == str(user.pk)
    assert EmailAddress.objects.get(user=user).verified


def test_a_wrong_code_leaves_a_new_account_closed(client, db):
    step = sign_up(client)
    client.post(step.url, {"code": "AAAA-AAAA"})
    assert not signed_in(client)
    assert not EmailAddress.objects.get(email="new@test.example").verified


def test_an_unconfirmed_account_does_not_enter_by_its_password(client, db):
    sign_up(client, password1=PASSWORD)
    client.logout()
    post(client, "people:sign_in", login="new@test.example", password=PASSWORD)
    assert not signed_in(client)


def test_an_account_that_exists_is_not_opened_twice_and_nobody_learns_of_it(client, stranger):
    before = User.objects.values().get(pk=stranger.pk)
    new, taken = sign_up(client), sign_up(type(client)(), email=stranger.email, name="Other")
    assert (new.status_code, new.url) == (taken.status_code, taken.url)
    assert mail.outbox[-1].subject == "Vous avez déjà un compte"
    assert User.objects.values().get(pk=stranger.pk) == before


@pytest.mark.parametrize("wrong", [{"name": ""}, {"email": "x"}, {"password1": "short"}], ids=str)
def test_a_wrong_sign_up_names_its_field_and_keeps_nothing(client, db, wrong):
    assert list(sign_up(client, **wrong).context["form"].errors) == list(wrong)
    assert not User.objects.filter(name="Nouvelle").exists()
    assert mail.outbox == []


def test_an_account_without_a_password_chooses_one(client, db):
    step = sign_up(client)
    client.post(step.url, {"code": sent_code()})
    new = {"password-new_password1": "une phrase assez longue", "password-new_password2": "une phrase assez longue"}
    client.post(reverse("people:account"), {"form": "password"} | new)
    assert User.objects.get(email="new@test.example").check_password("une phrase assez longue")


# A lost password


def test_a_lost_password_is_replaced_by_a_code(client, stranger):
    post(client, "account_reset_password", email=stranger.email)
    post(client, "account_confirm_password_reset_code", code=sent_code())
    new = {"password1": "une phrase assez longue", "password2": "une phrase assez longue"}
    post(client, "account_complete_password_reset", **new)
    stranger.refresh_from_db()
    assert (stranger.check_password(new["password1"]), signed_in(client)) == (True, True)


def test_a_lost_password_stays_when_the_code_is_wrong(client, stranger):
    post(client, "account_reset_password", email=stranger.email)
    post(client, "account_confirm_password_reset_code", code="AAAA-AAAA")
    post(
        client,
        "account_complete_password_reset",
        password1="une phrase assez longue",
        password2="une phrase assez longue",
    )
    stranger.refresh_from_db()
    assert (stranger.check_password(PASSWORD), signed_in(client)) == (True, False)


# The second factor


def test_the_second_factor_is_set_up_with_the_codes_of_an_application(client, stranger):
    client.force_login(stranger)
    page = post(client, "account_reauthenticate", follow=True, password=PASSWORD)
    page = client.get(reverse("mfa_activate_totp"))
    assert page.context["totp_svg_data_uri"].startswith("data:image/svg+xml;base64,")
    assert 'fill="#fff"' in page.context["totp_svg"]
    wrong = post(client, "mfa_activate_totp", code="000000")
    assert (wrong.status_code, Authenticator.objects.count()) == (200, 0)
    secret = page.context["form"].secret
    codes = post(client, "mfa_activate_totp", follow=True, code=app_code(secret))
    assert len(codes.context["unused_codes"]) == 10
    assert set(Authenticator.objects.values_list("user", "type")) == {
        (stranger.pk, "totp"),
        (stranger.pk, "recovery_codes"),
    }
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert file.content.decode().split() == codes.context["unused_codes"]


def test_a_delicate_change_asks_to_confirm_that_it_is_oneself(client, protected):
    client.force_login(protected)
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        assert client.post(reverse(name)).url.startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.filter(type="totp").exists()
    post(client, "account_reauthenticate", password="wrong")
    post(client, "mfa_deactivate_totp")
    assert Authenticator.objects.filter(type="totp").exists()
    post(client, "account_reauthenticate", password=PASSWORD)
    post(client, "mfa_deactivate_totp")
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize("way", ["password", "code"])
def test_a_protected_account_enters_with_a_code_of_the_application_only(client, protected, way):
    if way == "password":
        post(client, "people:sign_in", login=protected.email, password=PASSWORD)
    else:
        post(client, "account_request_login_code", email=protected.email)
        post(client, "account_confirm_login_code", code=sent_code())
    assert not signed_in(client)
    assert post(client, "mfa_authenticate", code="000000").status_code == 200
    assert not signed_in(client)
    post(client, "mfa_authenticate", code=app_code())
    assert client.session[SESSION_KEY] == str(protected.pk)


def test_a_recovery_code_enters_once(client, protected):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(protected).get_unused_codes()[0]
    seen = []
    for _time in range(2):
        post(client, "people:sign_in", login=protected.email, password=PASSWORD)
        post(client, "mfa_authenticate", code=code)
        seen.append(signed_in(client))
        client.logout()
    assert seen == [True, False]


def test_after_ten_wrong_codes_even_the_right_one_must_wait_from_any_address(client, protected):
    for number in range(11):
        fresh = type(client)(REMOTE_ADDR=f"192.0.2.{number}")
        post(fresh, "people:sign_in", login=protected.email, password=PASSWORD)
        answer = post(fresh, "mfa_authenticate", code="000000" if number < 10 else app_code())
    assert answer.context["form"].errors["code"] == [
        "Trop de demandes en peu de temps. Patientez quelques minutes, puis réessayez."
    ]
    assert not signed_in(fresh)


# Staff


@pytest.fixture
def over_https(settings):
    settings.TABLE = settings.TABLE.model_copy(update={"https": True})
    return settings


def test_staff_without_a_second_factor_are_led_to_set_one_up(over_https, as_user, editor, animator):
    for person in (editor, animator):
        client = as_user(person)
        for address in (reverse("vocabulary:desk"), reverse("actors:manage"), "/mon-espace/"):
            assert client.get(address).url == reverse("mfa_index")
        assert client.post(reverse("vocabulary:add_theme")).url == reverse("mfa_index")
        assert client.get(reverse("people:account")).status_code == 200
        assert "Votre rôle sur la plateforme la demande" in client.get(reverse("mfa_index")).content.decode()
        assert client.post(reverse("people:sign_out")).status_code == 302


def test_staff_with_a_second_factor_and_everybody_else_go_on(over_https, as_user, editor, stranger, client):
    TOTP.activate(editor, SECRET)
    assert as_user(editor).get(reverse("vocabulary:desk")).status_code == 200
    assert as_user(stranger).get("/mon-espace/").status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("table", [{"https": False}, {"https": True, "staff_second_factor": False}], ids=str)
def test_staff_go_on_where_the_setting_asks_for_nothing(settings, as_user, editor, table):
    settings.TABLE = settings.TABLE.model_copy(update=table)
    assert as_user(editor).get(reverse("vocabulary:desk")).status_code == 200


# Letters


def test_a_letter_speaks_the_language_of_the_account(client, stranger):
    User.objects.filter(pk=stranger.pk).update(language="de")
    with translation.override("de"):
        expected = str(LETTERS["login_code"][0])
    post(client, "account_request_login_code", email=stranger.email)
    assert mail.outbox[0].subject == expected


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_is_whole(name):
    from relais.people.letters import letter

    context = {"code": "AAAA-BBBB", "signup_url": "https://relais.example/inscription/"}
    subject, text = letter(name, "a@test.example", context)
    assert subject
    assert text.startswith("Bonjour,\n\n")
    assert "%" not in text
