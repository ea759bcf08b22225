"""A firm walks a scenario on a telephone, computes with its own figures, asks for a visit; its body answers; and axe."""

import re

import pytest

from tests.journeys.test_accessibility import ANIMATOR, violations, width_of

SCENARIO = "/scenarios/boulangerie-commande-du-samedi/"
PAGES = ("/scenarios/", SCENARIO, f"{SCENARIO}?etape=2", f"{SCENARIO}?fois=x", f"{SCENARIO}visite/?fois=60")
FIRM = "entreprise@relais.example"


def test_a_firm_walks_computes_and_asks_without_javascript_and_the_body_answers(open_page):
    page = open_page(SCENARIO, width=360, javascript=False, user=FIRM)
    page.get_by_role("link", name="Avancer une étape à la fois").click()
    page.get_by_role("link", name="Étape suivante").click()
    assert "etape=2" in page.url
    page.get_by_label("Commandes par semaine").fill("90")
    page.get_by_role("button", name="Recalculer").click()
    assert "fois=90" in page.url
    assert "Vous gagnez 10 h 56 min par semaine" in page.locator("#gain-result").inner_text()
    page.get_by_role("link", name="Demander une visite avec ces chiffres").click()
    assert "Vos chiffres partent avec la demande" in page.locator("main").inner_text()
    page.get_by_label("Nom de votre entreprise").fill("Pain Perdu")
    page.get_by_label("Quand cela vous arrange").fill("un mardi")
    page.get_by_role("button", name="Envoyer ma demande").click()
    assert "Sans votre accord" in page.locator("main").inner_text()
    page.get_by_label("J'accepte").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.wait_for_url(re.compile("/visites/[^/]+/$"))
    assert "attend une réponse" in page.locator("main").inner_text()
    assert violations(open_page(page.url.partition(page.url.split("/")[2])[2], width=390)) == []

    desk = open_page("/mes-visites/", user=ANIMATOR, width=360)
    assert violations(desk) == []
    desk.get_by_role("link", name="Pain Perdu").click()
    assert violations(desk) == []
    desk.get_by_role("textbox", name="Votre réponse").fill("Mardi 12 janvier, 14 h")
    desk.get_by_role("button", name="Envoyer la réponse").click()
    page.reload()
    assert "Mardi 12 janvier, 14 h" in page.locator("main").inner_text()


def test_the_sum_follows_what_is_typed_and_stays_in_the_address(open_page):
    page = open_page(SCENARIO, width=360)
    page.get_by_label("Commandes par semaine").fill("90")
    page.wait_for_url(re.compile("fois=90"))
    assert "10 h 56 min" in page.locator("[data-said]").inner_text()
    assert page.locator("[data-said]").get_attribute("aria-live") == "polite"
    assert page.evaluate("document.activeElement.name") == "fois"
    page.get_by_label("Commandes par semaine").fill("x")
    page.wait_for_url(re.compile("fois=x"))
    assert "Corrigez les chiffres" in page.locator("[data-said]").inner_text()
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
