"""A firm takes the ten minutes on a telephone, by keyboard only; reads the result, asks what if, chooses a path; and axe."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import violations, width_of

PHONE = 360
MOST_QUESTIONS = 40


def focused(page):
    """What stands under the cursor of the keyboard."""
    return page.evaluate(
        "() => { const one = document.activeElement; return [one.tagName, one.type || '', one.name || '', one.innerText || '']; }"
    )


def tab_to(page, wanted, most=120):
    """Press Tab until ``wanted`` holds of what is focused; a keyboard has nothing else."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if wanted(*focused(page)):
            return
    pytest.fail(f"the keyboard does not reach it: {page.url}")


def path_of(page):
    return "/" + page.url.partition("//")[2].partition("/")[2]


def press_button(page, words):
    tab_to(page, lambda tag, _type, _name, text: tag in {"BUTTON", "A"} and words in text)
    page.keyboard.press("Enter")


def answer_by_keyboard(page):
    """Answer every question with Tab, Space and arrows; choose the second option of some. Return how many were asked."""
    asked = 0
    while "/q/" in page.url and asked < MOST_QUESTIONS:
        asked += 1
        here = page.url
        if asked in {1, 3} or page.locator(".scales").count():
            assert violations(page) == []
        assert width_of(page) <= PHONE
        if page.locator("main .scales").count():
            for field in page.locator(".scales fieldset").all():
                name = field.locator("input").first.get_attribute("name")
                tab_to(page, lambda _tag, _type, at, _text, name=name: at == name)
                page.keyboard.press("Space")
        elif asked % 4:
            tab_to(page, lambda _tag, kind, name, _text: kind in {"radio", "checkbox"} and name == "answer")
            page.keyboard.press("Space")
        elif page.locator("main input[type=radio]").count():
            tab_to(page, lambda _tag, kind, name, _text: kind == "radio" and name == "answer")
            page.keyboard.press("ArrowDown")
        press_button(page, "Enregistrer et continuer")
        page.wait_for_url(lambda url, here=here: url != here)
    return asked


def test_the_ten_minutes_are_taken_by_keyboard_on_a_telephone(open_page):
    page = open_page("/diagnostics/", width=PHONE)
    assert violations(page) == []
    page.goto("/diagnostics/ten-minutes/")
    assert violations(page) == []
    tab_to(page, lambda _tag, _type, name, _text: name == "name")
    page.keyboard.type("Chez Clavier")
    press_button(page, "Commencer")
    page.wait_for_url(re.compile("/q/q1/$"))
    asked = answer_by_keyboard(page)
    expect(page).to_have_url(re.compile("/fin/$"))
    assert asked > 15
    assert violations(page) == []
    press_button(page, "Terminer et voir le résultat")
    page.wait_for_url(re.compile("/resultat/$"))
    assert violations(page) == []
    assert width_of(page) <= PHONE
    expect(page.locator("main")).to_contain_text("sur 100")

    press_button(page, "Voir votre plan")
    page.wait_for_url(re.compile("/plan/$"))
    assert violations(page) == []
    tab_to(page, lambda _tag, _type, name, _text: name == "si")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("si="))
    expect(page.locator("[data-said]")).to_contain_text("Avec ce point")
    assert focused(page)[2] == "si"
    press_button(page, "Mettre ce point sur mon chemin")
    page.wait_for_url(re.compile("#chemin"))
    expect(page.locator("main")).to_contain_text("C'est sur votre chemin")
    press_button(page, "Je commence")
    page.locator("#chemin").get_by_text("en cours", exact=True).wait_for()
    assert violations(page) == []
    assert page.foreign == []


def test_it_works_without_javascript_and_is_taken_up_again_by_its_link(open_page):
    page = open_page("/diagnostics/ten-minutes/", width=PHONE, javascript=False)
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.locator("main")).to_contain_text("Choisissez une réponse")
    page.locator("main input[type=radio]").first.check()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    link = page.url.partition("/q/")[0].partition("/diagnostics/")[2]

    other = open_page(f"/diagnostics/{link}/", width=PHONE, javascript=False)
    other.get_by_role("link", name="Reprendre où vous en étiez").click()
    expect(other).to_have_url(re.compile("/q/q2/$"))
    for _question in range(MOST_QUESTIONS):
        if other.locator("main input[type=radio]").count() and not other.locator(".scales").count():
            other.locator("main input[type=radio]").last.check()
        elif other.locator(".scales").count():
            other.locator("main input[type=radio]").first.check()
        other.get_by_role("button", name="Enregistrer et continuer").click()
        if other.url.endswith("/fin/"):
            break
    other.get_by_role("button", name="Terminer et voir le résultat").click()
    other.get_by_role("link", name="Voir votre plan").click()
    other.locator("input[name=si]").nth(1).check()
    other.get_by_role("button", name="Recalculer").click()
    expect(other.locator("#what-if-result")).to_contain_text("Avec ce point")
    other.get_by_role("button", name="Mettre ce point sur mon chemin").click()
    expect(other.locator("main")).to_contain_text("C'est sur votre chemin")

    other.get_by_role("link", name="Résultat").click()
    other.get_by_role("button", name="Refaire le point maintenant").click()
    expect(other.locator("main")).to_contain_text("Qu'est-ce qui a changé")
    assert violations(open_page(path_of(other), width=PHONE)) == []
    other.get_by_role("button", name="Enregistrer et continuer").click()
    while "/q/" in other.url:
        other.get_by_role("link", name="Passer cette question").click()
    other.get_by_role("button", name="Terminer et voir le résultat").click()
    expect(other.locator("main")).to_contain_text("Le chemin parcouru")
    for width, scheme in ((320, "dark"), (1280, "light")):
        shown = open_page(path_of(other), width=width, scheme=scheme)
        assert violations(shown) == []
        assert width_of(shown) <= width
        shown.goto(shown.url.replace("/resultat/", "/plan/"))
        assert violations(shown) == []
        assert width_of(shown) <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_kind_of_question_of_the_european_questionnaire_fits_its_screen(open_page, width, scheme):
    page = open_page("/diagnostics/dma-sme/", width=width, scheme=scheme)
    assert violations(page) == []
    page.get_by_role("button", name="Commencer").click()
    page.wait_for_url(re.compile("/q/q1/$"))
    base = page.url.removesuffix("q1/")
    for key in ("q1", "q2", "q4", "q11"):
        page.goto(f"{base}{key}/")
        page.locator("main details summary").first.click()
        assert violations(page) == []
        assert width_of(page) <= width
    page.goto(base.removesuffix("q/"))
    assert violations(page) == []
    assert width_of(page) <= width
