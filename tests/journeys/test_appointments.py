"""A person gives hours, a firm chooses one, each moves or cancels it; without JavaScript, by keyboard, and for axe."""

import re

from playwright.sync_api import expect

from tests.journeys.test_accessibility import HOLDER, violations, width_of

MINE = ("/mon-agenda/", "/mon-agenda/heures/", "/mon-agenda/echanges/")


def a_demand(open_page):
    """Return the address of the first demand of the holder that has no appointment yet, and the firm's own page of it."""
    inbox = open_page("/demandes/", user=HOLDER, javascript=False)
    for address in inbox.locator("main table tbody a").evaluate_all("all => all.map(one => one.href)"):
        inbox.goto(address)
        if inbox.get_by_role("link", name="Fixer un rendez-vous avec l'entreprise").count():
            return inbox
    raise AssertionError("every demand of the demo has an appointment")


def test_an_adviser_gives_hours_books_for_a_firm_moves_cancels_and_takes_it_up_again(open_page):
    adviser = open_page("/mon-agenda/heures/", user=HOLDER, javascript=False)
    adviser.locator("[name=opens_4_1]").fill("13:00")
    adviser.get_by_role("button", name="Enregistrer mes heures").click()
    expect(adviser.locator("main")).to_contain_text("Donnez le début et la fin")
    adviser.locator("[name=closes_4_1]").fill("17:00")
    adviser.get_by_role("button", name="Enregistrer mes heures").click()
    expect(adviser.locator("main")).to_contain_text("Vos heures sont enregistrées")

    demand = a_demand(open_page)
    demand.get_by_role("link", name="Fixer un rendez-vous").click()
    demand.get_by_role("button", name="Prendre ce rendez-vous").click()  # nothing chosen: said, and nothing done
    expect(demand.locator("main")).to_contain_text("Choisissez une heure.")
    demand.locator("input[name=slot]").first.check()
    demand.get_by_label("Un mot pour l'autre partie").fill("Au plaisir")
    demand.get_by_role("button", name="Prendre ce rendez-vous").click()
    assert re.match("Rendez-vous .* à ", demand.get_by_role("heading", level=1).inner_text())
    first = demand.get_by_role("heading", level=1).inner_text()

    demand.get_by_role("link", name="Déplacer").click()
    demand.locator("input[name=slot]").nth(1).check()
    demand.get_by_role("button", name="Déplacer à cette heure").click()
    moved = demand.get_by_role("heading", level=1).inner_text()
    assert moved != first

    demand.get_by_text("Annuler ce rendez-vous").click()
    demand.get_by_role("button", name="Annuler le rendez-vous").click()
    expect(demand.locator("main")).to_contain_text("Le rendez-vous est annulé")
    demand.get_by_role("button", name="reprendre ce rendez-vous").click()
    expect(demand.locator("main")).to_contain_text("Le rendez-vous est repris")
    expect(demand.get_by_role("heading", level=1)).to_have_text(moved)
    with demand.expect_download() as download:
        demand.get_by_role("link", name="Télécharger ce rendez-vous").click()
    assert b"BEGIN:VEVENT" in download.value.path().read_bytes()


def test_a_time_is_chosen_by_keyboard_on_a_phone(open_page):
    address = a_demand(open_page).url
    page = open_page(address + "rendez-vous/", user=HOLDER, width=360)
    page.locator("input[name=slot]").first.focus()
    page.keyboard.press("Space")
    for _tab in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == "Prendre ce rendez-vous":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/rendez-vous/*/")
    expect(page.locator("main")).to_contain_text("C'est noté")


def test_axe_finds_nothing_on_the_pages_of_appointments(open_page):
    for path in MINE:
        for width, scheme in ((360, "dark"), (1280, "light")):
            page = open_page(path, user=HOLDER, width=width, scheme=scheme)
            assert violations(page) == [], path
            assert width_of(page) <= width, path
            assert page.foreign == []
    page = open_page("/mon-agenda/", user=HOLDER, width=360)
    page.locator("main .appointment a").first.click()
    assert violations(page) == []
    page.get_by_role("link", name="Déplacer").click()
    assert violations(page) == []
    assert width_of(page) <= 360
