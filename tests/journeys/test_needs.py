"""From the question to the door, as a firm would go."""

import re

import pytest
from playwright.sync_api import Page, expect


def ask(page: Page, text: str) -> None:
    page.locator("textarea[name=text]").fill(text)
    page.get_by_role("button", name="Trouver la bonne porte").click()
    page.wait_for_url(re.compile("/besoin/[^/]+/"))


def test_a_need_is_answered_with_three_doors_and_reasons(open_page):
    page = open_page("/")
    ask(page, "Quand un client me téléphone je ne retrouve jamais ce que je lui ai promis")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("article").nth(2)).to_be_attached()
    expect(page.locator("mark").first).to_be_attached()
    assert page.foreign == []


def test_everything_works_without_javascript(open_page):
    page = open_page("/", javascript=False, width=390)
    ask(page, "On ne me trouve pas sur Google, mon concurrent bien.")
    page.get_by_role("button", name=re.compile("Ce n'est pas ça")).first.click()
    page.wait_for_url(re.compile("/besoin/[^/]+/"))
    page.locator("input[name=place]").fill("Mons")
    page.locator("input[name=place]").press("Enter")
    page.wait_for_load_state()
    expect(page.locator("article").nth(2)).to_be_attached()


def test_the_whole_journey_goes_by_keyboard(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("textarea[name=text]").focus()
    page.keyboard.type("mon ordinateur a lâché et toutes les photos étaient dessus")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Trouver la bonne porte")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/besoin/[^/]+/"))
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href') || ''").startswith("/portes/"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/portes/"))


def test_an_unknown_place_is_refused_and_the_answer_stays(open_page):
    page = open_page("/")
    ask(page, "J'ai besoin d'un site web pour mon restaurant")
    place = page.locator("input[name=place]")
    if place.count() == 0:
        pytest.fail("the place changes this answer, so it must be asked")
    place.fill("Xyzzyville-sur-Rien")
    place.press("Enter")
    expect(page.get_by_text("Nous ne connaissons pas ce lieu").first).to_be_visible()
    expect(page.locator("article").first).to_be_attached()


def test_words_are_erased_on_demand(open_page):
    page = open_page("/")
    ask(page, "Mon site est vieux et illisible sur un téléphone")
    address = page.url
    page.get_by_role("button", name="Effacer mes mots maintenant").click()
    expect(page.get_by_text("Mon site est vieux")).to_have_count(0)
    page.goto(address)
    expect(page.get_by_text("Mon site est vieux")).to_have_count(0)


def test_none_of_ours_is_said_kindly_with_a_person_to_talk_to(open_page):
    page = open_page("/")
    ask(page, "Le toit de mon hangar fuit à chaque averse.")
    expect(page.locator("article")).to_have_count(0)
    expect(page.locator(".human a").first).to_be_attached()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Ik word nooit gevonden op Google"),
        ("de", "Mein Computer ist kaputt und alle Fotos sind weg"),
        ("en", "Nobody finds my shop on Google"),
    ],
)
def test_each_language_asks_and_answers_in_itself(open_page, language, words):
    page = open_page(f"/{language}/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.locator("textarea[name=text]").fill(words)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(re.compile(f"/{language}/besoin/[^/]+/"))
    expect(page.locator("article").nth(2)).to_be_attached()
    expect(page.locator("main")).not_to_contain_text("Pourquoi")
