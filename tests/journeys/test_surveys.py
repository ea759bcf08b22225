"""An animator runs a round; an invited person answers on a telephone, without JavaScript; results and needs are read; and axe."""

import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import ANIMATOR, violations, width_of

PHONE = 320
MOST_QUESTIONS = 20
CONFIGURATIONS = [(1280, "light"), (PHONE, "dark")]


def rows(home, query, *values):
    with closing(sqlite3.connect(home / "relais.sqlite3")) as source:
        return source.execute(query, values).fetchall()


def played(home):
    """The number and the slug of the demo's newest round."""
    return rows(home, "SELECT id, slug FROM surveys_round WHERE published_at IS NOT NULL ORDER BY id DESC LIMIT 1")[0]


def test_a_round_is_made_opened_and_answered_without_javascript(open_page, home):
    page = open_page("/mes-enquetes/nouvelle/", user=ANIMATOR, javascript=False)
    page.get_by_label("Qui organise l'enquête ?").select_option("mic-mons")
    page.get_by_label("Titre").fill("Journée du réseau")
    page.get_by_label("Dernier jour pour répondre").fill((date.today() + timedelta(days=10)).isoformat())  # noqa: DTZ011
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Adresses").fill("Anne <journey@firm.example>\npas une adresse")
    page.get_by_role("button", name="Ajouter à la liste").click()
    expect(page.locator("main")).to_contain_text("Ligne 2")
    page.get_by_label("Adresses").fill("Anne <journey@firm.example>")
    page.get_by_role("button", name="Ajouter à la liste").click()
    page.get_by_role("button", name="Ouvrir l'enquête").click()
    token = rows(home, "SELECT token FROM surveys_invitation WHERE email = ?", "journey@firm.example")[0][0]

    phone = open_page(f"/enquete/{token}/", width=PHONE, javascript=False)
    expect(phone.locator("main")).to_contain_text("Anonyme")
    phone.get_by_role("button", name="Commencer").click()
    phone.locator("main a[href*='/q/']").first.click()
    for _asked in range(MOST_QUESTIONS):
        if "/q/" not in phone.url:
            break
        assert width_of(phone) <= PHONE
        if phone.locator("main input[name=answer][type=number]").count():
            phone.locator("main input[name=answer]").fill("3")
        elif phone.locator("main input[name=answer][type=radio]").count():
            phone.locator("main input[name=answer]").first.check()
        else:
            phone.get_by_role("link", name="Passer cette question").click()
            continue
        phone.get_by_role("button", name="Enregistrer et continuer").click()
    told = phone.locator("main").inner_text()
    assert "Envoyer mes réponses" in told, (phone.url, told)
    phone.get_by_role("button", name="Envoyer mes réponses").click()
    expect(phone.locator("main")).to_contain_text("Merci, votre réponse est arrivée")
    assert rows(home, "SELECT state, response_id FROM surveys_invitation WHERE token = ?", token) == [
        ("answered", None)
    ]


@pytest.mark.parametrize(("width", "scheme"), CONFIGURATIONS)
def test_axe_finds_nothing_on_the_pages_of_surveys_and_nothing_overflows(open_page, home, width, scheme):
    number, slug = played(home)
    page = open_page("/mes-enquetes/", user=ANIMATOR, width=width, scheme=scheme)
    own = f"/mes-enquetes/{number}/"
    token = rows(home, "SELECT token FROM surveys_invitation WHERE round_id = ? LIMIT 1", number)[0][0]
    for path in (
        "/mes-enquetes/", "/mes-enquetes/nouvelle/", own, f"{own}lettre/", f"{own}resultats/", f"{own}themes/", f"{own}besoins/",
        f"{own}croiser/?row=q1&column=q8", "/enquetes/", f"/enquetes/{slug}/besoins/", f"/enquetes/{slug}/merci/",
        f"/enquete/{token}/", f"/enquete/{token}/effacer/", f"/nl/enquetes/{slug}/besoins/", f"/de/mes-enquetes/{number}/resultats/",
    ):  # fmt: skip
        page.goto(path)
        assert (path, violations(page)) == (path, [])
        assert (path, width_of(page) <= width) == (path, True)


def test_published_needs_lead_to_their_doors(open_page, home):
    _number, slug = played(home)
    page = open_page(f"/enquetes/{slug}/besoins/")
    expect(page.locator("h1")).to_contain_text("Ce que les prestataires demandent")
    assert re.search(r"\d+ sur 21", page.locator("main").inner_text())
    page.locator("main td a[href*='theme=']").first.click()
    expect(page).to_have_url(re.compile("/portes/"))
