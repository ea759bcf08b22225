"""The demo's assessments: quick, once, plausible, and enough that comparisons are filled."""

import statistics

from django.db.models import Avg

from relais.diagnostics.comparing import comparison
from relais.diagnostics.demo import NUMBER, load_assessments
from relais.diagnostics.models import Cell, Response
from relais.diagnostics.queries import version_called
from relais.diagnostics.services.responses import start_response


def test_the_demo_fills_the_comparisons_once_whatever_surveys_were_played_before(db, stranger):
    start_response(by=None, version=version_called("providers-needs"))
    number = load_assessments(firm_person=stranger)
    first = Response.objects.filter(stage="T0", overall__isnull=False)
    again = Response.objects.filter(stage="T1").select_related("previous", "version__questionnaire")
    assert (number, len(first)) == (Response.objects.count() - 1, NUMBER)
    assert 0.25 < len(again) / NUMBER < 0.4
    assert load_assessments() == 0
    assert 29 <= statistics.fmean(one.overall for one in first) <= 40
    assert statistics.fmean(one.overall - one.previous.overall for one in again) > 3
    assert all(one.finished_at > one.previous.finished_at for one in again)
    assert Cell.objects.filter(sector="retail").exists()
    assert all(cell.n >= 10 for cell in Cell.objects.all())
    assert len(comparison(again[0])) >= 2
    assert sorted(Response.objects.filter(user=stranger).values_list("stage", flat=True)) == ["T0", "T1"]


def test_trades_and_sizes_differ_as_they_do(db):
    load_assessments()
    first = Response.objects.filter(stage="T0").exclude(version__questionnaire__slug="dma-pso")

    def mean(**of):
        return first.filter(**of).aggregate(mean=Avg("overall"))["mean"]

    assert mean(sector__slug="accountant") > mean(sector__slug="hairdresser") + 10
    assert mean(employees__gte=10) > mean(employees__lte=1) + 5
