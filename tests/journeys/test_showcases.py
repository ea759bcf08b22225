"""A showcase from its first question to its withdrawal: provider, firm and moderator, each in its own browser."""

import math

from playwright.sync_api import expect

from tests.journeys.test_accessibility import ANIMATOR, FIRM, HOLDER, violations, width_of
from tests.library.test_inspecting import picture

TITLE = "Les tours de garde se remplissent seuls"
SHOWN = "Un planning sur un téléphone"


def told(page):
    """Answer the ten questions for a firm without a page, on a phone, by button and without JavaScript."""
    page.get_by_label("Facturelle").check()
    page.get_by_label("Nom de l'entreprise").fill("Garderie du Test")
    page.get_by_role("button", name="Commencer").click()
    for label, text in (
        (
            "Qu'est-ce qui n'allait pas ?",
            "Le planning du personnel se faisait à la main, et une personne sur dix l'oubliait.",
        ),
        ("Qu'avez-vous fait ?", "Un planning du personnel en ligne, préparé en trois demi-journées avec l'équipe."),
    ):
        page.get_by_label(label).fill(text)
        page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Ce que l'on compte").first.fill("Heures de planning par semaine")
    page.get_by_label("Avant").first.fill("beaucoup")
    page.get_by_label("Après").first.fill("1,5")
    page.get_by_label("Unité").first.fill("h")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".invalid")).to_have_count(1)
    page.get_by_label("Avant").first.fill("6")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Continuer").click()  # what we learned: later
    page.get_by_label("Une image").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture("PNG")})
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".invalid")).to_have_count(1)  # not without its description
    page.get_by_label("Une image").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture("PNG")})
    page.get_by_label("Ce que montre l'image").fill(SHOWN)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Un autre thème").select_option("staff-planning")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Un titre").fill(TITLE)
    page.get_by_label("Une phrase qui résume").fill("Un planning que toute l'équipe lit sur son téléphone.")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Où est l'entreprise ?").fill("7000")
    page.get_by_label("Quand était-ce terminé ?").fill("2026-03-02")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("À quelle adresse").fill(FIRM)
    page.get_by_role("button", name="Continuer").click()


def test_a_provider_tells_the_firm_agrees_the_animator_publishes_and_the_firm_withdraws(open_page):
    provider = open_page("/mon-espace/realisations/", user=HOLDER, width=390, javascript=False)
    provider.get_by_role("link", name="Raconter une réalisation").click()
    provider.get_by_role("link", name="Le prestataire").click()
    told(provider)
    provider.get_by_label("Je peux parler pour mon organisation").check()
    provider.get_by_role("button", name="Demander l'accord de l'autre partie").click()
    expect(provider.locator("main")).to_contain_text("C'est parti")

    invited = open_page("/mon-espace/realisations/", user=FIRM)
    invited.get_by_role("link", name=TITLE).click()
    link = invited.url
    assert "/realisations/accord/" in link
    firm = open_page(link, width=390)  # the letter's link: no account
    assert violations(firm) == []
    assert width_of(firm) <= 390
    assert firm.get_by_alt_text(SHOWN).evaluate("picture => picture.naturalWidth") == 30
    firm.get_by_role("button", name="Je suis d'accord").click()  # not ticked: said, and nothing done
    expect(firm.locator(".invalid")).to_have_count(1)
    firm.get_by_label("Je peux parler pour mon organisation").check()
    firm.get_by_role("button", name="Je suis d'accord").click()
    expect(firm.locator("main")).to_contain_text("Merci")

    animator = open_page("/redaction/realisations/", user=ANIMATOR)
    animator.get_by_role("link", name=TITLE).click()
    animator.get_by_role("button", name="Publier sur les deux pages").click()

    visitor = open_page("/acteurs/facturelle/")
    visitor.get_by_role("link", name=TITLE).click()
    page = visitor.url
    expect(visitor.locator("main")).to_contain_text("−75 %")
    shown = visitor.get_by_alt_text(SHOWN)
    assert shown.evaluate("picture => picture.naturalWidth") == 30
    address = visitor.evaluate("address => new URL(address, location).href", shown.get_attribute("src"))
    assert violations(visitor) == []
    assert visitor.foreign == []

    firm.goto(link)
    firm.get_by_role("button", name="Retirer la réalisation").click()
    assert visitor.goto(page).status == 410
    assert visitor.goto(f"{address}?again").status == 404
    visitor.goto("/acteurs/facturelle/")
    expect(visitor.get_by_role("link", name=TITLE)).to_have_count(0)


def test_axe_finds_nothing_on_the_list_and_on_the_guided_form(open_page):
    for path, user in (
        ("/realisations/", ""), ("/realisations/carte/", ""), ("/mon-espace/realisations/", HOLDER), ("/mon-espace/realisations/nouvelle/", HOLDER),
        ("/mon-espace/realisations/nouvelle/?cote=entreprise&q=facturelle", FIRM),
    ):  # fmt: skip
        for width, scheme in ((390, "dark"), (1280, "light")):
            page = open_page(path, user=user, width=width, scheme=scheme)
            assert violations(page) == [], path
            assert width_of(page) <= width, path
    page = open_page("/mon-espace/realisations/", user=HOLDER, width=390)
    page.get_by_role("link", name="Les factures partent le jour de la livraison").click()
    assert violations(page) == []
    for step in ("Les chiffres avant et après", "Une image, si vous en avez une"):
        page.get_by_role("link", name=step).click()
        assert violations(page) == []
        page.go_back()


def test_marks_of_the_map_are_reached_and_followed_by_keyboard_and_never_overlap(open_page):
    for width, scheme, javascript in ((320, "dark", True), (1280, "light", False)):
        page = open_page("/realisations/carte/", width=width, scheme=scheme, javascript=javascript)
        marks = page.locator(".map a:visible")
        boxes = [mark.locator("circle").bounding_box() for mark in marks.all()]
        assert len(boxes) > 3
        assert page.foreign == []
        for number, one in enumerate(boxes):
            assert one["width"] >= 24
            for other in boxes[:number]:
                middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in (one, other)]
                apart = math.dist(*middles)
                assert apart >= (one["width"] + other["width"]) / 2
        marks.first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "/carte/" not in address)
        expect(page.locator("h1")).to_have_count(1)
