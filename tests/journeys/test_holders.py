"""What a door's holder and the staff do."""

import re

from playwright.sync_api import expect

HOLDER, EDITOR = "prestataire@relais.example", "redaction@relais.example"


def test_a_holder_renews_a_door_and_sees_who_did_what(open_page):
    page = open_page("/mes-organisations/facturelle/", user=HOLDER)
    page.get_by_role("button", name=re.compile("^Confirmer")).first.click()
    expect(page.locator("main [role=status]").first).to_be_visible()


def test_a_holder_archives_a_door_and_takes_it_back(open_page):
    page = open_page("/mes-organisations/facturelle/", user=HOLDER)
    row = page.locator("tbody tr").filter(has_text="Midi Peppol")
    row.get_by_role("button", name=re.compile("^Archiver")).click()
    expect(row.get_by_text("archivée")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Annuler")).first.click()
    expect(row.get_by_text("ouverte", exact=True)).to_be_visible()


def test_another_bodys_door_is_not_there_for_a_holder(open_page):
    page = open_page("/mes-organisations/pixel-terril/", user=HOLDER)
    expect(page.get_by_role("heading", name="Cette page n'existe pas")).to_be_visible()


def test_an_editor_adds_a_managers_sentence(open_page):
    page = open_page("/vocabulaire/", user=EDITOR)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("table tbody tr").nth(10)).to_be_attached()
