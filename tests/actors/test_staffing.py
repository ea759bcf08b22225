"""The people of a body: invitations, positions, absences, leaving with hand-over."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail, signing
from django.urls import reverse
from django.utils import timezone

from relais.actors import queries, staffing
from relais.actors.errors import AlreadyThere, InvitationGone, LastOwner, NotInvited, WrongAbsence, WrongDeputy
from relais.actors.events import PersonLeft
from relais.actors.models import Actor, Invitation, Position
from relais.actors.tasks import erase_expired_invitations
from relais.groundwork import announcements
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace
from relais.people.models import User

TODAY = timezone.localdate()
TEAM = "actors:team"


@pytest.fixture
def member(actor):
    """A person who is a member of the same body."""
    user = User.objects.create_user("member@test.example", "a long password 1", name="Member")
    Position.objects.create(user=user, actor=actor, kind="member")
    return user


@pytest.fixture
def outsider(db):
    """The owner of another body."""
    user = User.objects.create_user("outsider@test.example", "a long password 1", name="Outsider")
    Position.objects.create(user=user, actor=Actor.objects.create(slug="elsewhere", name="Elsewhere"), kind="owner")
    return user


@pytest.fixture
def left(monkeypatch, django_capture_on_commit_callbacks):
    """Collects what was announced when a person left."""
    heard = []
    monkeypatch.setitem(announcements._listeners, PersonLeft, [heard.append])
    return heard


def held(user):
    return user.positions.select_related("actor").get()


def everything():
    """Return all that these verbs may touch."""
    return (
        list(Position.objects.order_by("pk").values()),
        list(Invitation.objects.order_by("pk").values()),
        Trace.objects.count(),
        len(mail.outbox),
    )


def invite(by, actor, email="stranger@test.example", kind="member"):
    return staffing.invite_person(by=by, actor=actor, email=email, kind=kind, absolute=lambda path: f"https://x{path}")


VERBS = {
    "invite": lambda by, one: invite(by, one.actor, "new@test.example"),
    "change": lambda by, one: staffing.change_position(by=by, position=one, kind="adviser"),
    "be away": lambda by, one: staffing.set_absence(by=by, position=one, until=TODAY, deputy=None),
    "leave": lambda by, one: staffing.leave_body(by=by, position=one),
    "withdraw": lambda by, one: staffing.withdraw_invitation(by=by, invitation=one.actor.invitations.get()),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["nobody", "stranger", "editor", "outsider", "colleague"])
def test_a_verb_on_people_is_refused_to_whoever_does_not_manage_them(request, verb, who, holder, member, actor):
    invite(holder, actor)
    if who == "colleague":
        by = User.objects.create_user("colleague@test.example", "a long password 1", name="Colleague")
        Position.objects.create(user=by, actor=actor, kind="animator")
    else:
        by = AnonymousUser() if who == "nobody" else request.getfixturevalue(who)
    before = everything()
    with pytest.raises(NotAllowed):
        VERBS[verb](by, held(member))
    assert everything() == before


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["holder", "animator"])
def test_owners_and_the_platforms_animators_manage_people(request, verb, who, holder, member, actor):
    invite(holder, actor)
    before = everything()
    VERBS[verb](request.getfixturevalue(who), held(member))
    assert everything() != before


# Invitations


def test_an_invitation_is_a_letter_whose_link_is_accepted_by_its_reader(holder, actor, stranger, as_user):
    page = as_user(holder).post(reverse(TEAM, args=[actor.slug]), {"email": "Stranger@test.example", "kind": "adviser"})
    assert page.url == reverse(TEAM, args=[actor.slug])
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (
        ["stranger@test.example"],
        "Test Provider vous invite sur Relais",
    )
    token = staffing.token_of(actor.invitations.get())
    link = reverse("actors:invitation", args=[token])
    assert f"http://testserver{link}" in mail.outbox[0].body
    client = as_user(stranger)
    assert "comme conseil" in client.get(link).content.decode()
    assert client.post(link).url == reverse("actors:manage_actor", args=[actor.slug])
    assert held(stranger).kind == "adviser"
    assert Invitation.objects.count() == 0
    assert [trace.verb for trace in Trace.objects.order_by("pk")][-2:] == ["invite_person", "accept_invitation"]


def test_whoever_has_no_account_opens_one_on_the_way_and_comes_back_to_the_invitation(holder, actor, client):
    link = reverse("actors:invitation", args=[staffing.token_of(invite(holder, actor, "new@test.example"))])
    way = client.get(client.get(link).url).context["signup_url"]
    step = client.post(way, {"name": "New", "email": "new@test.example"})
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail.outbox[-1].body).group()
    assert client.post(step.url, {"code": code}).url == link
    client.post(link)
    assert held(User.objects.get(email="new@test.example")).actor == actor


def test_an_invitation_of_another_address_is_refused(holder, actor, stranger, member, as_user):
    token = staffing.token_of(invite(holder, actor, "somebody@test.example"))
    before = everything()
    for by in (stranger, AnonymousUser()):
        with pytest.raises(NotInvited):
            staffing.accept_invitation(by=by, token=token)
    answer = as_user(stranger).get(reverse("actors:invitation", args=[token]))
    assert (answer.status_code, "Test Provider" in answer.content.decode()) == (403, False)
    assert everything() == before


def test_a_link_that_was_changed_withdrawn_used_or_is_too_old_is_refused(holder, actor, stranger, monkeypatch):
    token = staffing.token_of(invite(holder, actor))
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + 14 * 24 * 3600 + 1)
    with pytest.raises(InvitationGone):
        staffing.accept_invitation(by=stranger, token=token)
    monkeypatch.undo()
    with pytest.raises(InvitationGone):
        staffing.accept_invitation(by=stranger, token=token[:-1])
    staffing.withdraw_invitation(by=holder, invitation=actor.invitations.get())
    before = everything()
    with pytest.raises(InvitationGone):
        staffing.accept_invitation(by=stranger, token=token)
    assert everything() == before


def test_a_second_invitation_takes_the_place_of_the_first(holder, actor, stranger):
    first = staffing.token_of(invite(holder, actor))
    second = staffing.token_of(invite(holder, actor, kind="owner"))
    with pytest.raises(InvitationGone):
        staffing.accept_invitation(by=stranger, token=first)
    assert staffing.accept_invitation(by=stranger, token=second).kind == "owner"


def test_whoever_is_there_already_is_not_invited(holder, actor, member, as_user):
    before = everything()
    with pytest.raises(AlreadyThere):
        invite(holder, actor, "MEMBER@test.example")
    page = as_user(holder).post(reverse(TEAM, args=[actor.slug]), {"email": member.email, "kind": "member"})
    assert page.context["form"].errors["email"] == ["Cette personne fait déjà partie de l'équipe."]
    assert everything() == before


# Positions


def test_the_last_owner_stays_owner(holder, member):
    before = everything()
    with pytest.raises(LastOwner):
        staffing.change_position(by=holder, position=held(holder), kind="member")
    assert everything() == before
    staffing.change_position(by=holder, position=held(member), kind="owner")
    assert staffing.change_position(by=holder, position=held(holder), kind="member").kind == "member"


def test_a_position_is_changed_by_its_form_and_the_refusal_is_told(holder, member, actor, as_user):
    client = as_user(holder)
    address = reverse("actors:position", args=[actor.slug, held(member).pk])
    assert client.post(address, {"form": "position", "kind": "animator"}).status_code == 302
    assert held(member).kind == "animator"
    own = reverse("actors:position", args=[actor.slug, held(holder).pk])
    page = client.post(own, {"form": "position", "kind": "member"})
    assert "Nommez d" in page.context["change"].non_field_errors()[0]
    assert held(holder).kind == "owner"


def test_a_member_does_not_change_their_own_position_by_the_form(member, actor, as_user):
    as_user(member).post(
        reverse("actors:position", args=[actor.slug, held(member).pk]), {"form": "position", "kind": "owner"}
    )
    assert held(member).kind == "member"


def test_a_member_sees_the_team_without_invitations_and_no_others_page(holder, member, actor, as_user):
    invite(holder, actor)
    client = as_user(member)
    text = client.get(reverse(TEAM, args=[actor.slug])).content.decode()
    assert ("Holder" in text, "stranger@test.example" in text) == (True, False)
    assert (
        client.post(reverse(TEAM, args=[actor.slug]), {"email": "x@test.example", "kind": "owner"}).status_code == 404
    )
    for name in ("actors:position", "actors:leave"):
        assert client.get(reverse(name, args=[actor.slug, held(holder).pk])).status_code == 404


def test_another_bodys_people_are_not_there(outsider, holder, actor, as_user):
    before = everything()
    client, elsewhere = as_user(outsider), held(outsider).actor.slug
    for slug in (actor.slug, elsewhere):
        assert (
            client.post(reverse("actors:position", args=[slug, held(holder).pk]), {"form": "absence"}).status_code
            == 404
        )
        assert client.post(reverse("actors:leave", args=[slug, held(holder).pk])).status_code == 404
    invitation = invite(holder, actor)
    assert client.post(reverse("actors:withdraw", args=[elsewhere, invitation.pk])).status_code == 404
    assert everything()[0] == before[0]
    assert actor.invitations.count() == 1


def test_a_body_without_people_says_so(animator, as_user, actor):
    assert "Personne encore" in as_user(animator).get(reverse(TEAM, args=[actor.slug])).content.decode()


# Absences


def test_a_person_is_away_and_another_stands_in_until_the_last_day(holder, member, actor):
    staffing.set_absence(by=member, position=held(member), until=TODAY + timedelta(days=3), deputy=holder)
    days = [TODAY, TODAY + timedelta(days=3), TODAY + timedelta(days=4)]
    assert [queries.stand_in(actor, member, day) for day in days] == [holder, holder, member]
    staffing.set_absence(by=member, position=held(member), until=None, deputy=holder)
    assert (held(member).absent_until, held(member).deputy, queries.stand_in(actor, member)) == (None, None, member)


@pytest.mark.parametrize(
    ("until", "deputy", "refusal"),
    [(-1, "holder", WrongAbsence), (1, "member", WrongDeputy), (1, "stranger", WrongDeputy)],
)
def test_a_wrong_absence_changes_nothing(request, holder, member, until, deputy, refusal):
    deputy = request.getfixturevalue(deputy)
    before = everything()
    with pytest.raises(refusal):
        staffing.set_absence(by=member, position=held(member), until=TODAY + timedelta(days=until), deputy=deputy)
    assert everything() == before


def test_an_absence_is_said_by_its_form(member, holder, actor, as_user):
    address = reverse("actors:position", args=[actor.slug, held(member).pk])
    as_user(member).post(address, {"form": "absence", "until": TODAY.isoformat(), "deputy": holder.pk})
    assert (held(member).absent_until, held(member).deputy) == (TODAY, holder)
    page = as_user(member).post(address, {"form": "absence", "until": "2001-01-01"})
    assert page.context["away"].non_field_errors() == ["Une absence finit aujourd'hui au plus tôt."]
    assert held(member).absent_until == TODAY


# Leaving


def test_the_last_owner_does_not_leave_without_a_successor(holder, member, actor, as_user):
    before = everything()
    with pytest.raises(LastOwner):
        staffing.leave_body(by=holder, position=held(holder))
    page = as_user(holder).post(reverse("actors:leave", args=[actor.slug, held(holder).pk]))
    assert "Nommez d" in page.context["form"].errors["successor"][0]
    assert everything() == before


def test_the_last_owner_hands_over_and_the_successor_answers_for_the_body(
    holder, member, actor, left, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        staffing.leave_body(by=holder, position=held(holder), successor=member)
    assert list(actor.positions.values_list("user", "kind")) == [(member.pk, "owner")]
    assert left == [PersonLeft(actor=actor.pk, user=holder.pk, successor=member.pk)]


def test_what_a_member_held_passes_to_an_owner_unless_another_is_named(
    holder, member, actor, left, django_capture_on_commit_callbacks
):
    staffing.set_absence(by=holder, position=held(holder), until=TODAY, deputy=member)
    with django_capture_on_commit_callbacks(execute=True):
        staffing.leave_body(by=member, position=held(member))
    assert left == [PersonLeft(actor=actor.pk, user=member.pk, successor=holder.pk)]
    assert held(holder).deputy is None


@pytest.mark.parametrize("who", ["holder", "stranger"])
def test_a_successor_is_another_person_of_the_body(request, who, holder, member):
    successor = request.getfixturevalue(who)
    before = everything()
    with pytest.raises(WrongDeputy):
        staffing.leave_body(by=holder, position=held(holder), successor=successor)
    assert everything() == before


def test_whoever_left_no_longer_sees_the_body(holder, member, actor, as_user):
    client = as_user(member)
    assert client.post(reverse("actors:leave", args=[actor.slug, held(member).pk])).url == reverse("actors:manage")
    assert client.get(reverse(TEAM, args=[actor.slug])).status_code == 404


def test_the_platform_ends_all_positions_even_the_last_owners(holder, actor, left, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        staffing.give_up_everything(holder, None)
    assert actor.positions.count() == 0
    assert left == [PersonLeft(actor=actor.pk, user=holder.pk, successor=None)]


# Invitations that have expired


def aged(invitation, days):
    """Let the invitation have been sent so many days ago."""
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now() - timedelta(days=days))


def test_an_expired_invitation_is_shown_apart_and_sent_again_by_one_button(holder, actor, as_user):
    aged(invite(holder, actor, "old@test.example", "owner"), 15)
    invite(holder, actor, "new@test.example")
    client, page = as_user(holder), reverse("actors:team", args=[actor.slug])
    context = client.get(page).context
    assert [[one.email for one in context[name]] for name in ("invitations", "expired")] == [
        ["new@test.example"], ["old@test.example"]
    ]  # fmt: skip
    assert "Inviter à nouveau" in client.get(page).content.decode()
    client.post(page, {"email": "old@test.example", "kind": "owner"})
    again = actor.invitations.get(email="old@test.example")
    assert (again.expired, again.kind) == (False, "owner")
    assert client.get(page).context["expired"] == []


@pytest.mark.parametrize(("days", "left"), [(0, 1), (15, 1), (43, 1), (45, 0)])
def test_an_invitation_is_erased_thirty_days_after_it_expired(holder, actor, days, left):
    aged(invite(holder, actor), days)
    assert staffing.erase_expired_invitations() == 1 - left
    assert actor.invitations.count() == left
    traces = Trace.objects.filter(verb="erase_invitation")
    assert (traces.count(), "stranger@test.example" in str(list(traces.values()))) == (1 - left, False)


def test_the_daily_job_erases_expired_invitations(holder, actor):
    aged(invite(holder, actor), 60)
    assert erase_expired_invitations.call() == 1
    assert not actor.invitations.exists()
