"""Scores: by hand on a small questionnaire, and against an independent calculation of the European assessment."""

import csv
import random
from fractions import Fraction
from pathlib import Path

import pytest

from relais.diagnostics.assessments import HEAD, columns, scorer
from relais.diagnostics.built_in import built_in
from relais.diagnostics.definitions import check
from relais.diagnostics.scoring import level_of, score
from tests.diagnostics.sample import BEST, sample

RANDOM_SETS = 10_000
SMALL = check(sample())


@pytest.mark.parametrize(
    ("answers", "dimensions", "overall", "level"),
    [
        ({}, (0, 0), 0, "basic"),
        (BEST, (100, 100), 100, "advanced"),
        ({"site": "no"}, (0, 0), 0, "basic"),
        ({"site": "old", "orders": ["mail"]}, (50, 0), 25, "basic"),
        ({"money": {"planned": ["tools"], "invested": []}, "use": {"robots": 1}}, (0, 25), 12.5, "basic"),
        ({"site": "yes", "orders": ["shop", "mail"], "use": {}}, (100, 0), 50, "basic"),
        ({"site": "yes", "orders": ["shop", "mail"], "use": {"paper": 1}}, (100, 12.5), 56.25, "advanced"),
    ],
)
def test_answers_make_the_score_that_one_finds_by_hand(answers, dimensions, overall, level):
    found = score(SMALL, answers)
    assert found.dimensions == pytest.approx(dimensions)
    assert (found.overall, found.level) == (pytest.approx(overall), level)


def test_a_question_that_is_not_asked_does_not_count():
    assert score(SMALL, {"site": "no", "orders": ["mail", "shop"]}).dimensions[0] == 0


def test_what_is_not_relevant_leaves_both_sides_of_the_adjusted_score_only():
    answers = {"site": "yes", "orders": ["mail"], "use": {"robots": 2}}
    assert score(SMALL, answers).dimensions == pytest.approx((75, 25))
    assert score(SMALL, answers, {"orders": ["shop"], "use": ["paper"], "money": ["*"]}).dimensions == (100, 100)
    assert score(SMALL, answers, {"money": ["*"], "use": ["*"]}).dimensions == (pytest.approx(75), None)
    assert score(SMALL, answers, {"money": ["*"], "use": ["*"]}).overall == pytest.approx(75)
    everything = {"site": ["*"], "orders": ["*"], "money": ["*"], "use": ["*"]}
    assert score(SMALL, answers, everything).dimensions == (None, None)


def test_a_bound_belongs_to_the_lower_level():
    levels = built_in("dma-sme").levels
    keys = [level_of(levels, overall).key for overall in (0, 25, 25.01, 50, 50.01, 75, 75.01, 100)]
    assert keys == ["basic"] * 2 + ["average"] * 2 + ["moderately advanced"] * 2 + ["advanced"] * 2


# The European assessment, calculated another way: from the table of columns, in exact fractions, by the formulas as they
# are published (ticks 10·n/N, scales 10·mean, Q11 10·mean, D1 from three parts, D5 from its own).


def table(variant):
    with (Path(__file__).parent / "columns.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["variant"] == variant and row["cell"] != "header"]


def random_line(rows, chance):
    """Return random cells for ``rows``; each line has a leaning of its own, so that low and high scores occur."""
    lean = chance.random()
    cells = []
    for row in rows:
        if row["cell"] == "pair":
            cells.append("|".join(str(int(chance.random() < lean)) for _side in range(2)))
        elif row["cell"] == "tick_0_1":
            cells.append(str(int(chance.random() < lean)))
        else:
            steps = [0, 2, 4, 6, 8, 10] if row["cell"].startswith("scale") else [0, 5, 10]
            cells.append(str(steps[min(len(steps) - 1, int((chance.random() + lean) / 2 * len(steps)))]))
    return cells


def independent(rows, cells, variant, rule):
    by_question = {}
    for row, cell in zip(rows, cells, strict=True):
        by_question.setdefault(int(row["question"]), []).append((row, cell))

    def ten(number, side=None):
        marks = by_question[number]
        if side is not None:
            return Fraction(10 * sum(int(cell.split("|")[side]) for _row, cell in marks), len(marks))
        if marks[0][0]["cell"] == "tick_0_1":
            if number == 7 and rule == "q7-of-7" and variant == "sme":
                marks = [(row, cell) for row, cell in marks if not row["column"].startswith("data_is_not_collected")]
                assert len(marks) == 7
            return Fraction(10 * sum(int(cell) for _row, cell in marks), len(marks))
        return Fraction(sum(int(cell) for _row, cell in marks), len(marks))

    planned_and_invested, ticks = (1, 2) if variant == "sme" else (2, 1)
    d1 = 100 * (ten(planned_and_invested, 0) + ten(planned_and_invested, 1) + ten(ticks)) / 30
    d5 = 10 * ten(9) if variant == "sme" else 5 * (ten(9, 0) + ten(9, 1))
    two = [5 * (ten(a) + ten(b)) for a, b in ((3, 4), (5, 6), (7, 8), (10, 11))]
    dimensions = [d1, *two[:3], d5, two[3]]
    return dimensions, sum(dimensions) / 6


def band(overall):
    return next(
        name
        for name, most in (("basic", 25), ("average", 50), ("moderately advanced", 75), ("advanced", 100))
        if overall <= most
    )


@pytest.mark.parametrize("rule", ["q7-of-8", "q7-of-7"])
@pytest.mark.parametrize("variant", ["sme", "pso"])
def test_random_assessments_score_as_an_independent_calculation_does(variant, rule):
    rows, chance = table(variant), random.Random(f"{variant} {rule}")
    scored = scorer(built_in(f"dma-{variant}", rule))
    for _number in range(RANDOM_SETS):
        cells = random_line(rows, chance)
        dimensions, overall = independent(rows, cells, variant, rule)
        found, whole, name = scored(["T0", "01/31/2026", "x", "", *cells])
        assert found == pytest.approx([float(one) for one in dimensions], abs=1e-9)
        assert whole == pytest.approx(float(overall), abs=1e-9)
        assert name == band(overall)


@pytest.mark.parametrize("variant", ["sme", "pso"])
def test_the_columns_are_those_of_the_exchange_file(variant):
    assert columns(built_in(f"dma-{variant}")) == [*HEAD, *(row["column"] for row in table(variant))]


def test_an_honest_firm_reaches_93_75_in_data_by_the_first_rule_and_100_by_the_second():
    found = []
    for rule in ("q7-of-8", "q7-of-7"):
        sme = built_in("dma-sme", rule)
        best = {
            one.key: [item.key for item in one.items if not item.negative]
            for one in sme.questions
            if one.key in {"q7", "q8"}
        }
        found.append(score(sme, best).dimensions[3])
    assert found == [pytest.approx(93.75), pytest.approx(100)]
