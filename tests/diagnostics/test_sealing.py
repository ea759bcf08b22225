"""Sealing in the database: what is kept is what the responses say; once sealed, nothing changes it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from relais.diagnostics.blocks import TEN, cells_of
from relais.diagnostics.figures import Figures, figures_of
from relais.diagnostics.models import Block, Cell, Mark, Response
from relais.diagnostics.services.responses import (
    erase_response,
    finish_response,
    start_again,
    start_response,
    tell_facts,
)
from relais.diagnostics.services.sealing import seal_waiting
from relais.groundwork.models import Trace
from tests.diagnostics.comparing_scenes import TODAY, answered, published, ten

HAINAUT = ("retail", "2-9", "province-hainaut")

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return published()


def cells():
    return {cell.labels: cell.n for cell in Cell.objects.all()}


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Block, Cell, Mark)]


def test_nine_firms_wait_and_nothing_is_kept(version):
    for number in range(9):
        answered(version, number)
    assert seal_waiting(TODAY) == 0
    assert everything() == [[], [], []]
    assert not Trace.objects.filter(verb="seal_blocks").exists()


def test_the_tenth_firm_seals_a_block_that_counts_in_all_its_cells(version):
    firms = ten(version)
    assert seal_waiting(TODAY) == 1
    block = Block.objects.get()
    assert (block.labels, block.n, block.sealed_on) == (HAINAUT, 10, TODAY)
    assert set(Response.objects.values_list("block", flat=True)) == {block.pk}
    assert cells() == dict.fromkeys(cells_of(HAINAUT), 10)
    kept = figures_of(block.figures, block.ticks)
    assert (kept.overall.mean, kept.overall.n) == (firms[0].overall, 10)
    assert {key: spread.mean for key, spread in kept.dimensions.items()} == {"d1": 50, "d2": 50}
    assert kept.ticks == {"q1.a": 10, "q1.b": 10, "q2.a": 10}
    assert Trace.objects.get(verb="seal_blocks").after == {"rule": "plain", "blocks": 1, "responses": 10}


def test_sealing_again_changes_nothing(version):
    ten(version)
    seal_waiting(TODAY)
    before = everything()
    assert seal_waiting(TODAY) == 0
    assert everything() == before


def test_every_cell_is_the_sum_of_its_blocks(version):
    facts = [("food-shop", "7000", 1), ("food-shop", "4000", 4), ("bakery", "7000", 4), ("roofer", "5000", 30)]
    number = 0
    for run in range(3):
        for sector, place, employees in facts:
            for step in range(4 + 3 * run):
                number += 1
                answered(
                    version, number, sector=sector, place=place, employees=employees, step=number % 5, ticks=step % 5,
                    days=70 * (2 - run),
                )  # fmt: skip
        seal_waiting(TODAY - timedelta(days=70 * (2 - run)))
    assert Block.objects.count() > 3
    sums = {}
    for block in Block.objects.all():
        for labels in cells_of(block.labels):
            sums.setdefault(labels, Figures()).add(figures_of(block.figures, block.ticks))
    assert {cell.labels: figures_of(cell.figures, cell.ticks) for cell in Cell.objects.all()} == sums
    assert all(cell.n == sums[cell.labels].n >= TEN for cell in Cell.objects.all())


def test_each_questionnaire_and_rule_has_blocks_of_its_own(version):
    other = published("other")
    for number in range(5):
        answered(version, number)
        answered(other, 100 + number)
    assert seal_waiting(TODAY) == 0
    ten(other, first=200)
    assert seal_waiting(TODAY) == 1
    assert {(block.rule, block.n) for block in Block.objects.all()} == {("other", 15)}


def test_a_firm_that_answers_twice_or_comes_back_counts_once(version):
    for number in range(9):
        answered(version, number)
    answered(version, 3, name="firme  3 ")
    assert seal_waiting(TODAY) == 0
    answered(version, 9, number="BE 0403.170.701")
    assert seal_waiting(TODAY) == 1
    for number in range(10, 19):
        answered(version, number)
    answered(version, 99, number="0403170701")
    assert seal_waiting(TODAY) == 0


def test_responses_without_a_name_that_tell_the_same_of_themselves_are_taken_for_one_firm(version):
    for _again in range(12):
        answered(version, 0, name="")
    assert seal_waiting(TODAY) == 0
    for number in range(2, 10):
        answered(version, number, name="", employees=number)
    assert seal_waiting(TODAY) == 0
    answered(version, 10, name="", employees=4, sector="bakery")
    answered(version, 11, name="", place="7700", employees=4)
    assert seal_waiting(TODAY) == 1
    assert Block.objects.get().n == 10


def test_only_first_assessments_that_are_finished_count(version):
    firms = ten(version)
    Response.objects.filter(pk=firms[0].pk).update(state="open")
    Response.objects.filter(pk=firms[1].pk).update(stage="T1")
    assert seal_waiting(TODAY) == 0


def test_what_was_sealed_stays_when_a_firm_erases_its_response_or_moves(version):
    firms = ten(version)
    seal_waiting(TODAY)
    before = everything()
    tell_facts(by=None, response=firms[1], token=firms[1].token, employees=400)
    erase_response(by=None, response=firms[0], token=firms[0].token)
    seal_waiting(TODAY)
    blocks, cells, marks = everything()
    assert [blocks, cells] == before[:2]
    assert len(marks) == len(before[2]) - 1


def test_a_coarse_block_does_not_count_in_fine_cells(version):
    for number in range(10):
        answered(version, number, place=["7000", "4000"][number % 2], days=60)
    assert seal_waiting(TODAY) == 1
    assert set(cells()) == set(cells_of(("retail", "2-9", "")))


def test_the_database_refuses_a_block_or_a_cell_of_nine(version):
    kept = {"questionnaire": version.questionnaire, "rule": "plain", "n": 9, "figures": {}}
    for model, more in ((Block, {}), (Cell, {"key": "x"})):
        with pytest.raises(IntegrityError, match="of_ten"), transaction.atomic():
            model.objects.create(**kept, **more)


def test_a_response_that_is_finished_is_sealed_by_the_job_that_it_leaves(version, django_capture_on_commit_callbacks):
    from django_tasks_db.models import DBTaskResult

    for number in range(9):
        answered(version, number)
    with django_capture_on_commit_callbacks(execute=True):
        response = start_response(by=None, version=version, name="Dixième", employees=4)
        for name in ("sector", "place"):
            setattr(response, name, getattr(Response.objects.filter(name="Firme 1").get(), name))
        response.save()
        finish_response(by=None, response=response, token=response.token)
    job = DBTaskResult.objects.get(task_path="relais.diagnostics.tasks.seal_responses")
    assert job.task.call() == 1
    assert Block.objects.get().n == 10
    with django_capture_on_commit_callbacks(execute=True):
        again = start_again(by=None, response=response, token=response.token)
        finish_response(by=None, response=again, token=again.token)
    assert DBTaskResult.objects.filter(task_path="relais.diagnostics.tasks.seal_responses").count() == 1
