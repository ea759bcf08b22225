"""Every answer of a built-in questionnaire leads to a theme, and every theme to an open door of the demo region."""

import pytest

from relais.diagnostics.built_in import all_built_in, built_in
from relais.diagnostics.coverage import lacking, leads
from relais.diagnostics.definitions import body_of, check
from relais.diagnostics.keeping_queries import open_doors
from tests.diagnostics.small import small

BUILT_IN = {f"{one.slug} {one.scoring.rule if one.scoring else ''}".strip(): one for one in all_built_in()}


@pytest.fixture
def doors(db):
    return open_doors()


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_every_answer_of_a_built_in_questionnaire_leads_to_a_theme_with_an_open_door(name, doors):
    assert lacking(BUILT_IN[name], doors) == []


def test_every_kind_of_questionnaire_is_built_in():
    assert {one.slug for one in BUILT_IN.values()} == {"dma-sme", "dma-pso", "ten-minutes", "providers-needs"}


@pytest.mark.parametrize("slug", sorted({one.slug for one in BUILT_IN.values()}))
def test_an_answer_without_its_theme_is_found(slug, doors):
    body = body_of(built_in(slug))
    found = 0
    for question in body["questions"]:
        for part in [*question.get("items", []), *question.get("options", []), question]:
            # the last of several answers with a theme of a question keeps it from being a question of fact
            others = [one for one in question.get("items", question.get("options", [])) if one.get("themes")]
            if not part.get("themes") or (part is not question and len(others) < 2):
                continue
            kept = part.pop("themes")
            assert any("leads to no theme" in line for line in lacking(check(body), doors)), (
                question["key"],
                part["key"],
            )
            part["themes"] = kept
            found += 1
    assert found > 10


def test_a_theme_without_an_open_door_is_found(doors):
    definition = built_in("ten-minutes")
    theme = next(theme for lead in leads(definition) for theme in lead.themes)

    assert any(line.endswith(f"no open door for {theme}") for line in lacking(definition, doors | {theme: 0}))


def test_a_theme_that_the_vocabulary_does_not_have_is_found(doors):
    body = small()
    body["questions"][1]["items"][0]["themes"] = ["no-such-theme"]

    assert [line for line in lacking(check(body), doors) if "no-such-theme" in line] == [
        "small q2.shop: no open door for no-such-theme"
    ]


def test_full_points_and_facts_need_no_theme():
    facts = {(one.question, one.item) for one in leads(built_in("providers-needs")) if one.is_fact}
    full = {(one.question, one.item) for one in leads(check(small())) if one.is_fact}

    assert {question for question, _item in facts} == {"q1", "q4", "q8"}
    assert ("q8", "alike") in facts
    assert ("q8", "existing") not in facts
    assert full == {("q1", "yes")}


def test_a_public_body_is_not_led_to_a_shops_stock():
    assert {theme for lead in leads(built_in("dma-pso")) for theme in lead.themes}.isdisjoint(
        {"stock-management", "purchasing", "cash-register", "loyalty"}
    )


@pytest.mark.parametrize(
    ("slug", "question", "item", "first"),
    [
        ("ten-minutes", "q13", "always", "task-automation"),  # nothing copied twice: not which software to buy
        ("dma-pso", "q1", "needs-linked-to-goals", "digital-diagnostic"),  # not what artificial intelligence could do
        ("dma-sme", "q8", "customers-protected", "passwords"),  # the goal is two-step verification
    ],
)
def test_what_is_to_be_reached_is_led_to_by_its_own_theme_first(slug, question, item, first):
    found = {(one.question, one.item): one.themes for one in leads(built_in(slug))}
    assert found[question, item][0] == first
