"""Importing actors: what is written, what is refused, what stays as it was."""

import io

import pytest

from relais.actors.errors import ImportRefused
from relais.actors.importing import import_file
from relais.actors.models import Actor, Tie
from tests.actors.conftest import actor_line, bring, counts, everything, told

pytestmark = pytest.mark.django_db


def imported(*rows):
    bring("actors", *rows)
    return Actor.objects.get(slug=rows[0]["id"])


def refused(*rows):
    """Import rows that must be refused; return the reasons, having seen that nothing was written."""
    before = everything()
    with pytest.raises(ImportRefused) as caught:
        bring("actors", *rows)
    assert everything() == before
    return told(caught.value)


FULL = actor_line(
    roles=["provider", "body"], summary="En une phrase", description="Longuement", place="5000", sector="bakery",
    employees=3, languages=["fr", "de"], themes=["wifi", "grants"], email="a@new.example", phone="+32 81 00 00 00",
    website="https://new.example", enterprise_number="0403.170.701", founded=1999,
)  # fmt: skip


def test_an_actor_is_written_with_every_field_of_its_line():
    actor = imported(FULL)
    plain = (
        "name",
        "roles",
        "summary",
        "description",
        "employees",
        "languages",
        "email",
        "phone",
        "website",
        "founded",
    )
    assert {name: getattr(actor, name) for name in plain} == {name: FULL[name] for name in plain}
    assert (actor.enterprise_number, actor.place.postal_code, actor.sector.slug) == ("0403170701", "5000", "bakery")
    assert {theme.slug for theme in actor.themes.all()} == {"wifi", "grants"}


@pytest.mark.parametrize("place", ["Namur", "NAMUR", "Namen", "5000", "5000 Namur"])
def test_an_actor_stands_at_the_seat_of_its_town_however_written(place):
    assert imported(actor_line(place=place)).place.postal_code == "5000"


@pytest.mark.parametrize("place", ["Mxqzt", "Province de Liège", "Wallonie"])
def test_a_place_that_is_no_town_is_refused(place):
    assert refused(actor_line(place=place)) == [(1, "place", f"{place!r} is no town or postal code we know")]


def test_an_unknown_sector_is_left_out_with_a_warning():
    report = bring("actors", actor_line(sector="Licornes"))
    assert Actor.objects.get(slug="new-actor").sector is None
    assert report.warnings == {"sector 'Licornes' is not in the list: left out": 1}


def test_an_unknown_theme_is_refused():
    assert refused(actor_line(themes=["magic"])) == [(1, "themes", "'magic' is no theme of the vocabulary")]


def test_an_enterprise_number_that_another_actor_holds_is_refused():
    number = {"enterprise_number": "0403170701"}
    assert refused(actor_line(**number), actor_line(id="b", **number)) == [
        (2, "enterprise_number", "belongs already to 'new-actor'")
    ]
    imported(actor_line(**number))
    assert refused(actor_line(id="b", **number)) == [(1, "enterprise_number", "belongs already to 'new-actor'")]


def test_one_wrong_line_refuses_the_file_and_keeping_on_imports_the_others():
    rows = [actor_line(), actor_line(id="b", roles=[]), actor_line(id="c", place="Mxqzt")]
    assert [reason[:2] for reason in refused(*rows)] == [(2, "roles"), (3, "place")]
    assert counts(bring("actors", *rows, keep_going=True)) == (1, 0, 0, 2)
    assert list(Actor.objects.filter(slug__in=["new-actor", "b", "c"]).values_list("slug", flat=True)) == ["new-actor"]


def test_a_second_import_changes_nothing():
    rows = [FULL, actor_line(id="b", ties=[{"other": "new-actor", "kind": "member"}])]
    assert counts(bring("actors", *rows)) == (2, 0, 0, 0)
    before, ties = everything(), list(Tie.objects.values_list("actor", "other", "kind", "detail"))
    assert counts(bring("actors", *rows)) == (0, 0, 2, 0)
    after = everything()
    assert before.pop("ties") != [] != after.pop("ties")  # their rows are written anew, with the same content:
    assert sorted(Tie.objects.values_list("actor", "other", "kind", "detail")) == sorted(ties)
    assert after == before


@pytest.mark.parametrize(
    "change",
    [{"name": "Renamed"}, {"themes": []}, {"place": ""}, {"roles": ["firm"]}, {"enterprise_number": None}],
    ids=str,
)
def test_a_change_of_one_field_updates_that_actor_alone(change):
    bring("actors", FULL, actor_line(id="b"))
    assert counts(bring("actors", FULL | change, actor_line(id="b"))) == (0, 1, 1, 0)


def test_ties_may_name_actors_that_come_later_and_unknown_ones_are_left_out():
    report = bring(
        "actors",
        actor_line(
            ties=[{"other": "later", "kind": "member", "detail": "depuis 2020"}, {"other": "nobody", "kind": "partner"}]
        ),
        actor_line(id="later", ties=[{"other": "later", "kind": "member"}]),
    )
    assert list(
        Tie.objects.filter(actor__slug__in=["new-actor", "later"]).values_list(
            "actor__slug", "other__slug", "kind", "detail"
        )
    ) == [("new-actor", "later", "member", "depuis 2020")]
    assert report.warnings == {"line 1: ties: no actor is called 'nobody': left out": 1}


def test_ties_are_replaced_by_those_of_a_later_file():
    bring("actors", actor_line(ties=[{"other": "facturelle", "kind": "member"}]))
    bring("actors", actor_line(ties=[{"other": "facturelle", "kind": "sponsor"}]))
    assert list(Tie.objects.filter(actor__slug="new-actor").values_list("kind", flat=True)) == ["sponsor"]


def test_a_csv_file_of_actors_is_imported_like_lines():
    raw = b'id;name;roles;place;languages;themes\nnew-actor;"Maison\n& Fils";firm|provider;Namur;fr;wifi\n'
    assert counts(import_file("actors", io.BytesIO(raw), as_csv=True)) == (1, 0, 0, 0)
    actor = Actor.objects.get(slug="new-actor")
    assert (actor.name, actor.roles, actor.place.postal_code) == ("Maison\n& Fils", ["firm", "provider"], "5000")
    assert counts(import_file("actors", io.BytesIO(raw), as_csv=True)) == (0, 0, 1, 0)
