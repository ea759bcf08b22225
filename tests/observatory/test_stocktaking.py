"""Taking stock: own figures from sealed blocks, quarters counted once and for all."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from relais.needs.models import Answer, Need
from relais.observatory.enums import Wanting
from relais.observatory.models import DEMO, OWN, Batch, Figure, Gap, Indicator, Quarter, Tally, Watched
from relais.observatory.quarters import moved
from relais.observatory.services import stocktaking
from relais.vocabulary.models import Theme
from relais.vocabulary.queries import leaves
from tests.diagnostics.comparing_scenes import body, four, published
from tests.observatory.scenes import FIRST, NOON, described, sealed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty():
    """Without what the demo region holds."""
    Answer.objects.all().delete()
    Need.objects.all().delete()
    Figure.objects.filter(ours=True).delete()


@pytest.fixture
def tools():
    """An indicator read from the small questionnaire."""
    return Indicator.objects.create(
        slug="tools", titles=four("Outils"), explanations=four("x"),
        measure={"kind": "share", "questionnaire": "small", "cells": ["q1.a"]},
    )  # fmt: skip


@pytest.fixture
def version():
    return published()


def own():
    return list(Figure.objects.filter(ours=True).values_list("indicator__slug", "start", "number", "value", "source"))


def test_a_quarter_has_the_figure_of_all_its_blocks(tools, version):
    sealed(FIRST, n=10, ticks=5, version=version)
    sealed(FIRST + timedelta(days=89), n=30, ticks=25, version=version)
    sealed(moved(FIRST, 1), n=20, ticks=5, version=version)
    assert stocktaking.estimate_figures(date(2025, 6, 1)) == 2
    assert own() == [("tools", FIRST, 40, 75.0, OWN), ("tools", moved(FIRST, 1), 20, 25.0, OWN)]
    figure = Figure.objects.get(start=FIRST, ours=True)
    assert figure.low < 75 < figure.high


def test_taking_stock_twice_changes_nothing_and_a_new_block_only_its_quarter(tools, version):
    sealed(FIRST, version=version)
    sealed(moved(FIRST, 1), n=20, ticks=5, version=version)
    stocktaking.estimate_figures(date(2025, 6, 1))
    before = list(Figure.objects.filter(ours=True).values())
    assert stocktaking.estimate_figures(date(2025, 6, 2)) == 0
    assert list(Figure.objects.filter(ours=True).values()) == before
    sealed(moved(FIRST, 1), n=20, ticks=20, version=version)
    assert stocktaking.estimate_figures(date(2025, 6, 3)) == 1
    assert [row[2:4] for row in own()] == [(12, 50.0), (40, 62.5)]


def test_scores_of_another_rule_are_another_thing(version):
    other = published(rule="other")
    mean = {"kind": "mean", "questionnaire": "small", "rule": "plain"}
    Indicator.objects.create(slug="score", titles=four("x"), explanations=four("x"), unit="points", measure=mean)
    sealed(FIRST, score=40, version=version)
    sealed(FIRST, score=90, version=other)
    stocktaking.estimate_figures(FIRST)
    assert [row[3] for row in own()] == [40.0]


def test_figures_of_the_demo_stay_in_its_name(tools, version):
    sealed(FIRST, version=version)
    stocktaking.estimate_figures(FIRST)
    Figure.objects.filter(ours=True).update(source=DEMO)
    sealed(FIRST, version=version)
    stocktaking.estimate_figures(FIRST)
    assert [row[4] for row in own()] == [DEMO]


def test_the_running_quarter_is_not_counted_and_those_before_are_counted_once():
    for _number in range(12):
        described(NOON, "backup")
    assert stocktaking.close_quarters(date(2025, 3, 31)) == 0
    assert not Quarter.objects.exists()
    assert stocktaking.close_quarters(date(2025, 7, 1)) == 2
    assert [one.start for one in Quarter.objects.all()] == [date(2025, 4, 1), date(2025, 1, 1)]
    assert [(batch.theme.slug, batch.number) for batch in Batch.objects.all()] == [("backup", 12)]
    assert stocktaking.close_quarters(date(2025, 7, 2)) == 0
    described(NOON, "backup")  # too late: its quarter is closed
    stocktaking.take_stock(date(2025, 10, 1))
    assert Batch.objects.count() == 1


def test_nothing_is_done_where_nothing_came_in():
    assert stocktaking.take_stock(date(2026, 1, 1)) == {"figures": 0, "quarters": 0}


def test_the_same_words_on_one_day_and_further_answers_to_a_need_count_once():
    for number in range(10):
        described(NOON, "backup", seed=f"s{number % 9}")
    need = described(NOON, "passwords")
    last = Answer.objects.get(need=need)
    Answer.objects.create(
        number=9999, need=need, at=NOON, channel="page", previous="", own="later",
        record={**last.record, "parts": [{"themes": [["crm", 900]]}]},
    )  # fmt: skip
    stocktaking.close_quarters(date(2025, 4, 1))
    counts = {row.theme.slug: row.number for row in Tally.objects.select_related("theme")}
    assert counts == {"backup": 9, "crm": 1}
    assert Quarter.objects.get().needs == 10
    assert not Batch.objects.exists()


def test_a_need_of_two_parts_counts_for_the_first_and_an_unknown_theme_not_at_all():
    described(NOON, "backup", "crm")
    described(NOON, "no-such-theme", "crm")
    stocktaking.close_quarters(date(2025, 4, 1))
    assert [row.theme.slug for row in Tally.objects.select_related("theme")] == ["backup"]


def test_a_batch_tells_sectors_and_sizes_of_ten_only():
    for number in range(25):
        described(NOON, "backup", sector="food-shop" if number < 14 else "", employees=4 if number < 11 else None)
    stocktaking.close_quarters(date(2025, 4, 1))
    batch = Batch.objects.get()
    assert (batch.number, batch.sectors, batch.sizes) == (25, {"retail": 14}, {"2-9": 11})


def test_what_waits_is_published_later_with_its_own_quarters():
    for _number in range(6):
        described(NOON, "backup")
    for _number in range(6):
        described(NOON + timedelta(days=90), "backup")
    stocktaking.close_quarters(date(2025, 7, 1))
    batch = Batch.objects.get()
    assert (batch.first, batch.last, batch.number) == (date(2025, 1, 1), date(2025, 4, 1), 12)
    assert batch.quarter.start == date(2025, 4, 1)
    assert {tally.batch_id for tally in Tally.objects.all()} == {batch.pk}


def gap_version():
    """The small questionnaire, whose first item leads to backups and whose second to passwords."""
    told = body(slug="gappy")
    first, second, *others = told["questions"][0]["items"]
    told["questions"][0]["items"] = [
        {**first, "themes": ["backup"]}, {**second, "themes": ["passwords", "backup"]}, *others
    ]  # fmt: skip
    from relais.diagnostics.definitions import check
    from relais.diagnostics.enums import VersionState
    from relais.diagnostics.models import Questionnaire
    from relais.diagnostics.services.questionnaires import _new_version

    one = Questionnaire.objects.create(slug="gappy", purpose="diagnostic", audience="sme", titles=four("x"))
    version = _new_version(one, check(told), state=VersionState.PUBLISHED)
    Questionnaire.objects.filter(pk=one.pk).update(current=version)
    return version


def test_gaps_are_what_is_not_ticked_of_all_and_by_sector_and_size():
    version = gap_version()
    sealed(FIRST, n=20, ticks=5, version=version, sector="retail", size="2-9")
    sealed(FIRST, n=10, ticks=10, version=version, sector="retail")
    stocktaking.close_quarters(date(2025, 4, 1))
    rows = Gap.objects.filter(theme__slug="backup").values_list("sector__slug", "size", "firms", "lacking")
    assert set(rows) == {(None, "", 30, 15), ("retail", "", 30, 15), (None, "2-9", 20, 15)}
    assert Gap.objects.get(theme__slug="passwords", sector=None, size="").lacking == 30


def test_the_watch_says_rising_only_of_what_rises():
    for place, number in enumerate((10, 10, 60, 60)):
        at = NOON + timedelta(days=91 * place)
        for other in range(100):
            described(at, "backup" if other < number else "crm")
    stocktaking.close_quarters(date(2026, 1, 1))
    watched = {one.theme.slug: one for one in Watched.objects.filter(quarter__start=date(2025, 10, 1))}
    assert (watched["backup"].needs, watched["backup"].needs_trend) == (140, "rising")
    assert (watched["crm"].needs, watched["crm"].needs_trend) == (260, "falling")


def test_a_quarter_closes_when_a_group_of_themes_is_asked_for_itself():
    group = Theme.objects.get(slug="backup").broader
    for _number in range(10):
        described(NOON, group.slug)
    for theme in group.narrower.all()[:2]:
        for _number in range(6):
            described(NOON - timedelta(days=90), theme.slug)
    assert stocktaking.close_quarters(date(2025, 4, 1)) == 2
    assert [(batch.theme, batch.number) for batch in Batch.objects.select_related("theme")] == [(group, 22)]


@pytest.mark.parametrize("themes", [2, 12])
def test_a_quarter_asks_no_more_for_the_trends_of_many_themes(themes, django_assert_max_num_queries):
    for theme in list(leaves())[:themes]:
        for number in range(30):
            described(NOON + timedelta(days=90 * (number % 3)), theme.slug)
    stocktaking.close_quarters(date(2025, 7, 1))
    with django_assert_max_num_queries(31 + 2 * themes):  # for each a batch, and what is in it
        stocktaking.close_quarters(date(2025, 10, 1))
    assert Watched.objects.filter(quarter__start=date(2025, 7, 1)).count() == themes


def test_the_database_keeps_batches_and_gaps_of_ten():
    quarter = Quarter.objects.create(start=FIRST)
    theme = Indicator.objects.get(slug="backup").themes.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.create(wanting=Wanting.NEEDS, theme=theme, quarter=quarter, first=FIRST, last=FIRST, number=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        Gap.objects.create(quarter=quarter, theme=theme, firms=9, lacking=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quarter.objects.create(start=FIRST)
    assert not Batch.objects.exists()
