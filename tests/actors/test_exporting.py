"""Export: every row once, in the form that import reads, in a fixed number of queries a batch."""

import json

import pytest

from relais.actors import exporting
from relais.actors.exporting import lines_of
from relais.actors.lines import ActorLine, DoorLine
from relais.actors.models import Actor, Door, Tie
from relais.library.models import Material, News, Scenario
from tests.actors.conftest import bring, counts, door_line, everything

pytestmark = pytest.mark.django_db


def test_importing_the_export_of_the_whole_demo_region_changes_nothing():
    actors, doors = list(lines_of("actors")), list(lines_of("doors"))
    assert (len(actors), len(doors)) == (Actor.objects.count(), Door.objects.count())
    before, ties = everything(), sorted(Tie.objects.values_list("actor", "other", "kind", "detail"))
    assert counts(bring("actors", *actors)) == (0, 0, len(actors), 0)
    assert counts(bring("doors", *doors)) == (0, 0, len(doors), 0)
    after = everything()
    del before["ties"], after["ties"]  # their rows are written anew
    assert after == before
    assert sorted(Tie.objects.values_list("actor", "other", "kind", "detail")) == ties
    assert list(lines_of("actors")) == actors
    assert list(lines_of("doors")) == doors


def test_a_region_lost_and_imported_from_its_export_is_exported_alike():
    actors, doors = list(lines_of("actors")), list(lines_of("doors"))
    for protecting in (News, Scenario, Material):  # what the library tells of bodies goes first
        protecting.objects.all().delete()
    Actor.objects.all().delete()
    assert counts(bring("actors", *actors)) == (len(actors), 0, 0, 0)
    assert counts(bring("doors", *doors)) == (len(doors), 0, 0, 0)
    assert list(lines_of("actors")) == actors
    assert list(lines_of("doors")) == doors


@pytest.mark.parametrize(("kind", "line"), [("actors", ActorLine), ("doors", DoorLine)])
def test_every_exported_line_has_every_field_of_the_format(kind, line):
    assert {frozenset(row) for row in lines_of(kind)} == {frozenset(line.model_fields)}


def test_a_door_with_every_kind_of_limit_is_exported_as_it_was_imported(actor):
    row = door_line(
        places=["partout", "Province de Namur", "Wallonie", "5000"], sectors=["bakery", "Licornes"], min_employees=2,
        max_employees=9, themes=["wifi", "grants"], price="1 €", conditions="c", contact="d", answers_within_days=1,
        capacity=3, in_hand=1, helped=2, not_helped=3, confirmed_until="2027-02-03", archived=True,
    )  # fmt: skip
    bring("doors", row)
    [exported] = [one for one in lines_of("doors") if one["id"] == row["id"]]
    assert {name: exported[name] for name in row if name != "places"} == {n: v for n, v in row.items() if n != "places"}
    assert len(exported["places"]) == 4
    assert counts(bring("doors", exported)) == (0, 0, 1, 0)


def test_proposed_themes_are_not_exported(actor):
    bring("doors", door_line())
    assert Door.objects.get(slug="test-door").door_themes.filter(proposed=True).exists()
    assert [one["themes"] for one in lines_of("doors") if one["id"] == "test-door"] == [[]]


@pytest.mark.parametrize(("kind", "each"), [("actors", 3), ("doors", 5)])
def test_a_batch_costs_a_fixed_number_of_queries(
    kind, each, monkeypatch, django_assert_num_queries, django_assert_max_num_queries
):
    written = list(lines_of(kind))
    for size in (1, 100):
        monkeypatch.setattr(exporting, "BATCH", size)
        rows = written if size > 1 else written[:10]
        batches = -(-len(rows) // size)
        with django_assert_max_num_queries(each * (batches + 1) + 1):
            lines = lines_of(kind)
            assert [next(lines) for _row in rows] == rows


def test_an_export_reads_on_only_when_lines_are_taken(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(exporting, "BATCH", 10)
    with django_assert_max_num_queries(7):
        next(lines_of("doors"))


def test_another_kind_is_no_export():
    with pytest.raises(KeyError):
        next(lines_of("needs"))


def test_exported_lines_are_json():
    assert [json.loads(json.dumps(line, ensure_ascii=False)) for line in lines_of("doors")] == list(lines_of("doors"))
