"""A need is sent: by the page, by an account, on the phone, by a partner; to doors that have a place."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from relais.actors import services as actor_services
from relais.actors.models import Door
from relais.groundwork.errors import NotAllowed
from relais.introductions.errors import CaseGone, DoorFull, NoDoor, WrongMoment
from relais.introductions.models import Case, Introduction
from relais.introductions.services import closing, sending
from relais.introductions.services.sending import KEPT
from relais.needs.errors import NeedGone
from relais.needs.models import Need
from relais.needs.services import erase_expired, erase_need, keep_need
from relais.people.models import Consent
from tests.introductions.conftest import FIRM, WORDS, at, everything, kinds, letters, places

TO_FIRM = FIRM["email"]


def test_need_sent_by_the_page_waits_for_its_address_and_tells_no_door(send, one, two):
    case = send(one, two, confirmed=False)
    assert (case.state, case.way, case.owner, case.due_on) == ("unconfirmed", "page", "firm", at(2).date())
    assert (case.confirmed_at, case.answered_at, case.person, case.entered_by) == (None, None, None, None)
    assert not Introduction.objects.exists()
    assert places(one, two) == [0, 0]
    assert letters() == [("confirm", TO_FIRM)]
    assert kinds(case) == ["sent"]


def test_confirming_tells_each_door_once_and_takes_its_place(send, one, two):
    case = send(one, two, confirmed=False)
    case = sending.confirm_case(token=case.token, now=at(1))
    assert (case.state, case.owner, case.due_on, case.confirmed_at) == ("open", "door", at(4).date(), at(1))
    told = list(case.introductions.values_list("door__slug", "state", "owner", "due_on", "passed_on", "sent_at"))
    assert told == [(slug, "waiting", "door", at(4).date(), False, at(1)) for slug in ("one", "two")]
    assert places(one, two) == [1, 1]
    both = [("introduced", "one@doors.example"), ("introduced", "two@doors.example")]
    assert letters() == [("confirm", TO_FIRM), *both]
    assert kinds(case) == ["sent", "confirmed", "introduced", "introduced"]


def test_confirming_twice_changes_nothing(send, one):
    case = send(one)
    before = everything()
    assert sending.confirm_case(token=case.token, now=at(1)) == case
    assert everything() == before


@pytest.mark.parametrize("token", ["", "not-a-token"])
def test_unknown_link_confirms_nothing(send, one, token):
    send(one, confirmed=False)
    before = everything()
    with pytest.raises(CaseGone):
        sending.confirm_case(token=token)
    assert everything() == before


def test_case_that_was_withdrawn_before_it_was_confirmed_is_confirmed_no_more(send, one):
    case = send(one, confirmed=False)
    closing.withdraw_case(by=None, case=case, token=case.token, now=at(1))
    before = everything()
    with pytest.raises(CaseGone):
        sending.confirm_case(token=case.token, now=at(1))
    assert everything() == before


def test_account_with_its_own_address_has_the_doors_told_at_once(send, one, stranger):
    case = send(one, by=stranger, email=stranger.email.upper(), confirmed=False)
    assert (case.state, case.way, case.person, case.entered_by) == ("open", "account", stranger, None)
    assert (case.confirmed_at, places(one), kinds(case)) == (at(0), [1], ["sent", "introduced"])
    assert letters() == [("introduced", "one@doors.example")]


def test_account_with_another_address_confirms_it_like_anybody(send, one, stranger):
    case = send(one, by=stranger, confirmed=False)
    assert (case.state, case.way, case.person, case.entered_by) == ("unconfirmed", "page", None, stranger)
    assert letters() == [("confirm", TO_FIRM)]


def test_adviser_on_the_phone_has_the_doors_told_and_has_not_answered(send, one, animator):
    case = send(one, by=animator, on_the_phone=True, confirmed=False)
    assert (case.state, case.way, case.person, case.entered_by) == ("open", "adviser", None, animator)
    assert (case.answered_at, places(one)) == (None, [1])
    assert list(case.steps.values_list("kind", "side")) == [("sent", "animator"), ("introduced", "platform")]
    assert letters() == [("entered", TO_FIRM), ("introduced", "one@doors.example")]  # the firm gets its link at once
    assert not Consent.objects.exists()  # it never ticked anything itself


def test_partner_refers_a_firm_in_its_name(send, one, two, held_by):
    one.actor.roles = ["agency"]
    one.actor.save()
    brought = {"partner": one.actor, "way": "partner", "reference": "D 7"}
    case = send(two, by=held_by(one), brought=brought, confirmed=False)
    assert (case.state, case.way, case.partner, case.answered_at) == ("open", "partner", one.actor, None)
    assert (case.reference, case.person) == ("D 7", None)
    assert places(one, two) == [0, 1]
    assert letters() == [("entered", TO_FIRM), ("introduced", "two@doors.example")]


@pytest.mark.parametrize(
    ("begun", "came"), [("link", "link"), ("widget", "widget"), ("partner", "link"), ("api", "link")]
)
@pytest.mark.parametrize("who", ["stranger", "holder", "editor", "nobody"])
def test_need_that_a_partner_brought_is_confirmed_by_the_firm_when_others_send_it(request, send, one, begun, came, who):
    by = None if who == "nobody" else request.getfixturevalue(who)
    case = send(one, by=by, brought={"partner": one.actor, "way": begun}, confirmed=False)
    assert (case.state, case.way, case.partner) == ("unconfirmed", came, one.actor)
    assert letters() == [("confirm", TO_FIRM)]


@pytest.mark.parametrize("brought", [None, "partner"])
@pytest.mark.parametrize("who", ["stranger", "holder", "editor", "nobody"])
def test_phone_is_only_for_those_who_watch(request, send, one, brought, who):
    by = None if who == "nobody" else request.getfixturevalue(who)
    before = everything()
    with pytest.raises(NotAllowed):
        send(one, by=by, on_the_phone=True, brought=brought and {"partner": one.actor, "way": brought})
    assert everything() == before


@pytest.mark.parametrize("roles", [["provider"], ["firm"], ["agency", "provider"]])
def test_body_that_sells_vouches_for_no_firm(send, one, two, held_by, roles):
    one.actor.roles = roles
    one.actor.save()
    case = send(two, by=held_by(one), brought={"partner": one.actor, "way": "partner"}, confirmed=False)
    assert (case.state, case.way) == ("unconfirmed", "link")


def test_program_vouches_only_for_the_body_whose_key_it_showed(send, one, two):
    class Shown:
        refers_for = one.actor.pk

    one.actor.roles = two.actor.roles = ["agency"]
    one.actor.save()
    two.actor.save()
    case = send(two, by=Shown(), brought={"partner": one.actor, "way": "api"}, confirmed=False)
    assert (case.state, case.way, case.entered_by) == ("open", "api", None)
    other = send(one, by=Shown(), brought={"partner": two.actor, "way": "api"}, confirmed=False)
    assert (other.state, other.way) == ("unconfirmed", "link")


def test_four_doors_none_or_one_that_is_not_there_are_refused(send, one, two, door_of):
    three, four = door_of("three"), door_of("four")
    gone = Door(slug="no-such-door")
    before = everything()
    for doors in [(), (one, two, three, four), (gone,), (one, gone)]:
        with pytest.raises(NoDoor):
            send(*doors)
    assert everything() == before
    assert send(one, two, three).introductions.count() == 3


def test_archived_door_is_refused(send, one, two, held_by):
    actor_services.archive_door(by=held_by(two), door=two)
    before = everything()
    with pytest.raises(NoDoor):
        send(one, two)
    assert everything() == before


def test_need_sent_twice_is_one_case(send, one, two):
    case = send(one)
    before = everything()
    again = sending.send_need(by=None, need=case.need, doors=[two.slug], **(FIRM | {"email": "other@firm.example"}))
    assert again == case
    assert everything() == before


def test_erased_need_is_gone(one):
    need = keep_need(text=WORDS)
    erase_need(token=need.token)
    before = everything()
    with pytest.raises(NeedGone):
        sending.send_need(by=None, need=need, doors=[one.slug], **FIRM)
    assert everything() == before


def test_full_door_is_not_told_and_noted(send, two, door_of):
    full = door_of("full", capacity=1, in_hand=1)
    case = send(full, two)
    assert list(case.introductions.values_list("door__slug", flat=True)) == ["two"]
    assert list(case.steps.filter(kind="full").values_list("words", "side")) == [("Porte full", "platform")]
    assert (case.state, places(full, two)) == ("open", [0, 1])
    assert [to for what, to in letters() if what == "introduced"] == ["two@doors.example"]


def test_case_whose_doors_are_all_full_is_without_a_door_and_the_animators_turn(send, door_of):
    case = send(door_of("full", capacity=0))
    assert (case.state, case.owner, case.due_on) == ("stranded", "animator", at(1).date())
    assert kinds(case) == ["sent", "confirmed", "full"]


def test_last_place_goes_to_the_first_who_confirms(send, door_of):
    last = door_of("last", capacity=1)
    first, second = send(last, confirmed=False), send(last, confirmed=False)
    assert sending.confirm_case(token=second.token, now=at(0)).state == "open"
    assert sending.confirm_case(token=first.token, now=at(0)).state == "stranded"
    assert (places(last), Introduction.objects.get().case_id) == ([1], second.pk)


def test_words_of_a_sent_need_are_kept_beyond_the_usual_term(send, one):
    now = timezone.now()
    sent, other = send(one, now=now).need, keep_need(text=WORDS)
    sent.refresh_from_db()
    assert sent.kept_until == now + KEPT
    Need.objects.update(created_at=now - timedelta(days=settings.TABLE.need_days + 1))
    assert erase_expired()["words"] == 1
    assert [Need.objects.get(pk=need.pk).text for need in (sent, other)] == [WORDS, ""]
    Need.objects.update(kept_until=now - timedelta(seconds=1))
    assert erase_expired()["words"] == 1


def test_wanted_doors_keep_the_order_in_which_they_were_chosen(send, one, two):
    assert send(two, one).wanted == [two.pk, one.pk]


def test_theme_and_province_are_remembered(one):
    from relais.territories.models import Place

    need = keep_need(text="Je voudrais un site web pour mon magasin", place=Place.objects.get(code="4000-liege"))
    case = sending.send_need(by=None, need=need, doors=[one.slug], **FIRM)
    assert (case.theme, case.province) == ("website-creation", "province-liege")


def test_case_has_room_for_every_theme_and_province():
    from relais.territories.models import Area
    from relais.vocabulary.models import Theme

    def room(model, name):
        return model._meta.get_field(name).max_length

    assert room(Case, "province") >= room(Area, "code")  # SQLite does not mind, PostgreSQL does
    assert room(Case, "theme") >= room(Theme, "slug")


# One more door


def test_firm_and_animator_add_a_door(send, one, two, door_of, animator):
    case, three = send(one), door_of("three")
    assert sending.add_introduction(by=None, case=case, door=two, token=case.token, now=at(1)).state == "waiting"
    sending.add_introduction(by=animator, case=case, door=three, now=at(1))
    sides = list(case.steps.filter(kind="introduced").values_list("introduction__door__slug", "side"))
    assert sides == [("one", "platform"), ("two", "firm"), ("three", "animator")]
    assert places(one, two, three) == [1, 1, 1]
    case.refresh_from_db()
    assert case.answered_at == at(1)  # the animator's word, not the firm's


def test_door_is_added_by_nobody_else(send, one, two, stranger, held_by):
    case = send(one)
    wrong = [(None, ""), (None, "no"), (stranger, ""), (held_by(one), ""), (None, case.introductions.get().token)]
    before = everything()
    for by, token in wrong:
        with pytest.raises(NotAllowed):
            sending.add_introduction(by=by, case=case, door=two, token=token)
    assert everything() == before


def test_door_that_was_tried_is_full_or_closed_is_not_added(send, one, two, door_of, held_by):
    case, full = send(one), door_of("full", capacity=0)
    actor_services.archive_door(by=held_by(two), door=two)
    two.refresh_from_db()
    before = everything()
    for door, refusal in [(one, WrongMoment), (full, DoorFull), (two, NoDoor)]:
        with pytest.raises(refusal):
            sending.add_introduction(by=None, case=case, door=door, token=case.token, now=at(1))
    assert everything() == before


def test_no_door_is_added_before_confirmation_or_after_closure(send, one, two):
    unconfirmed, closed = send(one, confirmed=False), send(one)
    closing.close_case(by=None, case=closed, token=closed.token, met=True, now=at(1))
    before = everything()
    for case in (unconfirmed, closed):
        with pytest.raises(WrongMoment):
            sending.add_introduction(by=None, case=case, door=two, token=case.token, now=at(1))
    assert everything() == before
    assert Case.objects.count() == 2


def test_consent_is_kept_under_the_address_once_it_is_confirmed_and_not_before(db, one):
    case = sending.send_need(by=None, need=keep_need(text="mon wifi"), doors=[one.slug], **FIRM)
    assert Consent.objects.count() == 0
    sending.confirm_case(token=case.token)
    assert list(Consent.objects.values_list("user", "email", "purpose")) == [(None, FIRM["email"], "introduction")]


def test_adviser_or_partner_gives_no_consent_in_the_firms_name(one, animator):
    need = keep_need(text="mon wifi")
    sending.send_need(by=animator, need=need, doors=[one.slug], on_the_phone=True, **FIRM)
    assert Consent.objects.count() == 0
