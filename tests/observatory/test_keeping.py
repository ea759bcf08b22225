"""Keeping figures: entered, corrected, deleted, taken back; files of them, all or nothing."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace
from relais.observatory.errors import FigureGone, FigureTwice, FileRefused, NothingToUndo, OwnFigure
from relais.observatory.models import OWN, Figure, Indicator
from relais.observatory.services import keeping

pytestmark = pytest.mark.django_db
VALUES = {
    "span": "year", "start": date(2024, 1, 1), "territory": "country", "value": 41.5, "low": None, "high": None,
    "number": None, "source": "Statbel, enquête TIC", "source_url": "", "notes": {"fr": "Dix personnes ou plus"},
}  # fmt: skip


@pytest.fixture
def website():
    return Indicator.objects.get(slug="website")


@pytest.fixture
def figure(website, editor):
    return keeping.enter_figure(by=editor, indicator=website, values=VALUES)


@pytest.fixture
def computed(website):
    return Figure.objects.create(
        indicator=website, span="quarter", start=date(2025, 1, 1), value=50, low=40, high=60, number=40, source=OWN, ours=True
    )  # fmt: skip


def held():
    return list(Figure.objects.order_by("pk").values())


def last():
    return Trace.objects.order_by("-pk").first()


@pytest.mark.parametrize("who", ["stranger", "holder"])
def test_who_has_no_duty_may_do_nothing(who, request, website, figure, computed):
    person = request.getfixturevalue(who)
    before, traces = held(), Trace.objects.count()
    trace = last()
    for verb in (
        lambda: keeping.enter_figure(by=person, indicator=website, values={**VALUES, "source": "x"}),
        lambda: keeping.correct_figure(by=person, figure=figure, values={"value": 1}),
        lambda: keeping.delete_figure(by=person, figure=figure),
        lambda: keeping.undo_change(by=person, trace=trace),
        lambda: keeping.import_figures(by=person, data=b"indicator,period,value,source\nwebsite,2024,5,x\n"),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert (held(), Trace.objects.count()) == (before, traces)


def test_a_figure_is_entered_corrected_deleted_and_each_is_taken_back(figure, editor):
    keeping.correct_figure(by=editor, figure=figure, values={"value": 43, "start": date(2023, 1, 1)})
    assert (last().before, last().after) == (
        {"value": 41.5, "start": "2024-01-01"},
        {"value": 43, "start": "2023-01-01"},
    )
    keeping.undo_change(by=editor, trace=last())
    figure.refresh_from_db()
    assert (figure.value, figure.start) == (41.5, date(2024, 1, 1))
    trace = keeping.delete_figure(by=editor, figure=figure)
    assert not Figure.objects.filter(pk=figure.pk).exists()
    back = keeping.undo_change(by=editor, trace=trace)
    assert keeping._values(back) == VALUES
    assert back.pk == figure.pk
    assert keeping.undo_change(by=editor, trace=last()) is None  # what was put back goes again
    assert not Figure.objects.filter(pk=figure.pk).exists()
    assert keeping.undo_change(by=editor, trace=last()).pk == figure.pk


def test_only_the_last_change_is_taken_back(figure, editor):
    entered = last()
    keeping.correct_figure(by=editor, figure=figure, values={"value": 43})
    before = held()
    with pytest.raises(NothingToUndo):
        keeping.undo_change(by=editor, trace=entered)
    assert held() == before


def test_a_correction_that_changes_nothing_leaves_no_trace(figure, editor):
    trace = last()
    keeping.correct_figure(by=editor, figure=figure, values=VALUES)
    assert last() == trace


def test_the_same_source_tells_a_period_once(figure, website, editor):
    before = held()
    with pytest.raises(FigureTwice):
        keeping.enter_figure(by=editor, indicator=website, values=VALUES)
    other = keeping.enter_figure(by=editor, indicator=website, values={**VALUES, "source": "Autre"})
    with pytest.raises(FigureTwice):
        keeping.correct_figure(by=editor, figure=other, values={"source": VALUES["source"]})
    keeping.delete_figure(by=editor, figure=other)
    assert held() == before


def test_a_figure_that_came_back_meanwhile_is_not_entered_twice(figure, website, editor):
    trace = keeping.delete_figure(by=editor, figure=figure)
    keeping.enter_figure(by=editor, indicator=website, values=VALUES)
    with pytest.raises(FigureTwice):
        keeping.undo_change(by=editor, trace=trace)


def test_what_the_platform_computes_is_not_written_by_hand(computed, editor):
    before = held()
    with pytest.raises(OwnFigure):
        keeping.correct_figure(by=editor, figure=computed, values={"value": 99})
    with pytest.raises(OwnFigure):
        keeping.delete_figure(by=editor, figure=computed)
    assert held() == before


def test_a_figure_that_is_gone_is_told(figure, editor):
    keeping.delete_figure(by=editor, figure=figure)
    with pytest.raises(FigureGone):
        keeping.correct_figure(by=editor, figure=figure, values={"value": 1})


HEAD = "indicator,period,territory,value,low,high,number,source,source_url,note"
GOOD = f"{HEAD}\nwebsite,2024,country,55,50,60,1200,Statbel,https://statbel.example/tic,Note\nbackup,2024-Q3,,12,,,,Étude,,\n"


def test_a_file_enters_then_changes_nothing_then_corrects(editor):
    done = keeping.import_figures(by=editor, data=GOOD.encode())
    assert (done.new, done.changed, done.same) == (2, 0, 0)
    figure = Figure.objects.get(indicator__slug="backup", ours=False)
    assert (figure.span, figure.start, figure.territory, figure.source) == (
        "quarter",
        date(2024, 7, 1),
        "region",
        "Étude",
    )
    assert keeping.import_figures(by=editor, data=GOOD.encode()).same == 2
    done = keeping.import_figures(by=editor, data=GOOD.replace(",12,", ",13,").encode())
    assert (done.new, done.changed, done.same) == (0, 1, 1)
    keeping.undo_change(by=editor, trace=last())
    figure.refresh_from_db()
    assert figure.value == 12


def test_a_file_of_a_spreadsheet_is_read_too(editor):
    told = "\ufeffindicator;period;value;source\r\nwebsite;2024;55,5;Statbel\r\n\r\n"
    assert keeping.import_figures(by=editor, data=told.encode()).new == 1
    assert Figure.objects.get(source="Statbel").value == 55.5


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Ligne 1"), (b"\xff\xfe", "Octet 1"), (b"a,b\n", "Ligne 1"), (b"indicator,period,value,source\n", "aucun chiffre"),
        (b"indicator,period,value,source\x00\n", "nuls"), (b'indicator,period,value,source\n"x', "Ligne"),
        (b"indicator,period,value,source,source\nwebsite,2024,5,a,a\n", "double"), (b"x" * 1_000_001, "1 Mo"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_the_reason(data, told, editor):
    before = held()
    with pytest.raises(FileRefused) as refused:
        keeping.import_figures(by=editor, data=data)
    assert told in refused.value.problems[0]
    assert held() == before


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nothing,2024,,5,,,,S,,", "indicator"), ("website,2024-Q5,,5,,,,S,,", "period"), ("website,1066,,5,,,,S,,", "period"),
        ("website,2024,mars,5,,,,S,,", "territory"), ("website,2024,,101,,,,S,,", "value"), ("website,2024,,nan,,,,S,,", "value"),
        ("website,2024,,1e999,,,,S,,", "value"), ("website,2024,,,,,,S,,", "value"), ("website,2024,,5,6,7,,S,,", "low, high"),
        ("website,2024,,5,4,,,S,,", "low, high"), ("website,2024,,5,,,-3,S,,", "number"), ("website,2024,,5,,,,,,", "source"),
        ("website,2024,,5,,,,S,javascript:alert(1),", "source_url"), ("website,2024,,5,,,,relais,,", "calculé"),
        ("website,2024,,5,,,,S,", "9 cases"), ("website,2024,,5,,,,S,,\nwebsite,2024,,6,,,,S,,", "ligne 2"),
        (f"website,2024,,5,,,,S,,{'x' * 501}", "note"), ("website,2024,,٣,,,٣,S,,", "number"),
    ],
)  # fmt: skip
def test_a_wrong_line_refuses_the_whole_file_and_is_named(line, told, editor):
    before = held()
    with pytest.raises(FileRefused) as refused:
        keeping.import_figures(
            by=editor, data=f"{GOOD}{line}\n".encode() if "ligne 2" not in told else f"{HEAD}\n{line}\n".encode()
        )
    assert len(refused.value.problems) == 1
    assert told in refused.value.problems[0]
    assert refused.value.problems[0].startswith(f"Ligne {3 if told == 'ligne 2' else 4}")
    assert held() == before


@pytest.mark.parametrize(
    "wrong",
    [{"value": 101}, {"low": 45, "high": 50}, {"low": 30}, {"ours": True, "number": 9}, {"value": -1}],
)
def test_the_database_refuses_what_no_figure_can_be(wrong, website):
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.create(indicator=website, **{**VALUES, "source": "x", **wrong})
