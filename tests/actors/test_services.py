"""Verbs on doors and profiles: who may, what is written, what can be undone."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relais.actors import services
from relais.actors.errors import NothingToUndo
from relais.actors.models import Actor, Door, DoorClock, Position
from relais.actors.queries import doors, open_doors
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace
from relais.groundwork.queries import traces_of
from relais.people.models import User
from relais.territories.models import Area
from relais.vocabulary.models import Theme
from tests.actors.conftest import everything

HALF_A_YEAR = timedelta(days=180)

VERBS = {
    "open a door": lambda by, door: services.save_door(
        by=by, actor=door.actor, door=None, values={"slug": "fresh", "kind": "tool", "title": "T", "description": "D"}
    ),
    "edit a door": lambda by, door: services.save_door(by=by, actor=door.actor, door=door, values={"title": "New"}),
    "renew a door": lambda by, door: services.renew_door(by=by, door=door),
    "archive a door": lambda by, door: services.archive_door(by=by, door=door),
    "reopen a door": lambda by, door: services.reopen_door(by=by, door=door),
    "undo a door": lambda by, door: services.undo_door(by=by, door=door),
    "edit a profile": lambda by, door: services.save_actor(by=by, actor=door.actor, values={"name": "New"}),
    "undo a profile": lambda by, door: services.undo_actor(by=by, actor=door.actor),
}


@pytest.fixture
def door(make_door):
    return make_door("theirs", themes=("wifi",))


@pytest.fixture
def other_holder(db):
    """A person who holds another actor's doors."""
    user = User.objects.create_user("other@test.example", "a long password 1", name="Other")
    Position.objects.create(user=user, actor=Actor.objects.create(slug="elsewhere", name="Elsewhere"), kind="owner")
    return user


@pytest.fixture
def changed(door, animator):
    """The door and its actor, each with a change that could be undone."""
    services.save_door(by=animator, actor=door.actor, door=door, values={"title": "Once"})
    services.save_actor(by=animator, actor=door.actor, values={"summary": "Once"})
    return Door.objects.get(pk=door.pk)


def people(request, who):
    """Return the person called ``who``; some are nobody."""
    return (
        {"nobody": None, "anonymous": AnonymousUser()}[who]
        if who in {"nobody", "anonymous"}
        else request.getfixturevalue(who)
    )


@pytest.mark.parametrize("who", ["nobody", "anonymous", "stranger", "other_holder", "editor"])
@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_a_verb_of_whoever_does_not_hold_the_actor_is_refused_and_changes_nothing(request, changed, verb, who):
    person = people(request, who)
    before = everything()
    with pytest.raises(NotAllowed):
        verb(person, changed)
    assert everything() == before


def test_a_closed_account_may_no_longer_change_what_it_held(changed, holder):
    holder.is_active = False
    before = everything()
    for verb in VERBS.values():
        with pytest.raises(NotAllowed):
            verb(holder, changed)
    assert everything() == before


@pytest.mark.parametrize("who", ["holder", "animator"])
@pytest.mark.parametrize(
    ("verb", "name"),
    [
        ("open a door", "open_door"),
        ("edit a door", "edit_door"),
        ("renew a door", "renew_door"),
        ("archive a door", "archive_door"),
        ("reopen a door", "reopen_door"),
        ("undo a door", "undo_door"),
        ("edit a profile", "edit_actor"),
        ("undo a profile", "edit_actor"),
    ],
)
def test_a_verb_of_the_holder_or_an_animator_leaves_one_trace_with_its_person(request, changed, verb, name, who):
    person, before = request.getfixturevalue(who), Trace.objects.count()
    subject = VERBS[verb](person, changed)
    trace = traces_of(subject).first()
    assert (trace.by, trace.verb, Trace.objects.count()) == (person, name, before + 1)


def test_a_trace_tells_what_was_before_and_after(door, holder):
    services.save_door(
        by=holder, actor=door.actor, door=door, values={"title": "New", "max_employees": 9, "kind": "advice"}
    )
    trace = traces_of(door).first()
    assert (trace.before, trace.after) == (
        {"title": "theirs", "max_employees": None},
        {"title": "New", "max_employees": 9},
    )


def test_saving_what_stands_already_leaves_no_trace_and_nothing_to_undo(door, holder):
    services.save_door(
        by=holder,
        actor=door.actor,
        door=door,
        values=services.state_of(door) | {"confirmed_until": door.confirmed_until},
    )
    services.save_actor(by=holder, actor=door.actor, values={"name": door.actor.name, "themes": []})
    assert not traces_of(door).exists()
    assert not traces_of(door.actor).exists()
    for undo in (VERBS["undo a door"], VERBS["undo a profile"]):
        with pytest.raises(NothingToUndo):
            undo(holder, door)


def test_a_new_door_holds_for_half_a_year_and_has_themes_proposed(actor, holder):
    text = "Nous créons votre site internet, du texte à la mise en ligne."
    values = {"slug": "fresh", "kind": "advice", "title": "Votre site internet", "description": text}
    door = services.save_door(by=holder, actor=actor, door=None, values=values)
    assert door.confirmed_until == timezone.localdate() + HALF_A_YEAR
    assert door.door_themes.filter(proposed=True, weight__gt=0, weight__lte=1).exists()


def test_a_renewed_door_is_confirmed_for_half_a_year_from_today(make_door, holder):
    door = make_door("old", confirmed_until=timezone.localdate() - timedelta(days=400))
    assert door.expired()
    renewed = services.renew_door(by=holder, door=door)
    assert (renewed.confirmed_until, renewed.expired()) == (timezone.localdate() + HALF_A_YEAR, False)


def test_a_door_holds_up_to_and_with_its_last_day(make_door):
    today = timezone.localdate()
    door = make_door("last", confirmed_until=today)
    assert (door.expired(), door.expired(today + timedelta(days=1))) == (False, True)


def test_an_archived_door_leaves_lists_and_answers_and_returns_when_reopened(make_door, holder):
    from relais.needs.queries import Asked, find

    text = "Accompagnement à la traite robotisée des licornes"
    door = make_door("unicorns", title=text, description=text, themes=("precision-farming",))

    def seen():
        found = {kept.candidate.door for kept in find(Asked(f"agriculture de précision : {text}")).doors}
        return [door in open_doors(), door in doors({"q": "licornes"}), door.slug in found]

    assert seen() == [True] * 3
    services.archive_door(by=holder, door=door)
    assert seen() == [False] * 3
    services.reopen_door(by=holder, door=door)
    assert seen() == [True] * 3


def test_each_change_of_a_door_moves_the_clock_and_is_announced_with_its_tick(
    door, holder, django_capture_on_commit_callbacks, monkeypatch
):
    from collections import defaultdict

    from relais.actors.events import DoorsChanged
    from relais.groundwork import announcements

    told = []
    monkeypatch.setattr(announcements, "_listeners", defaultdict(list, {DoorsChanged: [told.append]}))
    ticks = [DoorClock.objects.get(pk=1).tick]
    for verb in ("edit a door", "renew a door", "archive a door", "reopen a door", "undo a door"):
        with django_capture_on_commit_callbacks(execute=True):
            assert VERBS[verb](holder, door).version > ticks[-1]
        ticks.append(DoorClock.objects.get(pk=1).tick)
    assert ticks == sorted(set(ticks))
    assert told == [DoorsChanged(tick) for tick in ticks[1:]]


def test_a_renamed_actor_is_found_by_its_new_name(door, holder):
    services.save_actor(by=holder, actor=door.actor, values={"name": "Zinzolin"})
    assert [one.slug for one in doors({"q": "zinzolin"})] == ["theirs"]


def test_a_profile_returns_to_what_it_was(actor, holder):
    from relais.territories.models import Place
    from relais.vocabulary.models import Sector

    old = {
        "name": "One",
        "place": Place.objects.get(postal_code="5000", names__fr="Namur"),
        "themes": [Theme.objects.get(slug="wifi").pk],
    }
    services.save_actor(by=holder, actor=actor, values=old)
    new = {"name": "Two", "place": None, "sector": Sector.objects.get(slug="bakery"), "themes": []}
    services.save_actor(by=holder, actor=actor, values=new)
    back = services.undo_actor(by=holder, actor=actor)
    assert (back.name, back.place, back.sector) == ("One", old["place"], None)
    assert [theme.slug for theme in back.themes.all()] == ["wifi"]


@pytest.mark.parametrize("verb", ["undo a door", "undo a profile"])
def test_without_an_earlier_state_there_is_nothing_to_undo(door, holder, verb):
    before = everything()
    with pytest.raises(NothingToUndo):
        VERBS[verb](holder, door)
    assert everything() == before


def test_what_was_undone_is_not_undone_twice(changed, holder):
    services.undo_door(by=holder, door=changed)
    before = everything()
    with pytest.raises(NothingToUndo):
        services.undo_door(by=holder, door=changed)
    assert everything() == before


def test_opening_a_door_cannot_be_undone(actor, holder):
    fresh = VERBS["open a door"](holder, Door(actor=actor))
    with pytest.raises(NothingToUndo):
        services.undo_door(by=holder, door=fresh)
    assert Door.objects.filter(pk=fresh.pk).exists()


EDITS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Un site", "Le wifi du magasin"]),
        "description": st.sampled_from(["Votre site internet", "Une borne de plus"]),
        "kind": st.sampled_from(["tool", "advice"]),
        "max_employees": st.none() | st.integers(0, 50),
        "languages": st.lists(st.sampled_from(["fr", "nl"]), unique=True),
        "other_sectors": st.lists(st.sampled_from(["a", "b"]), unique=True),
        "themes": st.lists(st.sampled_from(["wifi", "grants", "website-creation"]), unique=True),
        "areas": st.lists(st.sampled_from(["region", "province"]), unique=True),
        "everywhere": st.booleans(),
        "confirmed_until": st.integers(-30, 30).map(lambda days: timezone.localdate() + timedelta(days=days)),
    },
)
STEPS = st.lists(st.one_of(EDITS, st.sampled_from(["renew a door", "archive a door", "reopen a door"])), max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, EDITS.filter(bool) | st.sampled_from(["renew a door", "archive a door", "reopen a door"]))
def test_undo_returns_to_the_state_before_the_last_change_whatever_came_before(actor, holder, steps, last):
    from django.db import transaction

    with transaction.atomic():
        values = {"slug": "any", "kind": "advice", "title": "T", "description": "D"}
        door = services.save_door(by=holder, actor=actor, door=None, values=values)
        for step in steps:
            taken(holder, door, step)
        before, traces = stood(door), traces_of(door).count()
        taken(holder, door, last)
        if traces_of(door).count() > traces:
            services.undo_door(by=holder, door=door)
        assert stood(door) == before
        transaction.set_rollback(True)


def taken(by, door, step):
    """Take one step: a verb by its name, or an edit by its values."""
    if isinstance(step, str):
        VERBS[step](by, door)
        return
    values = dict(step)
    if "themes" in values:
        ids = dict(Theme.objects.values_list("slug", "pk"))
        values["themes"] = [ids[slug] for slug in values["themes"]]
    if "areas" in values:
        values["areas"] = [Area.objects.filter(kind=kind).first().pk for kind in values["areas"]]
    services.save_door(by=by, actor=door.actor, door=door, values=values)


def stood(door):
    """Return the door's state and what is derived from it."""
    fresh = Door.objects.get(pk=door.pk)
    themes = list(fresh.door_themes.values_list("theme", "weight", "proposed"))
    return services.state_of(fresh), fresh.terms, themes


def test_reading_doors_again_writes_meanings_and_keeps_the_themes_that_were_chosen(make_door):
    chosen, unchosen = make_door("chosen", themes=("backup", "wifi")), make_door("unchosen", title="Bornes wifi")
    Door.objects.update(meaning=b"", profile={})
    assert services.read_doors_again() == Door.objects.count()
    for door in (chosen, unchosen):
        door.refresh_from_db()
        assert len(door.meaning) > 100
        assert door.profile
    assert list(chosen.door_themes.values_list("theme__slug", "weight")) == [("backup", 1.0), ("wifi", 0.7)]
    assert unchosen.door_themes.filter(proposed=True).exists()


def test_a_door_that_changes_while_it_is_read_again_keeps_what_its_change_wrote(make_door, monkeypatch):
    door = make_door("changing", title="Bornes wifi")
    real = services.read_texts

    def read_and_change(doors):
        readings = real(doors)
        if any(one.pk == door.pk for one in doors):
            fresh = Door.objects.get(pk=door.pk)
            fresh.title = "Sauvegarde de vos fichiers"
            fresh.save()
            services.index_doors([fresh], {})
        return readings

    monkeypatch.setattr(services, "read_texts", read_and_change)
    services.read_doors_again()
    (expected,) = real([Door.objects.get(pk=door.pk)])
    assert bytes(Door.objects.get(pk=door.pk).meaning) == expected[1].vector.astype("<f2").tobytes()


@pytest.mark.parametrize(
    ("has", "wants"), [(["firm"], ["body"]), (["firm"], ["firm", "agency"]), (["body"], ["provider"])]
)
def test_what_an_actor_is_beside_firm_and_provider_is_not_its_holders_to_say(actor, holder, animator, has, wants):
    Actor.objects.filter(pk=actor.pk).update(roles=has)
    with pytest.raises(NotAllowed):
        services.save_actor(by=holder, actor=actor, values={"roles": wants, "name": "New"})
    actor.refresh_from_db()
    assert (actor.roles, actor.name, Trace.objects.count()) == (has, "Test Provider", 0)

    services.save_actor(by=animator, actor=actor, values={"roles": wants})
    with pytest.raises(NothingToUndo):  # it would take away what the animator gave
        services.undo_actor(by=holder, actor=actor)
    actor.refresh_from_db()
    assert actor.roles == wants


def test_a_holder_says_whether_it_is_a_firm_a_provider_or_both(actor, holder):
    Actor.objects.filter(pk=actor.pk).update(roles=["body", "firm"])
    services.save_actor(by=holder, actor=actor, values={"roles": ["body", "firm", "provider"]})
    services.save_actor(by=holder, actor=actor, values={"roles": ["body", "provider"]})
    actor.refresh_from_db()
    assert actor.roles == ["body", "provider"]
