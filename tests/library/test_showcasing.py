"""Verbs on showcases: who may, from which state, what follows; on refusal nothing happens."""

import pytest
from django.db import IntegrityError, transaction

from relais.actors.models import Actor, Position
from relais.groundwork.announcements import _listeners
from relais.groundwork.errors import NotAllowed, TooMany
from relais.library.enums import ShowcaseState, Side
from relais.library.errors import NobodyToAsk, NoRemark, ShowcaseChanged, ShowcaseGone, TooManyDrafts, Unfinished
from relais.library.events import ShowcasePublished, ShowcaseWithdrawn
from relais.library.models import Showcase
from relais.library.services import showcasing
from relais.people.models import Consent, User
from relais.people.rights import withdraw_consent
from tests.library.told import OTHER, begun, confirmed, everything, letters, published, sent


@pytest.fixture
def heard(django_capture_on_commit_callbacks, monkeypatch):
    """What was announced after the commit: heard(lambda: …)."""

    def listened(do):
        told = []
        for kind in (ShowcasePublished, ShowcaseWithdrawn):
            monkeypatch.setitem(_listeners, kind, [told.append])
        with django_capture_on_commit_callbacks(execute=True):
            do()
        return told

    return listened


def refused(kind, verb, **values):
    before = everything()
    with pytest.raises(kind):
        verb(**values)
    assert everything() == before


def consents(showcase):
    rows = Consent.objects.filter(purpose=showcase.purpose, withdrawn_at=None).order_by("pk")
    return [(row.user.email if row.user else row.email, row.version) for row in rows]


def test_a_showcase_goes_from_draft_to_both_pages(holder, actor, animator, heard):
    showcase = sent(holder, actor)
    assert (showcase.state, letters()) == ("waiting", [("asked", OTHER)])
    assert consents(showcase) == [("holder@test.example", "2")]
    showcasing.confirm(by=None, showcase=showcase, token=showcase.token, agreed_to=showcase.fingerprint)
    assert letters()[1] == ("confirmed", "holder@test.example")
    assert ("to_read", "animator@test.example") in letters()
    assert consents(showcase) == [("holder@test.example", "2"), (OTHER, "2")]
    told = heard(lambda: showcasing.publish(by=animator, showcase=showcase))
    showcase.refresh_from_db()
    assert (showcase.state, showcase.slug) == ("published", "les-paniers-se-commandent-en-ligne")
    assert showcase.firm_agreed_to == showcase.provider_agreed_to == showcase.fingerprint
    assert told == [ShowcasePublished(showcase.pk)]
    assert letters()[-2:] == [("published", "holder@test.example"), ("published", OTHER)]


def test_two_published_showcases_of_one_title_have_two_addresses(holder, actor, animator):
    one, two = (published(holder, actor, animator) for _number in range(2))
    assert one.slug != two.slug
    assert two.slug.startswith(one.slug)


def test_a_stranger_tells_nothing_for_a_provider(stranger, animator, actor):
    for person in (stranger, animator, None):
        refused(NotAllowed, showcasing.start_showcase, by=person, told_by=Side.PROVIDER, provider=actor, firm="Ferme")


def test_a_firms_person_names_a_provider_among_the_actors(stranger, actor, holder):
    showcase = begun(stranger, actor, side=Side.FIRM, other_email="")
    showcasing.submit(by=stranger, showcase=showcase, agreed_to=showcase.fingerprint)
    assert letters() == [("asked", holder.email)]  # the provider's own people, whatever address the teller gave


def test_an_address_that_the_firm_gives_does_not_speak_for_a_provider_with_people(stranger, actor, holder):
    sent(stranger, actor, side=Side.FIRM, other_email="complice@zyxwvu.example")
    assert letters() == [("asked", holder.email)]


def test_nobody_tells_for_a_firms_page_that_is_not_theirs(stranger, actor):
    firm = Actor.objects.create(slug="ferme-zyxwvu", name="Ferme Zyxwvu", roles=["firm"])
    told = {"by": stranger, "told_by": Side.FIRM, "provider": actor, "firm": "Ferme", "firm_actor": firm}
    refused(NotAllowed, showcasing.start_showcase, **told)
    Position.objects.create(user=stranger, actor=firm, kind="member")
    assert showcasing.start_showcase(**told).firm_actor == firm


def test_only_a_provider_can_be_named(stranger):
    firm = Actor.objects.create(slug="ferme-zyxwvu", name="Ferme Zyxwvu", roles=["firm"])
    refused(NotAllowed, showcasing.start_showcase, by=stranger, told_by=Side.FIRM, provider=firm, firm="x")


def test_twenty_drafts_are_enough(stranger, actor):
    told = {"by": stranger, "told_by": Side.FIRM, "provider": actor, "firm": "Ferme"}
    for _number in range(showcasing.MOST_DRAFTS):
        showcasing.start_showcase(**told)
    refused(TooManyDrafts, showcasing.start_showcase, **told)


@pytest.mark.parametrize("email", ["holder@test.example", "HOLDER@test.example", "colleague@test.example", ""])
def test_the_teller_does_not_ask_itself(holder, actor, email):
    colleague = User.objects.create_user("colleague@test.example", "a long password 1", name="Colleague")
    Position.objects.create(user=colleague, actor=actor, kind="member")
    showcase = begun(holder, actor, other_email=email)
    refused(NobodyToAsk, showcasing.submit, by=holder, showcase=showcase, agreed_to=showcase.fingerprint)


@pytest.mark.parametrize("lacking", ["title", "summary", "problem", "done", "figures", "happened_on"])
def test_a_showcase_that_lacks_something_is_not_sent(holder, actor, lacking):
    showcase = begun(holder, actor, **{lacking: {"happened_on": None, "figures": []}.get(lacking, "")})
    refused(Unfinished, showcasing.submit, by=holder, showcase=showcase, agreed_to=showcase.fingerprint)


def test_other_words_than_those_that_were_read_are_agreed_to_by_neither(holder, actor):
    showcase = begun(holder, actor)
    refused(ShowcaseChanged, showcasing.submit, by=holder, showcase=showcase, agreed_to="0" * 64)
    showcase = showcasing.submit(by=holder, showcase=showcase, agreed_to=showcase.fingerprint)
    answer = {"by": None, "showcase": showcase, "token": showcase.token}
    refused(ShowcaseChanged, showcasing.confirm, agreed_to="0" * 64, **answer)


def test_more_than_ten_a_day_are_not_sent(holder, actor):
    for _number in range(showcasing.MOST_ASKED):
        showcasing.erase(by=holder, showcase=sent(holder, actor))
    showcase = begun(holder, actor)
    refused(TooMany, showcasing.submit, by=holder, showcase=showcase, agreed_to=showcase.fingerprint)


def test_nobody_but_the_other_side_confirms(holder, actor, stranger, animator):
    showcase = sent(holder, actor)
    for person, token in ((holder, ""), (holder, showcase.token), (stranger, ""), (animator, ""), (None, "wrong")):
        refused(
            NotAllowed, showcasing.confirm, by=person, showcase=showcase, token=token, agreed_to=showcase.fingerprint
        )


def test_the_account_whose_address_was_asked_confirms(holder, actor, stranger):
    showcase = sent(holder, actor, other_email=stranger.email)
    showcasing.confirm(by=stranger, showcase=showcase, agreed_to=showcase.fingerprint)
    assert consents(showcase) == [("holder@test.example", "2"), (stranger.email, "2")]


@pytest.mark.parametrize("make", [sent, confirmed])
def test_the_other_side_asks_for_a_change_and_is_asked_again(holder, actor, make):
    showcase = make(holder, actor)
    answer = {"by": None, "showcase": showcase, "token": showcase.token}
    refused(NoRemark, showcasing.ask_changes, remark=" ", **answer)
    showcase = showcasing.ask_changes(remark="Six heures, pas sept.", **answer)
    assert (showcase.state, showcase.remark, consents(showcase)) == ("declined", "Six heures, pas sept.", [])
    assert letters()[-1] == ("changes", holder.email)
    showcase = showcasing.submit(by=holder, showcase=showcase, agreed_to=showcase.fingerprint)
    assert (showcase.state, showcase.remark, letters()[-1]) == ("waiting", "", ("asked", OTHER))


@pytest.mark.parametrize(
    ("make", "ends"), [(sent, False), (confirmed, False), (published, True)], ids=["waiting", "confirmed", "published"]
)
def test_one_changed_word_ends_both_consents(holder, actor, animator, heard, make, ends):
    showcase = make(holder, actor, animator) if make is published else make(holder, actor)
    told = heard(lambda: showcasing.save_step(by=holder, showcase=showcase, values={"done": "Autre chose."}))
    showcase.refresh_from_db()
    assert (showcase.state, consents(showcase), showcase.firm_agreed_to) == ("draft", [], "")
    assert told == ([ShowcaseWithdrawn(showcase.pk)] if ends else [])


def test_a_step_saved_as_it_stood_changes_nothing(holder, actor, animator):
    showcase = published(holder, actor, animator)
    before = everything()
    showcasing.save_step(by=holder, showcase=showcase, values={"done": showcase.done})
    assert everything() == before


def test_another_address_is_another_side_to_ask(holder, actor):
    showcase = confirmed(holder, actor)
    showcase = showcasing.save_step(by=holder, showcase=showcase, values={"other_email": "autre@zyxwvu.example"})
    assert (showcase.state, consents(showcase)) == ("draft", [])


def test_only_the_teller_changes_words(holder, actor, stranger, animator):
    showcase = sent(holder, actor, other_email=stranger.email)
    for person in (stranger, animator, None):
        refused(NotAllowed, showcasing.save_step, by=person, showcase=showcase, values={"title": "x"})


def test_no_step_touches_state_or_consent(holder, actor):
    showcase = begun(holder, actor)
    for name in ("state", "firm_agreed_to", "published_at", "author", "provider", "slug", "token", "fingerprint"):
        refused(KeyError, showcasing.save_step, by=holder, showcase=showcase, values={name: "published"})


def test_a_moderator_publishes_only_what_both_agreed_to(holder, actor, editor, animator):
    for make in (begun, sent):
        refused(ShowcaseChanged, showcasing.publish, by=animator, showcase=make(holder, actor))
    showcase = confirmed(holder, actor)
    for person in (holder, editor, None):
        refused(NotAllowed, showcasing.publish, by=person, showcase=showcase)
    Showcase.objects.filter(pk=showcase.pk).update(done="Des mots écrits sans passer par un verbe.")
    refused(ShowcaseChanged, showcasing.publish, by=animator, showcase=showcase)


def test_a_moderator_sends_back_with_a_remark(holder, actor, animator):
    showcase = confirmed(holder, actor)
    refused(NoRemark, showcasing.send_back, by=animator, showcase=showcase, remark="")
    refused(NotAllowed, showcasing.send_back, by=holder, showcase=showcase, remark="x")
    showcase = showcasing.send_back(by=animator, showcase=showcase, remark="Quel mois ?")
    assert (showcase.state, consents(showcase), letters()[-1]) == ("declined", [], ("sent_back", holder.email))


@pytest.mark.parametrize("who", ["teller", "other", "moderator"])
def test_each_of_the_three_withdraws_at_once(holder, actor, animator, heard, who):
    showcase = published(holder, actor, animator)
    by, token = {"teller": (holder, ""), "other": (None, showcase.token), "moderator": (animator, "")}[who]
    told = heard(lambda: showcasing.withdraw(by=by, showcase=showcase, token=token))
    showcase.refresh_from_db()
    assert (showcase.state, showcase.other_email, consents(showcase)) == ("withdrawn", "", [])
    assert told == [ShowcaseWithdrawn(showcase.pk)]
    wanted = {"teller": {OTHER}, "other": {holder.email}, "moderator": {OTHER, holder.email}}[who]
    assert {to for what, to in letters() if what == "withdrawn"} == wanted
    before = everything()
    showcasing.withdraw(by=by, showcase=showcase, token=token)
    assert everything() == before


def test_a_stranger_withdraws_and_erases_nothing(holder, actor, animator, stranger):
    showcase = published(holder, actor, animator)
    for person, token in ((stranger, ""), (None, ""), (None, "wrong")):
        refused(NotAllowed, showcasing.withdraw, by=person, showcase=showcase, token=token)
        refused(NotAllowed, showcasing.erase, by=person, showcase=showcase, token=token)


def test_what_is_withdrawn_is_told_no_further(holder, actor):
    showcase = showcasing.withdraw(by=holder, showcase=sent(holder, actor))
    refused(ShowcaseChanged, showcasing.save_step, by=holder, showcase=showcase, values={"title": "x"})
    refused(ShowcaseChanged, showcasing.submit, by=holder, showcase=showcase, agreed_to=showcase.fingerprint)


def test_erasing_leaves_neither_words_nor_address_nor_consent(holder, actor, animator, heard):
    showcase = published(holder, actor, animator)
    purpose = showcase.purpose
    told = heard(lambda: showcasing.erase(by=None, showcase=showcase, token=showcase.token))
    assert told == [ShowcaseWithdrawn(showcase.pk)]
    assert not Showcase.objects.filter(pk=showcase.pk).exists()
    assert not Consent.objects.filter(purpose=purpose).exists()
    assert {to for _what, to in letters()} == {""}
    refused(ShowcaseGone, showcasing.withdraw, by=holder, showcase=showcase)


def test_a_consent_withdrawn_on_the_page_of_ones_data_withdraws_the_showcase(holder, actor, animator):
    showcase = published(holder, actor, animator)
    withdraw_consent(by=holder, consent=Consent.objects.get(user=holder))
    showcase.refresh_from_db()
    assert showcase.state == ShowcaseState.WITHDRAWN


def test_the_database_publishes_nothing_without_the_consent_of_both(holder, actor, animator):
    row = Showcase.objects.filter(pk=published(holder, actor, animator).pk)
    for values in (
        {"firm_agreed_at": None}, {"provider_agreed_at": None}, {"published_at": None}, {"firm_agreed_to": "x"},
        {"provider_agreed_to": ""}, {"fingerprint": "x"}, {"fingerprint": "", "firm_agreed_to": "", "provider_agreed_to": ""},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**values)
    assert row.get().state == "published"
