"""The published figures, read from real cases: what is counted, what is too small to be shown."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from relais.groundwork.keeping import in_process
from relais.introductions.figures import mean_interval
from relais.introductions.models import Case
from relais.introductions.published import DAYS, service_figures
from relais.territories.workdays import add_workdays
from tests.introductions.conftest import MONDAY, at

TODAY = MONDAY + timedelta(days=60)


@pytest.fixture
def make(db):
    """Write cases as their verbs would have left them: make(12, theme="wifi", outcome="met", answered=3)."""

    def made(count, *, answered=1, outcome="", confirmed=0, **values):
        sent = at(confirmed)
        end = {"state": "closed", "outcome": outcome, "closed_at": sent} if outcome else {"state": "asked"}
        values = {"theme": "wifi", "province": "province-namur", "owner": "firm", "due_on": MONDAY} | end | values
        values["answered_at"] = None if answered is None else at(confirmed + answered)
        values = {"confirmed_at": sent, "created_at": sent} | values
        Case.objects.bulk_create([Case(**values) for _number in range(count)])

    return made


def rows(table):
    return [(row["label"], row["cases"]) for row in table]


def test_fewer_than_ten_cases_publish_nothing(make):
    make(9)
    found = service_figures(TODAY)
    assert (found["whole"], found["by_theme"], found["by_province"]) == (None, [], [])


def test_no_case_publishes_nothing(db):
    assert service_figures(TODAY)["whole"] is None


def test_whole_counts_answers_in_time_closures_and_scores(make):
    make(8, answered=5, outcome="met", score=5)
    make(4, answered=6, outcome="not_met", score=2)
    make(4, answered=None)
    whole = service_figures(TODAY)["whole"]
    assert whole["cases"] == 16
    assert whole["in_time"] == (50, 28, 72)  # 8 of 16: the fifth day counts, the sixth does not
    assert whole["met"] == (67, 39, 86)  # 8 of 12
    assert whole["satisfaction"] == mean_interval([5] * 8 + [2] * 4)


def test_fewer_than_ten_closures_or_scores_are_not_shown_of_a_cell_that_is(make):
    make(9, outcome="met", score=4)
    make(5)
    whole = service_figures(TODAY)["whole"]
    assert (whole["cases"], whole["met"], whole["satisfaction"]) == (14, None, None)


def test_cases_without_confirmation_or_older_than_a_year_are_not_counted(make):
    make(12)
    make(5, confirmed_at=None)
    since = TODAY - timedelta(days=DAYS)
    for day in (since, since + timedelta(days=1)):
        make(1, confirmed_at=datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone()))
    assert service_figures(TODAY)["whole"]["cases"] == 13


def test_case_whose_five_days_run_is_not_counted_yet_answered_or_not(make):
    make(10)
    make(1, confirmed=8, answered=None)
    make(1, confirmed=8, answered=1)
    last = add_workdays(at(8).date(), 5)
    counted = [service_figures(last + timedelta(days=days))["whole"]["cases"] for days in (0, 1)]
    assert counted == [10, 12]


def test_small_province_takes_the_next_smallest_with_it(make):
    make(30, province="province-namur")
    make(20, province="province-liege")
    make(3, province="province-hainaut")
    found = service_figures(TODAY)
    assert (found["whole"]["cases"], rows(found["by_province"])) == (53, [("Province de Namur", 30)])
    make(7, province="province-luxembourg")
    assert [number for _label, number in rows(service_figures(TODAY)["by_province"])] == [30, 20]


def test_cases_without_a_theme_or_province_stand_in_no_row_and_hide_like_any_other(make):
    make(30, theme="wifi", province="")
    make(12, theme="", province="province-namur")
    found = service_figures(TODAY)
    assert [number for _label, number in rows(found["by_theme"])] == [30]
    assert [number for _label, number in rows(found["by_province"])] == [12]
    make(1, theme="", province="province-liege")
    assert rows(service_figures(TODAY)["by_province"]) == []  # 12 less would tell of the one


def test_page_shows_what_is_published_and_no_cell_under_ten(make, client):
    now = add_workdays(timezone.localdate() - timedelta(days=40), 1)
    sent = datetime.combine(now, time(9), tzinfo=timezone.get_default_timezone())
    make(23, confirmed_at=sent, answered_at=sent, outcome="met", score=4)
    make(4, confirmed_at=sent, province="province-liege", theme="backup")
    page = client.get("/service/")
    assert page.status_code == 200
    html = page.content.decode()
    assert "<strong>27</strong>" in html
    assert "Province de Namur" not in html  # 23 of 27 would tell of the four
    make(30, confirmed_at=sent, province="province-hainaut", theme="grants")
    in_process.clear()  # it is kept for an hour
    html = client.get("/service/").content.decode()
    assert "Province du Hainaut" in html or "Hainaut" in html
    assert "Province de Liège" not in html


def test_page_says_so_when_there_is_too_little(client, db):
    assert "Trop peu de demandes pour publier" in client.get("/service/").content.decode()
