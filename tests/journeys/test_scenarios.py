"""A firm walks a scenario on a telephone, computes with its own figures, asks for a visit; its body answers; and axe."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import ANIMATOR, violations, width_of

SCENARIO = "/scenarios/boulangerie-commande-du-samedi/"
PAGES = ("/scenarios/", SCENARIO, f"{SCENARIO}?etape=2", f"{SCENARIO}?fois=x", f"{SCENARIO}visite/?fois=60")
FIRM = "entreprise@relais.example"


def test_a_firm_walks_computes_and_asks_without_javascript_and_the_body_answers(open_page):
    page = open_page(SCENARIO, width=360, javascript=False, user=FIRM)
    page.get_by_role("link", name="Avancer une étape à la fois").click()
    page.get_by_role("link", name="Étape suivante").click()
    expect(page).to_have_url(re.compile("etape=2"))
    page.get_by_label("Commandes par semaine").fill("90")
    page.get_by_role("button", name="Recalculer").click()
    expect(page).to_have_url(re.compile("fois=90"))
    expect(page.locator("#gain-result")).to_contain_text("Vous gagnez 10 h 56 min par semaine")
    page.get_by_role("link", name="Demander une visite avec ces chiffres").click()
    expect(page.locator("main")).to_contain_text("Vos chiffres partent avec la demande")
    page.get_by_label("Nom de votre entreprise").fill("Pain Perdu")
    page.get_by_label("Quand cela vous arrange").fill("un mardi")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.locator("main")).to_contain_text("Sans votre accord")
    page.get_by_label("J'accepte").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.wait_for_url(re.compile("/visites/[^/]+/$"))
    expect(page.locator("main")).to_contain_text("attend une réponse")
    assert violations(open_page(page.url.partition(page.url.split("/")[2])[2], width=390)) == []

    desk = open_page("/mes-visites/", user=ANIMATOR, width=360)
    assert violations(desk) == []
    desk.get_by_role("link", name="Pain Perdu").click()
    assert violations(desk) == []
    desk.get_by_role("textbox", name="Votre réponse").fill("Mardi 12 janvier, 14 h")
    desk.get_by_role("button", name="Envoyer la réponse").click()
    page.reload()
    expect(page.locator("main")).to_contain_text("Mardi 12 janvier, 14 h")


def test_the_sum_follows_what_is_typed_and_stays_in_the_address(open_page):
    page = open_page(SCENARIO, width=360)
    page.get_by_label("Commandes par semaine").fill("90")
    page.wait_for_url(re.compile("fois=90"))
    expect(page.locator("[data-said]")).to_contain_text("10 h 56 min")
    expect(page.locator("[data-said]")).to_have_attribute("aria-live", "polite")
    assert page.evaluate("document.activeElement.name") == "fois"
    page.get_by_label("Commandes par semaine").fill("x")
    page.wait_for_url(re.compile("fois=x"))
    expect(page.locator("[data-said]")).to_contain_text("Corrigez les chiffres")
    assert page.foreign == []


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_overflows(open_page, path, width, scheme):
    page = open_page(path, width=width, scheme=scheme)
    assert violations(page) == []
    assert width_of(page) <= width
    assert page.foreign == []


@pytest.mark.parametrize("width", [320, 1280])
def test_no_text_of_a_picture_leaves_its_box_in_the_readers_own_font(open_page, width):
    page = open_page("/scenarios/", width=width)
    for address in page.locator("main article h2 a").evaluate_all("all => all.map(one => one.pathname)"):
        page.goto(address)
        outside = page.evaluate(
            """() => [...document.querySelectorAll("svg.process g")].flatMap((group) => {
                const box = group.querySelector("rect").getBBox();
                return [...group.querySelectorAll("text")].filter((text) => {
                    const seen = text.getBBox();
                    return seen.width > 0 && (seen.x < box.x || seen.x + seen.width > box.x + box.width
                        || seen.y < box.y || seen.y + seen.height > box.y + box.height);
                }).map((text) => text.textContent);
            })"""
        )
        assert outside == [], address
