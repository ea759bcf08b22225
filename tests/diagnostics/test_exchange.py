"""The European exchange through the database: in line by line, out byte for byte."""

import random
from datetime import date

import pytest
from django.utils import timezone

from relais.diagnostics import assessments
from relais.diagnostics.assessments import Assessment, Sheet
from relais.diagnostics.definitions import digest
from relais.diagnostics.errors import FileRefused
from relais.diagnostics.models import Questionnaire, Response, Version
from relais.diagnostics.queries import definition_of, version_called
from relais.diagnostics.scoring import score
from relais.diagnostics.services import exchange, responses
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace
from relais.people import rights
from relais.people.models import User
from tests.diagnostics.bringing import bring, bytes_of, line, sheet_of

STYLES = [{}, {"newline": "\r\n"}, {"quoting": "all"}, {"quoting": "cells", "marked": True}]
VARIANTS = [("dma-sme", "q7-of-8"), ("dma-sme", "q7-of-7"), ("dma-pso", "q7-of-8")]


@pytest.mark.parametrize(("slug", "rule"), VARIANTS)
def test_a_file_comes_out_of_the_database_as_it_went_in(sme, animator, slug, rule):
    version = version_called(slug, rule)
    definition, whole = definition_of(version), b""
    for seed, style in enumerate(STYLES, start=1):
        Response.objects.all().delete()
        sheet = sheet_of(version, seed, **style)
        data = assessments.write(definition, sheet)

        bring(animator, version, sheet)
        rows = exchange.export_assessments(by=animator, version=version)
        whole = b"".join(exchange.export_lines(definition, rows, Sheet([], **style)))

        assert whole == data
    assert whole.startswith(b"\xef\xbb\xbf")


def test_what_is_brought_in_is_finished_and_scored_by_the_rule_of_its_version(sme, animator):
    seven = version_called("dma-sme", "q7-of-7")
    bring(animator, seven, sheet_of(seven, 5))

    for response in Response.objects.select_related("version"):
        expected = score(definition_of(seven), response.answers)
        assert response.state == "done"
        assert response.version == seven
        assert response.adviser == animator
        assert response.scores == list(expected.dimensions)
        assert (response.overall, response.level) == (expected.overall, expected.level)
    assert Response.objects.count() == 20


def test_a_later_stage_follows_the_one_before_of_the_same_number(sme, animator):
    definition, luck = definition_of(sme), random.Random(1)
    first = line(definition, luck, 7)
    later = Assessment("T1", date(2026, 9, 1), "Autre nom", first.vat.replace(" ", ""), first.answers)
    last = Assessment("T2", date(2027, 3, 1), "Autre nom", first.vat, first.answers)

    bring(animator, sme, Sheet([last, first]))
    bring(animator, sme, Sheet([later]))

    begun, ended, between = Response.objects.order_by("pk")[1], *Response.objects.order_by("pk")[0:3:2]
    assert begun.previous is None
    assert ended.previous == begun  # it came before what lies between
    assert between.previous is None


@pytest.mark.parametrize("accompanied", [False, True])
def test_what_somebody_took_under_the_same_name_is_never_joined(sme, animator, stranger, accompanied):
    definition, luck = definition_of(sme), random.Random(1)
    mine = line(definition, luck, 7)
    begun = responses.start_response(by=stranger, version=sme, name=mine.name, accompanied=accompanied)
    responses.finish_response(by=stranger, response=begun, on=date(2026, 1, 1))
    later = [Assessment("T1", date(2026, 9, 1), mine.name, vat, mine.answers) for vat in (mine.vat, "")]

    bring(animator, sme, Sheet(later))

    assert Response.objects.count() == 3
    assert not Response.objects.exclude(previous=None).exists()


@pytest.mark.parametrize("alone", [False, True])
def test_a_stage_that_goes_on_on_pages_is_followed_by_no_line_of_a_file(sme, animator, alone):
    definition, luck = definition_of(sme), random.Random(1)
    first = line(definition, luck, 7)
    bring(animator, sme, Sheet([first]))
    before = Response.objects.get()
    begun = responses.start_again(by=animator, response=before)
    if alone:  # it is finished, and nobody accompanies it any more
        responses.finish_response(by=animator, response=begun)
        Response.objects.filter(pk=begun.pk).update(adviser=None)

    file = bring(animator, sme, Sheet([Assessment("T1", date(2026, 9, 1), first.name, first.vat, first.answers)]))

    assert Response.objects.get(file=file).previous is None
    assert Response.objects.get(previous=before) == begun


def test_the_same_firm_stage_and_day_is_told_and_left_out(sme, animator):
    sheet = sheet_of(sme, 3, lines=4)
    bring(animator, sme, sheet)
    more = Sheet([*sheet.assessments, *sheet_of(sme, 4, lines=2).assessments])

    file = bring(animator, sme, more)

    assert [line for line, _name, _stage, _day in file.look["lines"]] == [2, 3, 4, 5]
    assert (file.lines, file.stored, file.left_out) == (6, 2, 4)
    assert Response.objects.count() == 6


def test_a_line_twice_in_one_file_is_kept_once(sme, animator):
    one = sheet_of(sme, 3, lines=1).assessments[0]

    file = bring(animator, sme, Sheet([one, one]))

    assert (file.look["new"], file.look["left_out"]) == (1, 1)
    assert (file.stored, file.left_out, Response.objects.count()) == (1, 1, 1)


def test_what_a_firm_took_alone_does_not_go_out(sme, animator, stranger):
    for by, accompanied in ((stranger, False), (animator, True)):
        begun = responses.start_response(by=by, version=sme, name="Une entreprise", accompanied=accompanied)
        responses.finish_response(by=by, response=begun)

    rows = exchange.export_assessments(by=animator, version=sme)

    assert [one.adviser for one in rows] == [animator]


def test_what_a_file_brought_goes_out_when_whoever_brought_it_has_no_account_any_more(sme, animator):
    sheet = sheet_of(sme, 8, lines=3)
    bring(animator, sme, sheet)
    other = User.objects.create_user("other@test.example", "a long password 1", name="Other", duty="animator")
    rights.erase_account(by=animator)

    rows = exchange.export_assessments(by=other, version=sme)
    whole = b"".join(exchange.export_lines(definition_of(sme), rows, Sheet([])))
    file = bring(other, sme, sheet)

    assert {one.adviser for one in rows} == {None}
    assert whole == bytes_of(sme, sheet)
    assert (file.stored, file.left_out) == (0, 3)  # and they are known when the same file comes again


def test_the_file_is_narrowed_by_period_and_stage(sme, animator):
    bring(animator, sme, sheet_of(sme, 6, lines=40))
    asked = {"since": date(2026, 4, 1), "until": date(2026, 8, 31), "stage": "T1"}

    rows = exchange.export_assessments(by=animator, version=sme, **asked)

    expected = [one for one in Response.objects.order_by("pk")
                if one.stage == "T1" and date(2026, 4, 1) <= one.assessed_on <= date(2026, 8, 31)]  # fmt: skip
    assert list(rows) == expected != []


@pytest.mark.parametrize("who", ["editor", "holder", "stranger"])
def test_only_the_animation_takes_a_file_out(sme, who, request):
    user = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        exchange.export_assessments(by=user, version=sme)
    assert not Trace.objects.filter(verb__endswith="_assessments").exists()


def test_a_questionnaire_without_an_exchange_file_refuses_one(sme, version):
    with pytest.raises(FileRefused):
        exchange.read_sheet(version, b"a,b\n")


def test_versions_to_exchange_by_are_those_with_columns(sme, version):
    from relais.diagnostics.keeping_queries import exchange_versions

    found = [(one.questionnaire.slug, one.rule) for one in exchange_versions()]
    assert sorted(found) == sorted([("dma-pso", "q7-of-7"), *VARIANTS])
    assert Version.objects.count() > len(found)
    assert Questionnaire.objects.filter(slug="small").exists()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("BE0123.456.749", "0123 456 749", True),
        ("123456749", "be 0123.456.749", True),
        ("FR40303265045", "FR 40 303 265 045", True),
        ("FR40303265045", "BE0123456749", False),
        ("N/A", "n.a.", False),  # none of these is a number: their names differ
        ("0", "0", False),
        ("0000000000", "0000000000", False),
        ("unknown", "UNKNOWN", False),
    ],
)
def test_a_number_tells_firms_apart_if_it_is_one(one, other, same):
    assert (exchange.firm_of("Boulangerie", one) == exchange.firm_of("Menuiserie", other)) is same


def test_firms_that_have_no_number_are_neither_taken_for_one_another_nor_joined(sme, animator):
    definition, luck = definition_of(sme), random.Random(1)
    mine, theirs = line(definition, luck, 1), line(definition, luck, 2)
    lines = [
        Assessment(stage, date(2026, 3, day), name, "N/A", one.answers)
        for one, name in ((mine, "Une"), (theirs, "Autre"))
        for day, stage in enumerate(("T0", "T1"), start=1)
    ]

    plan = exchange.plan_import(sme, Sheet(lines))
    bring(animator, sme, Sheet(lines))

    assert (len(plan.kept), plan.left_out, plan.otherwise) == (4, [], [])
    assert Response.objects.count() == 4
    assert not Response.objects.exclude(previous=None).exists()


def test_other_answers_of_the_same_firm_stage_and_day_are_kept_and_told(sme, animator):
    definition, luck = definition_of(sme), random.Random(1)
    first = line(definition, luck, 7)
    again = Assessment(first.stage, first.day, first.name, first.vat, line(definition, luck, 7).answers, line=9)
    bring(animator, sme, Sheet([first]))

    plan = exchange.plan_import(sme, Sheet([first, again]))
    bring(animator, sme, Sheet([first, again]))

    assert (len(plan.left_out), [one.line for one in plan.otherwise]) == (1, [9])
    assert sorted(one.overall for one in Response.objects.all()) == sorted(
        score(definition, one.answers).overall for one in (first, again)
    )


def test_a_version_with_other_cells_stands_in_a_file_of_its_own(sme, animator):
    bring(animator, sme, sheet_of(sme, 1, lines=2))
    body = sme.body | {"questions": [one | {"items": one["items"][:-1]} for one in sme.body["questions"]]}
    other = Version.objects.create(
        questionnaire=sme.questionnaire, number=99, state="published", rule=sme.rule, body=body, digest=digest(body),
        published_at=timezone.now(),
    )  # fmt: skip
    Response.objects.filter(pk=Response.objects.first().pk).update(version=other)

    assert exchange.export_assessments(by=animator, version=sme).count() == 1
    assert exchange.export_assessments(by=animator, version=other).count() == 1
