"""A file of assessments brought in, watched while it is kept, undone, in a real browser; with and without JavaScript."""

import random
import re
from datetime import date

import pytest
from playwright.sync_api import expect

from relais.diagnostics.assessments import Sheet, write
from relais.diagnostics.built_in import built_in
from tests.diagnostics.bringing import line
from tests.journeys.test_accessibility import ANIMATOR, violations, width_of

DESK = "/diagnostics/gerer/evaluations/"
SME = re.compile(r"Règle q7-of-8 : La maturité numérique de votre entreprise, version \d+")
LONG = 120_000  # milliseconds: the worker looks for jobs every two seconds, and the machine may be busy


def file_of(tmp_path, name, lines, seed):
    """Write a file of ``lines`` firms; return its path."""
    definition, luck = built_in("dma-sme", "q7-of-8"), random.Random(seed)
    sheet = Sheet([line(definition, luck, 100_000 * seed + number, "T0", date(2026, 3, 1)) for number in range(lines)])
    path = tmp_path / name
    path.write_bytes(write(definition, sheet))
    return path


def brought(page, path):
    """Bring the file at ``path`` in, as far as the look."""
    rules = page.get_by_role("region", name="Faire entrer un fichier").get_by_label("Questionnaire et règle")
    rules.select_option(label=next(one for one in rules.locator("option").all_inner_texts() if SME.match(one)))
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Regarder ce fichier").click()
    expect(page.get_by_role("status").filter(has_text="Rien n'est encore gardé.")).to_be_visible()


def fits(page, width):
    assert violations(page) == []
    assert width_of(page) <= width


@pytest.mark.parametrize(("width", "scheme", "seed"), [(1280, "light", 1), (320, "dark", 2)])
def test_a_file_is_brought_in_watched_and_undone(open_page, tmp_path, width, scheme, seed):
    page = open_page(DESK, width=width, scheme=scheme, user=ANIMATOR)
    fits(page, width)
    brought(page, file_of(tmp_path, "printemps.csv", 3000, seed))
    fits(page, width)
    address = page.url

    page.get_by_role("button", name="Garder 3 000 évaluations").click()
    page.get_by_role("progressbar", name="Lignes du fichier").wait_for()
    page.evaluate("window.same = true")
    fits(page, width)
    page.get_by_role("status").filter(has_text="3 000 évaluations sont gardées.").wait_for(timeout=LONG)
    assert page.evaluate("window.same") is True  # the page was not loaded anew
    expect(page.get_by_role("progressbar")).to_have_count(0)
    fits(page, width)

    page.get_by_role("link", name="Annuler cet import").click()
    fits(page, width)
    page.get_by_role("button", name="Annuler l'import").click()
    page.get_by_role("status").filter(has_text="3 000 évaluations sont effacées.").wait_for(timeout=LONG)
    expect(page).to_have_url(address)
    fits(page, width)
    page.goto(DESK)
    expect(page.get_by_role("row").filter(has_text="printemps.csv").filter(has_text="annulé").first).to_be_attached()
    fits(page, width)


def test_without_javascript_a_link_shows_how_far_it_is(open_page, tmp_path):
    page = open_page(DESK, user=ANIMATOR, javascript=False)
    brought(page, file_of(tmp_path, "sans-script.csv", 800, 3))
    page.get_by_role("button", name="Garder 800 évaluations").click()
    kept = page.get_by_role("status").filter(has_text="800 évaluations sont gardées.")
    for _time in range(60):
        if kept.is_visible():
            break
        page.wait_for_timeout(1000)
        page.get_by_role("link", name="Regarder où il en est").click()
    expect(kept).to_be_visible()
    expect(page.get_by_role("link", name="Regarder où il en est")).to_have_count(0)


def test_a_file_that_is_not_wanted_is_given_up(open_page, tmp_path):
    page = open_page(DESK, user=ANIMATOR)
    brought(page, file_of(tmp_path, "oublie.csv", 3, 4))
    page.get_by_role("button", name="Ne rien garder").click()
    expect(page.get_by_text("Rien de « oublie.csv » n'est gardé.")).to_be_visible()
    expect(page.get_by_role("link", name="oublie.csv")).to_have_count(0)
