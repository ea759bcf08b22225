"""Barometer and watch in a real browser: axe finds nothing, nothing overflows, staff enter and take back a figure without a script."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import ANIMATOR, EDITOR, violations, width_of

PAGES = [
    ("/barometre/", ""), ("/de/barometre/?dimension=D6", ""), ("/barometre/basic-intensity/", ""), ("/barometre/website/", EDITOR),
    ("/veille/", ""), ("/veille/?theme=security&trend=rising", ""), ("/nl/veille/backup/", ""), ("/barometre/gerer/", EDITOR),
    ("/barometre/gerer/ajouter/", ANIMATOR), ("/barometre/gerer/importer/", EDITOR), ("/barometre/gerer/changements/", EDITOR),
]  # fmt: skip


@pytest.mark.parametrize(("path", "user"), PAGES)
def test_axe_finds_nothing_and_nothing_overflows(open_page, path, user):
    for width, scheme in ((320, "dark"), (1280, "light")):
        page = open_page(path, width=width, scheme=scheme, user=user)
        assert violations(page) == []
        assert width_of(page) <= width
        assert page.foreign == []


def test_a_figure_is_entered_and_deleted_and_taken_back_without_a_script(open_page):
    page = open_page("/barometre/website/", user=EDITOR, width=390, javascript=False)
    page.get_by_role("link", name="Ajouter un chiffre publié ailleurs").click()
    page.get_by_label("Période").fill("2024")
    page.get_by_label("Valeur").fill("61")
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Source", exact=True).fill("Statbel")
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("row", name="2024 la région 61 %")).to_be_visible()
    page.goto("/barometre/gerer/")
    page.get_by_role("button", name="Supprimer : Entreprises qui ont leur propre site").click()
    page.get_by_role("button", name="Annuler").first.click()
    page.goto("/barometre/website/")
    expect(page.get_by_role("row", name="2024 la région 61 %")).to_be_visible()
