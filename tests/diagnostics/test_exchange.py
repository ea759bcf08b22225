"""The European exchange through the database: in line by line, out byte for byte."""

import random
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from relais.diagnostics import assessments
from relais.diagnostics.assessments import Assessment, Sheet
from relais.diagnostics.errors import FileRefused
from relais.diagnostics.exchange_forms import packed, unpacked
from relais.diagnostics.models import Questionnaire, Response, Version
from relais.diagnostics.queries import definition_of, version_called
from relais.diagnostics.scoring import score
from relais.diagnostics.services import exchange, responses
from relais.diagnostics.services.questionnaires import load_questionnaires
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace

VARIANTS = [("dma-sme", "q7-of-8"), ("dma-sme", "q7-of-7"), ("dma-pso", "q7-of-8")]


@pytest.fixture
def sme(db):
    load_questionnaires()
    return version_called("dma-sme", "q7-of-8")


def some(keys, luck):
    return [key for key in keys if luck.random() < 0.4]


def line(definition, luck, number, stage="T0", day=date(2026, 3, 1)):
    """A line with random answers."""
    made = {}
    for question in definition.questions:
        keys = [item.key for item in question.items]
        if question.kind == "pairs":
            made[question.key] = {column.key: some(keys, luck) for column in question.columns}
        elif question.kind == "scales":
            made[question.key] = {key: luck.randrange(len(question.steps)) for key in keys}
        else:
            made[question.key] = some(keys, luck)
    name = luck.choice(["Boulangerie", "Gîte", 'Les "Trois", sœurs', "Ünal & fils"])
    return Assessment(stage, day, f"{name} {number}", f"BE 0{number:09d}", made)


def sheet_of(version, seed, lines=20, **style):
    luck, definition = random.Random(seed), definition_of(version)
    made = [
        line(
            definition,
            luck,
            1000 * seed + number,
            luck.choice(["T0", "T1", "T2"]),
            date(2026, luck.randint(1, 12), luck.randint(1, 28)),
        )
        for number in range(lines)
    ]
    return Sheet(made, **style)


@pytest.mark.parametrize(("slug", "rule"), VARIANTS)
def test_a_file_comes_out_of_the_database_as_it_went_in(sme, animator, slug, rule):
    version = version_called(slug, rule)
    definition, whole = definition_of(version), b""
    for seed, style in enumerate([{}, {"newline": "\r\n"}, {"newline": "\r\n", "marked": True}], start=1):
        Response.objects.all().delete()
        data = assessments.write(definition, sheet_of(version, seed, **style))

        exchange.import_assessments(by=animator, version=version, sheet=exchange.read_sheet(version, data))
        rows = exchange.export_assessments(by=animator, questionnaire=version.questionnaire)
        whole = b"".join(exchange.export_lines(definition, rows, **style))

        assert whole == data
    assert whole.startswith(b"\xef\xbb\xbf")


def test_what_is_brought_in_is_finished_and_scored_by_the_rule_of_its_version(sme, animator):
    seven = version_called("dma-sme", "q7-of-7")
    exchange.import_assessments(by=animator, version=seven, sheet=sheet_of(seven, 5))

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

    exchange.import_assessments(by=animator, version=sme, sheet=Sheet([last, first]))
    exchange.import_assessments(by=animator, version=sme, sheet=Sheet([later]))

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

    exchange.import_assessments(by=animator, version=sme, sheet=Sheet(later))

    assert Response.objects.count() == 3
    assert not Response.objects.exclude(previous=None).exists()


def test_the_same_firm_stage_and_day_is_told_and_left_out(sme, animator):
    sheet = sheet_of(sme, 3, lines=4)
    exchange.import_assessments(by=animator, version=sme, sheet=sheet)
    more = Sheet([*sheet.assessments, *sheet_of(sme, 4, lines=2).assessments])

    plan = exchange.import_assessments(by=animator, version=sme, sheet=more)

    assert [one.line for one in plan.left_out] == [2, 3, 4, 5]
    assert len(plan.kept) == 2
    assert Response.objects.count() == 6


def test_a_line_twice_in_one_file_is_kept_once(sme, animator):
    one = sheet_of(sme, 3, lines=1).assessments[0]

    plan = exchange.import_assessments(by=animator, version=sme, sheet=Sheet([one, one]))

    assert (len(plan.kept), len(plan.left_out)) == (1, 1)


def test_one_wrong_line_keeps_the_whole_file_out_and_is_named(sme, animator, as_user):
    data = assessments.write(definition_of(sme), sheet_of(sme, 2, lines=3)).decode().splitlines()
    cells = data[2].rsplit(",", 1)
    data[2] = f"{cells[0]},7"
    file = SimpleUploadedFile("a.csv", "\n".join(data).encode())

    page = as_user(animator).post("/diagnostics/gerer/evaluations/", {"version": sme.pk, "file": file})

    assert page.status_code == 422
    assert [one.startswith("line 3: ") and "'7' is none of" in one for one in page.context["wrong"]] == [True]
    assert Response.objects.count() == 0


def test_a_file_is_looked_at_then_kept_on_pages(sme, animator, as_user):
    desk, data = as_user(animator), assessments.write(definition_of(sme), sheet_of(sme, 9))

    look = desk.post("/diagnostics/gerer/evaluations/", {"version": sme.pk, "file": SimpleUploadedFile("a.csv", data)})
    before = Response.objects.count()
    kept = look.context["keep"].initial["kept"]
    desk.post("/diagnostics/gerer/evaluations/garder/", {"version": sme.pk, "kept": kept})
    out = desk.post("/diagnostics/gerer/evaluations/fichier/", {"version": sme.pk, "newline": "lf"})

    assert (look.status_code, before, len(look.context["plan"].kept)) == (200, 0, 20)
    assert b"".join(out.streaming_content) == data
    assert Trace.objects.filter(verb="export_assessments", by=animator).count() == 1


def test_what_a_firm_took_alone_does_not_go_out(sme, animator, stranger):
    for by, accompanied in ((stranger, False), (animator, True)):
        begun = responses.start_response(by=by, version=sme, name="Une entreprise", accompanied=accompanied)
        responses.finish_response(by=by, response=begun)

    rows = exchange.export_assessments(by=animator, questionnaire=sme.questionnaire)

    assert [one.adviser for one in rows] == [animator]


def test_the_file_is_narrowed_by_period_and_stage(sme, animator):
    exchange.import_assessments(by=animator, version=sme, sheet=sheet_of(sme, 6, lines=40))
    asked = {"since": date(2026, 4, 1), "until": date(2026, 8, 31), "stage": "T1"}

    rows = exchange.export_assessments(by=animator, questionnaire=sme.questionnaire, **asked)

    expected = [one for one in Response.objects.order_by("pk")
                if one.stage == "T1" and date(2026, 4, 1) <= one.assessed_on <= date(2026, 8, 31)]  # fmt: skip
    assert list(rows) == expected != []


@pytest.mark.parametrize("who", ["editor", "holder", "stranger"])
def test_only_the_animation_exchanges(sme, who, request):
    user = request.getfixturevalue(who)
    for verb in (
        lambda: exchange.import_assessments(by=user, version=sme, sheet=sheet_of(sme, 1, lines=1)),
        lambda: exchange.export_assessments(by=user, questionnaire=sme.questionnaire),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert Response.objects.count() == 0
    assert not Trace.objects.filter(verb__endswith="_assessments").exists()


def test_a_questionnaire_without_an_exchange_file_refuses_one(sme, version):
    with pytest.raises(FileRefused):
        exchange.read_sheet(version, b"a,b\n")


def test_a_hidden_file_is_given_back_or_refused():
    assert unpacked(packed(b"a" * 1000)) == b"a" * 1000
    assert unpacked("no file") is None
    assert unpacked(packed(b"a" * (exchange.MOST_BYTES + 1))) is None
    assert unpacked(packed(b"a" * 1000)[:-12]) is None


def test_versions_to_exchange_by_are_those_with_columns(sme, version):
    from relais.diagnostics.keeping_queries import exchange_versions

    found = [(one.questionnaire.slug, one.rule) for one in exchange_versions()]
    assert sorted(found) == sorted([("dma-pso", "q7-of-7"), *VARIANTS])
    assert Version.objects.count() > len(found)
    assert Questionnaire.objects.filter(slug="small").exists()
