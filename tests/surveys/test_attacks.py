"""Whoever lays all tables of an anonymous round side by side learns no small cell: by subtraction, nor by whole-number programmes.

The attacker knows the questionnaire, every table of one question, every cell that any crossed table shows, whichever question
stands in the rows, and how many replies there are. Unknown is how many gave each whole pattern of answers. A cell is exposed
when all numbers of patterns that fit what is known agree on it.
"""

import itertools
import random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from relais.diagnostics.definitions import check
from relais.surveys.tabulating import (
    NONE,
    SMALLEST,
    Split,
    categories,
    count,
    cross,
    crossable,
    is_single,
    placed,
    splits,
)
from tests.surveys.asked import item, t

DEFINITION = check({
    "format": "relais-questionnaire/1", "slug": "attacked", "purpose": "survey", "audience": "provider", "minutes": 3,
    "title": t("Attacked"), "summary": t("A survey with skips and a question that not all are asked"),
    "questions": [
        {"key": "size", "kind": "choice", "title": t("Size?"), "options": [item("one"), item("few"), item("many")]},
        {"key": "debt", "kind": "choice", "title": t("Debts?"), "options": [item("yes"), item("no")]},
        {"key": "why", "kind": "choice", "title": t("Why?"), "options": [item("tax"), item("rent")],
         "when": {"question": "debt", "is": ["yes"]}},
        {"key": "wishes", "kind": "ticks", "title": t("Wishes?"), "items": [item("loan"), item("advice")]},
    ],
})  # fmt: skip
SIZE, DEBT, WHY, WISHES = (Split(key) for key in ("size", "debt", "why", "wishes"))
PATTERNS = [
    {key: value for key, value in (("size", size), ("debt", debt), ("why", why), ("wishes", wishes)) if value is not None}
    for size in (None, "one", "few", "many")
    for debt, why in ((None, None), ("no", None), ("yes", None), ("yes", "tax"), ("yes", "rent"))
    for wishes in (None, [], ["loan"], ["advice"], ["loan", "advice"])
]  # fmt: skip


def drawn(seed):
    """The replies of a round, 40 to 600, lopsided; fewer skip a question than answer it, in some rounds hardly anybody."""
    luck = random.Random(seed)
    usual = luck.choice([(0, 0.05, 0.3, 1, 4), (0.02, 0.3, 1), (0, 1, 2), (0.1, 1, 1, 1)])
    skipping = luck.choice([1, 0.2, 0.05])
    weights = []
    for pattern in PATTERNS:
        asked = {"size", "debt", "wishes", *(["why"] if pattern.get("debt") == "yes" else [])}
        weights.append(luck.choice(usual) * skipping ** len(asked - set(pattern)))
    return luck.choices(PATTERNS, weights, k=luck.randint(40, 600))


def stands(split, pattern, category):
    """Whether who gave ``pattern`` stands in ``category``: a key, NONE, or ("not", key) of a question with several choices."""
    given = placed(DEFINITION, split, pattern)
    if isinstance(category, tuple):
        return category[1] not in (given or ())
    return given is None if category == NONE else category in (given or ())


def lines(split):
    """Every line that parts respondents, shown or not."""
    keys = categories(DEFINITION, split)
    return [*keys, NONE] if is_single(DEFINITION, split) else [*keys, *(("not", key) for key in keys)]


def known_alone(answers):
    """What the tables of one question tell: (who is counted, how many)."""
    yield [1.0] * len(PATTERNS), len(answers)
    for split in splits(DEFINITION):
        counted = count(DEFINITION, split, answers)
        for key, number in zip(counted.keys, counted.counts, strict=True):
            yield [float(stands(split, one, key)) for one in PATTERNS], number
        yield [float(placed(DEFINITION, split, one) is not None) for one in PATTERNS], counted.answered


def known_crossed(answers, pairs):
    """What the crossed tables of ``pairs`` show."""
    for rows, columns in pairs:
        table = cross(DEFINITION, rows, columns, answers, hide=True)
        for r, line in zip(table.rows, table.counts, strict=True):
            for c, number in zip(table.columns, line, strict=True):
                if number is not None:
                    yield [float(stands(rows, one, r) and stands(columns, one, c)) for one in PATTERNS], number


def bounds(aim, known):
    told, numbers = np.array([one for one, _number in known]), [number for _one, number in known]
    limits = LinearConstraint(told, numbers, numbers)
    whole = np.ones(len(PATTERNS))
    found = [milp(sign * aim, constraints=limits, integrality=whole, bounds=Bounds(0, np.inf)) for sign in (1, -1)]
    assert all(one.success for one in found)
    return round(found[0].fun), round(-found[1].fun)


def secrets():
    """Every cell of two questions, shown or not, and who was asked why and skipped it, by size and by wish: (name, who)."""
    for rows, columns in itertools.combinations([SIZE, DEBT, WHY, WISHES], 2):
        for r, c in itertools.product(lines(rows), lines(columns)):
            yield (rows.key, r, columns.key, c), [stands(rows, one, r) and stands(columns, one, c) for one in PATTERNS]
    skipped = [one.get("debt") == "yes" and "why" not in one for one in PATTERNS]
    for other in (SIZE, WISHES):
        for line in lines(other):
            yield (
                (other.key, line, "skipped"),
                [stands(other, one, line) and left for one, left in zip(PATTERNS, skipped, strict=True)],
            )


def exposed(answers, tables):
    """The small cells that follow from ``tables`` beside those of one question, and not from the latter alone."""
    alone = list(known_alone(answers))
    known, found = alone + list(tables), []
    given = [sum(one == pattern for one in answers) for pattern in PATTERNS]
    for name, who in secrets():
        number = sum(many for many, here in zip(given, who, strict=True) if here)
        if number < SMALLEST:
            low, high = bounds(np.array(who, float), known)
            assert low <= number <= high
            if low == high and len(set(bounds(np.array(who, float), alone))) == 2:
                found.append(name)
    return found


def every_pair(found):
    return list(itertools.permutations(found, 2))


@pytest.mark.parametrize("seed", range(20))
def test_no_small_cell_follows_from_all_tables_of_a_round_together(seed):
    answers = drawn(seed)
    assert exposed(answers, known_crossed(answers, every_pair(crossable(DEFINITION, hide=True)))) == []


def test_crossing_a_question_that_not_all_are_asked_falls_to_the_attack():
    """The control: size by debt, less size by why, is who said yes and skipped the reason."""
    assert [one.key for one in crossable(DEFINITION, hide=True)] == ["size", "debt", "wishes"]
    assert WHY in crossable(DEFINITION, hide=False)
    answers = drawn(1)
    found = exposed(answers, known_crossed(answers, every_pair(splits(DEFINITION))))
    assert found
    assert {name[-1] for name in found} == {"skipped"}


@pytest.mark.parametrize("seed", range(4))
def test_counting_only_those_who_answered_both_falls_to_the_attack(seed):
    """The control: totals of a table over fewer people, less those of one question, are who skipped the other."""
    answers = drawn(seed)

    def totals():
        for rows, columns in every_pair(splits(DEFINITION)):
            both = [one for one in PATTERNS if placed(DEFINITION, columns, one) is not None]
            for key in categories(DEFINITION, rows):
                who = [float(stands(rows, one, key) and one in both) for one in PATTERNS]
                yield who, sum(stands(rows, one, key) and one in both for one in answers)

    assert exposed(answers, totals())


@pytest.mark.parametrize("seed", range(20))
def test_the_totals_of_crossed_tables_are_those_of_the_tables_of_one_question(seed):
    answers = drawn(seed)
    for rows, columns in every_pair(crossable(DEFINITION, hide=True)):
        table = cross(DEFINITION, rows, columns, answers, hide=True)
        alone = count(DEFINITION, rows, answers)
        assert table.row_totals[: len(alone.counts)] == alone.counts
        assert table.whole == len(answers)
        turned = cross(DEFINITION, columns, rows, answers, hide=True)
        assert tuple(zip(*table.counts, strict=True)) == turned.counts


def test_who_alone_skipped_a_question_is_not_found_by_subtracting_two_tables():
    """One of sixty-one skipped the debts. Counted over those who answered both, the totals would lack exactly them, in every table."""
    many = [{"size": size, "debt": debt, "wishes": []} for size in ("one", "few") for debt in ("yes", "no")] * 15
    answers = [*many, {"size": "many", "wishes": ["loan"]}]
    both = [one for one in answers if "size" in one and "debt" in one]
    alone = count(DEFINITION, SIZE, answers)
    assert [a - b for a, b in zip(alone.counts, count(DEFINITION, SIZE, both).counts, strict=True)] == [0, 0, 1]
    table = cross(DEFINITION, SIZE, DEBT, answers, hide=True)
    assert (table.row_totals, table.columns) == (alone.counts, ("yes", "no", NONE))
    assert all(line[-1] is None for line in table.counts)
