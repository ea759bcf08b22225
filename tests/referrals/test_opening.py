"""A partnership is opened, changed and closed by the body's owner; each change leaves a trace."""

import pytest
from django.utils import timezone

from relais.actors.models import Actor
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace
from relais.groundwork.outward import OutwardRefused
from relais.introductions.rules import may_refer
from relais.referrals.errors import NoPartnership, NothingToSend, WrongOrigin
from relais.referrals.models import Notice, Partnership
from relais.referrals.queries import history_of, partnership_of_key
from relais.referrals.services import opening

VERBS = [
    (opening.open_partnership, {}), (opening.close_partnership, {}), (opening.renew_key, {}), (opening.drop_key, {}),
    (opening.allow_origins, {"origins": ["https://a.example"]}), (opening.set_hook, {"url": ""}),
    (opening.renew_secret, {}), (opening.try_hook, {}),
]  # fmt: skip


def kept():
    return list(Partnership.objects.values()), list(Notice.objects.values()), Trace.objects.count()


def traces():
    found = Trace.objects.filter(subject_kind="referrals.partnership")
    return list(found.order_by("pk").values_list("verb", flat=True))


def test_opened_twice_it_stays(agency, animator):
    first = opening.open_partnership(by=animator, actor=agency)
    assert opening.open_partnership(by=animator, actor=agency) == first
    assert traces() == ["open_partnership"]


def test_only_the_animator_opens_one(agency, owner):
    with pytest.raises(NotAllowed):
        opening.open_partnership(by=owner, actor=agency)
    assert not Partnership.objects.exists()


@pytest.mark.parametrize(("verb", "values"), VERBS)
@pytest.mark.parametrize("who", ["adviser", "stranger", "holder", "editor", "nobody"])
def test_only_the_owner_and_the_animator_may(request, agency, partnership, verb, values, who):
    by = None if who == "nobody" else request.getfixturevalue(who)
    before = kept()
    with pytest.raises(NotAllowed):
        verb(by=by, actor=agency, **values)
    assert kept() == before


@pytest.mark.parametrize("roles", [["provider"], ["firm"], ["agency", "provider"]])
def test_a_body_that_sells_opens_none(agency, owner, animator, roles):
    Actor.objects.filter(pk=agency.pk).update(roles=roles)
    agency.refresh_from_db()
    for by in (owner, animator):
        with pytest.raises(NotAllowed):
            opening.open_partnership(by=by, actor=agency)
    assert not Partnership.objects.exists()


@pytest.mark.parametrize(("verb", "values"), VERBS[1:])
def test_what_is_not_open_cannot_be_changed(agency, owner, verb, values):
    with pytest.raises(NoPartnership):
        verb(by=owner, actor=agency, **values)
    assert not traces()


def test_key_opens_until_it_is_replaced_or_dropped_and_stands_nowhere(agency, owner, partnership):
    first = opening.renew_key(by=owner, actor=agency)
    assert partnership_of_key(first) == partnership
    second = opening.renew_key(by=owner, actor=agency)
    assert (partnership_of_key(first), partnership_of_key(second)) == (None, partnership)
    assert second not in str(kept())
    assert second not in str(list(Trace.objects.values()))
    opening.drop_key(by=owner, actor=agency)
    assert [partnership_of_key(one) for one in (first, second, "", "relais_x")] == [None] * 4
    assert traces() == ["renew_key", "renew_key", "drop_key"]


@pytest.mark.parametrize(
    ("typed", "origin"),
    [("https://www.ucm.example", "https://www.ucm.example"), (" HTTPS://WWW.Ucm.example/ ", "https://www.ucm.example"),
     ("https://a.example:443", "https://a.example"), ("https://a.example:8443", "https://a.example:8443"),
     ("http://localhost:3000", "http://localhost:3000")],
)  # fmt: skip
def test_origin_is_kept_as_browsers_compare_it(agency, owner, partnership, typed, origin):
    assert opening.allow_origins(by=owner, actor=agency, origins=[typed]).origins == [origin]


@pytest.mark.parametrize(
    "typed",
    ["http://a.example", "a.example", "https://a.example/path", "https://a.example?x", "https://u@a.example", "https://", "*",
     "https://*", "https://*.example", "https://a.example; script-src *", "https://a.example, https://b.example", "javascript:x",
     "https://a.example:99999", "https://é.example", "https://example", "https://[::1]"],
)  # fmt: skip
def test_origin_of_another_form_is_refused_and_nothing_is_kept(agency, owner, partnership, typed):
    before = kept()
    with pytest.raises(WrongOrigin):
        opening.allow_origins(by=owner, actor=agency, origins=["https://good.example", typed])
    assert kept() == before


def test_more_sites_than_twenty_are_refused(agency, owner, partnership):
    with pytest.raises(WrongOrigin):
        opening.allow_origins(by=owner, actor=agency, origins=[f"https://a{n}.example" for n in range(21)])


def test_hook_gets_a_secret_keeps_it_and_loses_it(agency, owner, partnership, outward):
    secret = opening.set_hook(by=owner, actor=agency, url="https://a.example/x").hook_secret
    assert secret.startswith("whsec_")
    assert opening.set_hook(by=owner, actor=agency, url="https://a.example/z").hook_secret == secret
    assert opening.renew_secret(by=owner, actor=agency).hook_secret not in {secret, ""}
    opening.try_hook(by=owner, actor=agency)
    assert opening.set_hook(by=owner, actor=agency, url="").hook_secret == ""
    assert not Notice.objects.exists()  # what waited goes to nobody
    with pytest.raises(NothingToSend):
        opening.renew_secret(by=owner, actor=agency)
    with pytest.raises(NothingToSend):
        opening.try_hook(by=owner, actor=agency)


def test_hook_is_refused_while_outward_requests_are_off(agency, owner, partnership):
    before = kept()
    with pytest.raises(OutwardRefused):
        opening.set_hook(by=owner, actor=agency, url="https://a.example/x")
    assert kept() == before


def test_closing_ends_link_key_and_notices_and_leaves_the_referrals(agency, owner, partnership, brought, client):
    case = brought()
    key = opening.renew_key(by=owner, actor=agency)
    opening.close_partnership(by=owner, actor=agency)
    assert partnership_of_key(key) is None
    assert client.get("/par/test-agency/").status_code == 404
    case.refresh_from_db()
    assert case.partner == agency


def test_hook_at_another_server_gets_another_secret(agency, owner, partnership, outward):
    first = opening.set_hook(by=owner, actor=agency, url="https://a.example/x").hook_secret
    assert opening.set_hook(by=owner, actor=agency, url="https://a.example/y?key=z").hook_secret == first
    assert opening.set_hook(by=owner, actor=agency, url="https://b.example/y").hook_secret not in {first, ""}
    assert "key=z" not in str(list(Trace.objects.values()))


def test_trials_are_one_a_minute(agency, owner, partnership, outward):
    opening.set_hook(by=owner, actor=agency, url="https://a.example/x")
    assert opening.try_hook(by=owner, actor=agency) == opening.try_hook(by=owner, actor=agency)
    Notice.objects.update(state="delivered", created_at=timezone.now() - opening.TRIED_EACH)
    opening.try_hook(by=owner, actor=agency)
    assert Notice.objects.count() == 2


def test_body_that_comes_to_sell_brings_nobody_and_can_still_close(agency, owner, partnership, client):
    key = opening.renew_key(by=owner, actor=agency)
    Actor.objects.filter(pk=agency.pk).update(roles=["provider"])
    agency.refresh_from_db()
    assert partnership_of_key(key) is None
    assert client.get("/par/test-agency/").status_code == 404
    assert not may_refer(Partnership.objects.get(), agency)
    opening.drop_key(by=owner, actor=agency)
    opening.close_partnership(by=owner, actor=agency)
    assert not Partnership.objects.exists()


def test_changes_stand_in_the_partnerships_history_and_leave_the_bodys_alone(
    agency, owner, partnership, as_user, outward
):
    opening.renew_key(by=owner, actor=agency)
    opening.set_hook(by=owner, actor=agency, url="https://a.example/x")
    told = [(str(what), trace.by) for trace, what in history_of(partnership, 10)]
    assert told == [("adresse des avis changée", owner), ("nouvelle clé", owner)]
    browser = as_user(owner)
    assert "nouvelle clé" in browser.get("/partenariat/test-agency/").content.decode()
    assert browser.get("/mes-organisations/test-agency/historique/").status_code == 200
