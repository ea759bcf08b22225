"""A questionnaire edited, undone and tried in a real browser, without JavaScript; axe finds nothing on the editor's pages."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import ANIMATOR, violations, width_of

PARTS = ("", "partie/tete/", "partie/scoring/", "partie/levels.0/", "partie/dimensions.0/", "partie/questions.1/",
         "partie/questions.8/", "partie/questions.8.items.0/", "essai/", "themes/")  # fmt: skip


def drafted(page):
    """The address of the draft of the ten-minute questionnaire, made from its version when there is none."""
    page.get_by_role("button", name=re.compile("En faire un brouillon : ten-minutes")).first.click()
    return page.url.partition("//")[2].partition("/")[2]


def test_a_draft_is_changed_undone_and_tried_without_javascript(open_page):
    page = open_page("/diagnostics/gerer/", user=ANIMATOR, javascript=False)
    address = f"/{drafted(page)}"
    page.get_by_role("link", name=re.compile("Avez-vous un site internet")).click()
    page.get_by_label("Question (allemand)").fill("Haben Sie wirklich eine Website?")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Enregistré.")).to_be_visible()

    page.get_by_role("button", name="Retirer : q4").click()
    expect(page.get_by_role("button", name="Retirer : q4")).to_have_count(0)
    page.get_by_role("button", name="Annuler la dernière modification").click()
    expect(page.get_by_role("button", name="Retirer : q4")).to_have_count(1)

    page.goto(f"{address}essai/")
    page.get_by_role("button", name="Allemand").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", name="Haben Sie wirklich eine Website?")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing_in_the_editor_and_nothing_overflows(open_page, width, scheme):
    page = open_page("/diagnostics/gerer/", width=width, scheme=scheme, user=ANIMATOR)
    address = f"/{drafted(page)}"
    for part in PARTS:
        page.goto(address + part)
        assert (part, violations(page)) == (part, [])
        assert width_of(page) <= width, part
    for path in ("", "nouveau/", "importer/", "evaluations/"):
        page.goto(f"/diagnostics/gerer/{path}")
        assert (path, violations(page)) == (path, [])
        assert width_of(page) <= width, path
