"""Importing doors: what is written, what is refused, what stays as it was."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from relais.actors.errors import ImportRefused
from relais.actors.import_doors import CONFIRMED_DAYS
from relais.actors.models import Actor, Door
from relais.actors.queries import chosen_themes, open_doors
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace
from relais.vocabulary.queries import leaves
from tests.actors.conftest import bring, counts, door_line, everything, told

pytestmark = pytest.mark.usefixtures("actor")


def imported(*rows):
    """Import and return the door of the first row."""
    bring("doors", *rows)
    return Door.objects.get(slug=rows[0]["id"])


def versions():
    return dict(Door.objects.values_list("slug", "version"))


def refused(*rows):
    """Import rows that must be refused; return the reasons, having seen that nothing was written."""
    before = everything()
    with pytest.raises(ImportRefused) as caught:
        bring("doors", *rows)
    assert everything() == before
    return told(caught.value)


def test_a_door_is_written_with_every_field_of_its_line():
    door = imported(
        door_line(
            places=["Namur", "5000", "Province de Liège", "Wallonie"],
            sectors=["bakery"],
            min_employees=2,
            max_employees=20,
            languages=["fr", "nl"],
            themes=["website-creation", "search-ranking"],
            price="Gratuit",
            conditions="Sur rendez-vous",
            contact="Accueil",
            answers_within_days=3,
            capacity=4,
            in_hand=1,
            helped=7,
            not_helped=2,
            confirmed_until="2027-03-31",
        )
    )
    plain = ("kind", "title", "min_employees", "max_employees", "languages", "price", "conditions", "contact")
    assert [getattr(door, name) for name in plain] == [
        "advice", "Un site pour votre commerce", 2, 20, ["fr", "nl"], "Gratuit", "Sur rendez-vous", "Accueil",
    ]  # fmt: skip
    assert (door.answers_within_days, door.capacity, door.in_hand, door.helped, door.not_helped) == (3, 4, 1, 7, 2)
    assert (door.actor.slug, door.state, door.everywhere) == ("test-provider", "open", False)
    assert door.confirmed_until == date(2027, 3, 31)
    assert sorted(area.kind for area in door.areas.all()) == ["municipality", "province", "region"]
    assert [place.postal_code for place in door.places.all()] == ["5000"]
    assert [sector.slug for sector in door.sectors.all()] == ["bakery"]
    assert [theme.slug for theme in chosen_themes(door)] == ["website-creation", "search-ranking"]


def test_a_door_without_limits_serves_everywhere_and_holds_for_half_a_year():
    door = imported(door_line())
    assert (door.everywhere, door.areas.count(), door.places.count(), door.sectors.count()) == (True, 0, 0, 0)
    assert door.confirmed_until == timezone.localdate() + timedelta(days=CONFIRMED_DAYS)


@pytest.mark.parametrize("word", ["partout", "En ligne", "À distance", "Überall", "online"])
def test_a_door_may_say_in_words_that_it_serves_everywhere_beside_its_places(word):
    door = imported(door_line(places=[word, "Namur"]))
    assert (door.everywhere, door.areas.count() + door.places.count()) == (True, 1)


def test_an_archived_line_makes_a_door_that_no_list_shows():
    door = imported(door_line(archived=True))
    assert door.state == "archived"
    assert door not in open_doors()


def test_an_unknown_place_is_refused_with_the_nearest_ones():
    assert refused(door_line(places=["Namur", "!?"])) == [
        (1, "places", "'!?' is no town, postal code, province or region we know")
    ]
    [(line, field, reason)] = refused(door_line(places=["Namurrix"]))
    assert (line, field) == (1, "places")
    assert reason.startswith("'Namurrix' is no town, postal code, province or region we know (did you mean ")
    assert "Namur" in reason.split("did you mean")[1]


def test_a_theme_that_the_vocabulary_does_not_know_is_refused():
    assert refused(door_line(), door_line(id="b", themes=["website-creation", "magic"])) == [
        (2, "themes", "'magic' is no theme of the vocabulary")
    ]


def test_a_group_of_themes_is_not_one_that_a_door_can_answer():
    assert refused(door_line(themes=["website"])) == [(1, "themes", "'website' is no theme of the vocabulary")]


def test_a_least_size_above_the_largest_is_refused():
    assert refused(door_line(min_employees=10, max_employees=9)) == [
        (1, "min_employees", "is larger than max_employees")
    ]
    assert imported(door_line(min_employees=9, max_employees=9)).min_employees == 9


def test_an_unknown_sector_is_kept_as_written_with_a_warning():
    report = bring("doors", door_line(sectors=["bakery", "Élevage de licornes"]), door_line(id="b", sectors=["Zzz"]))
    door = Door.objects.get(slug="test-door")
    assert (door.other_sectors, [s.slug for s in door.sectors.all()]) == (["Élevage de licornes"], ["bakery"])
    assert report.warnings == {
        "sector 'Élevage de licornes' is not in the list: kept as written, it excludes nobody": 1,
        "sector 'Zzz' is not in the list: kept as written, it excludes nobody": 1,
    }


def test_an_unknown_sector_never_excludes_a_firm_of_another():
    from relais.needs.queries import Asked, find

    text = "Reliure de grimoires enchantés pour bibliothèques"
    bring("doors", door_line(id="odd", title=text, sectors=["Élevage de licornes"], themes=["website-creation"]))
    bring("doors", door_line(id="else", title=text, sectors=["dentist"], themes=["website-creation"]))
    found = find(Asked(f"créer un site internet, {text}", "Namur", "bakery", 3, "fr"))
    slugs = {kept.candidate.door for kept in found.doors}
    assert ("odd" in slugs, "else" in slugs) == (True, False)


def test_a_refused_file_makes_no_actor_from_a_doors_name():
    assert refused(door_line(actor="Nouvelle Maison"), door_line(id="b", kind="gift"))[0][:2] == (2, "kind")
    assert not Actor.objects.filter(name="Nouvelle Maison").exists()


def test_a_door_of_an_unknown_actor_makes_it_once_and_says_so():
    report = bring(
        "doors",
        door_line(actor="Nouvelle Maison"),
        door_line(id="b", actor="nouvelle maison"),
        door_line(id="c", actor="nouvelle-maison"),
    )
    made = Actor.objects.get(name="Nouvelle Maison")
    assert (made.slug, made.roles, made.doors.count()) == ("nouvelle-maison", ["provider"], 3)
    assert report.warnings == {"actors were made from their names in door lines; import actors to complete them": 1}


@pytest.mark.parametrize("reference", ["test-provider", "Test Provider", "TEST PROVIDER", "tést provider"])
def test_a_door_finds_its_actor_by_identifier_or_name(reference, actor):
    before = Actor.objects.count()
    assert imported(door_line(actor=reference)).actor == actor
    assert Actor.objects.count() == before


def test_actors_whose_names_have_no_latin_letter_stay_apart():
    bring("doors", door_line(actor="東京"), door_line(id="b", actor="大阪"))
    assert {door.slug: door.actor.name for door in Door.objects.filter(slug__in=["test-door", "b"])} == {
        "test-door": "東京",
        "b": "大阪",
    }


def test_one_wrong_line_refuses_the_file_and_keeping_on_imports_the_others():
    rows = [door_line(), door_line(id="b", kind="gift"), door_line(id="c"), door_line(id="d", places=["Mxqzt"])]
    assert [reason[:2] for reason in refused(*rows)] == [(2, "kind"), (4, "places")]
    report = bring("doors", *rows, keep_going=True)
    assert counts(report) == (2, 0, 0, 2)
    assert [(wrong.number, wrong.field) for wrong in report.refused] == [(2, "kind"), (4, "places")]
    assert set(Door.objects.filter(slug__in=["test-door", "b", "c", "d"]).values_list("slug", flat=True)) == {
        "test-door",
        "c",
    }


def test_a_second_import_changes_nothing_and_moves_no_doors_version():
    rows = [
        door_line(places=["Namur"], sectors=["bakery", "Licornes"], themes=["search-ranking", "website-creation"]),
        door_line(id="b", confirmed_until="2027-01-01", archived=True),
        door_line(id="c", actor="Nouvelle Maison", places=["partout", "Liège"]),
    ]
    assert counts(bring("doors", *rows)) == (3, 0, 0, 0)
    before = everything()
    assert counts(bring("doors", *rows)) == (0, 0, 3, 0)
    assert everything() == before


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Autre titre"},
        {"places": ["Liège"]},
        {"sectors": []},
        {"sectors": ["bakery", "Licornes"]},
        {"themes": ["website-creation"]},
        {"themes": ["website-creation", "search-ranking"]},
        {"max_employees": 5},
        {"languages": []},
        {"actor": "facturelle"},
        {"archived": True},
        {"confirmed_until": "2027-05-05"},
        {"helped": 1},
    ],
    ids=str,
)
def test_a_change_of_one_field_updates_that_door_alone(change):
    first = door_line(places=["Namur"], sectors=["bakery"], themes=["search-ranking", "website-creation"])
    bring("doors", first, door_line(id="b"))
    before = versions()
    assert counts(bring("doors", first | change, door_line(id="b"))) == (0, 1, 1, 0)
    after = versions()
    assert {slug for slug in after if after[slug] != before[slug]} == {"test-door"}
    assert counts(bring("doors", first | change, door_line(id="b"))) == (0, 0, 2, 0)


def test_a_date_that_is_left_out_keeps_the_one_that_stands():
    imported(door_line(confirmed_until="2027-05-05"))
    assert imported(door_line(title="Autre")).confirmed_until == date(2027, 5, 5)


def test_a_door_without_themes_gets_them_proposed_from_its_text():
    rows = imported(door_line()).door_themes.select_related("theme")
    assert rows[0].theme.slug == "website-creation"
    assert all(row.proposed and 0 < row.weight <= 1 for row in rows)
    assert {row.theme_id for row in rows} <= set(leaves().values_list("pk", flat=True))


def test_a_door_with_themes_keeps_them_and_gets_no_other():
    rows = imported(door_line(themes=["grants", "wifi", "grants"])).door_themes.select_related("theme")
    assert [(row.theme.slug, row.proposed, row.weight) for row in rows] == [
        ("grants", False, 1.0),
        ("wifi", False, 0.7),
    ]


def test_chosen_themes_replace_proposed_ones_and_the_other_way_round():
    assert imported(door_line()).door_themes.filter(proposed=True).exists()
    assert not imported(door_line(themes=["wifi"])).door_themes.filter(proposed=True).exists()
    assert not imported(door_line()).door_themes.filter(proposed=False).exists()


def test_only_an_animator_or_the_command_line_may_import(stranger, holder, editor, animator):
    before = everything()
    for person in (stranger, holder, editor):
        with pytest.raises(NotAllowed):
            bring("doors", door_line(), by=person)
    assert everything() == before
    assert counts(bring("doors", door_line(), by=animator)) == (1, 0, 0, 0)
    trace = Trace.objects.get(verb="import_doors")
    assert (trace.by, trace.after["created"]) == (animator, 1)
    bring("doors", door_line(), by=animator)
    assert Trace.objects.filter(verb="import_doors").count() == 1
