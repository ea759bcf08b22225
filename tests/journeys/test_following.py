"""A need is sent, answered and closed: by the firm, the door and the animator, each in its own browser, without JavaScript."""

from playwright.sync_api import expect

from tests.journeys.test_accessibility import ANIMATOR, FIRM, HOLDER, PARTNER, violations, width_of


def test_a_firm_sends_its_need_and_follows_it_to_its_end(open_page):
    firm = open_page("/", user=FIRM, javascript=False)
    firm.goto("/")
    firm.locator("textarea[name=text]").fill(
        "Je voudrais vendre mes paniers de légumes en ligne, avec un retrait à la ferme"
    )
    firm.get_by_role("button", name="Trouver la bonne porte").click()
    firm.get_by_role("link", name="Frapper à cette porte").first.click()
    firm.get_by_label("Nom de votre entreprise").fill("La Ferme du Test")
    expect(firm.get_by_label("Adresse électronique")).to_have_value(FIRM)
    firm.get_by_label("J'accepte que mes mots").check()
    firm.get_by_role("button", name="Envoyer ma demande").click()
    expect(firm.get_by_role("heading", level=1)).to_have_text("Votre demande est en route")
    address = firm.url

    animator = open_page("/animation/?liste=unanswered", user=ANIMATOR, javascript=False)
    animator.get_by_role("link", name="La Ferme du Test").click()
    expect(animator).to_have_url(address)
    animator.get_by_role("link", name="Répondre au nom de la porte").first.click()
    animator.get_by_role("button", name="Prendre en charge", exact=True).click()
    expect(animator.locator("main")).to_contain_text("prise en charge")
    animator.get_by_role("button", name="L'aide est apportée").click()

    firm.goto(address)
    expect(firm.get_by_role("heading", level=1)).to_have_text("Votre besoin est-il réglé ?")
    firm.get_by_role("button", name="Clôturer").click()  # nothing chosen: said, and nothing done
    expect(firm.locator(".invalid").first).to_be_attached()
    firm.get_by_label("oui", exact=True).check()
    firm.get_by_label("5, très satisfait").check()
    firm.get_by_role("button", name="Clôturer").click()
    expect(firm.get_by_role("heading", level=1)).to_have_text("Dossier clôturé")
    firm.goto("/mon-chemin/")
    expect(firm.locator("main")).to_contain_text("besoin réglé")


def test_axe_finds_nothing_on_a_case_a_demand_and_the_form_that_sends(open_page):
    desk = open_page("/animation/?liste=open", user=ANIMATOR, width=390, scheme="dark")
    desk.locator("main table tbody a").first.click()
    assert violations(desk) == []
    inbox = open_page("/demandes/", user=HOLDER)
    inbox.locator("main table tbody a").first.click()
    assert violations(inbox) == []
    path = open_page("/mon-chemin/", user=FIRM, width=390)
    path.locator("main article a").first.click()
    assert violations(path) == []
    asked = open_page("/", width=390)
    asked.locator("textarea[name=text]").fill("Mes factures partent toujours en retard")
    asked.get_by_role("button", name="Trouver la bonne porte").click()
    asked.get_by_role("link", name="Frapper à cette porte").first.click()
    asked.get_by_role("button", name="Envoyer ma demande").click()
    assert violations(asked) == []
    assert width_of(asked) <= 390


def test_a_door_is_answered_by_keyboard_on_a_phone(open_page):
    page = open_page("/demandes/", user=HOLDER, width=390)
    page.locator("main table tbody a").first.click()
    for _tab in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == "Prendre en charge":
            break
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("C'est noté")


def test_a_partner_refers_a_firm_by_form_and_sees_what_became_of_it_without_javascript(open_page):
    partner = open_page("/orientations/", user=PARTNER, javascript=False)
    partner.get_by_role("link", name="Orienter une entreprise pour Agence du Numérique").click()
    partner.get_by_label("Qu'est-ce qui complique la vie de cette entreprise ?").fill("Je voudrais vendre en ligne")
    partner.get_by_label("Votre référence").fill("J-1")
    partner.get_by_role("button", name="Voir les portes").click()
    partner.get_by_role("link", name="Frapper à cette porte").first.click()
    partner.get_by_label("Nom de l'entreprise").fill("Atelier du Voyage")
    partner.get_by_label("Personne de contact").fill("Alix")
    partner.get_by_label("Adresse électronique de l'entreprise").fill("alix@voyage.example")
    partner.get_by_label("L'entreprise est d'accord").check()
    partner.get_by_role("button", name="Envoyer ma demande").click()
    partner.get_by_role("link", name="Mes orientations").click()
    partner.get_by_role("link", name="Atelier du Voyage").click()
    shown = partner.locator("main").inner_text()
    assert ("Votre référence : J-1." in shown, "en attente de réponse" in shown) == (True, True)


def test_a_firm_comes_by_a_partners_link_on_a_phone(open_page):
    firm = open_page("/par/agence-du-numerique/?ref=J-2", width=390)
    assert violations(firm) == []
    firm.locator("textarea[name=text]").fill("Mon site est lent")
    firm.get_by_role("button", name="Trouver la bonne porte").click()
    firm.get_by_role("link", name="Frapper à cette porte").first.click()
    expect(firm.locator("main")).to_contain_text("Agence du Numérique vous oriente")


def test_axe_finds_nothing_on_the_partners_pages(open_page):
    for path in ("/orientations/", "/orientations/nouvelle/agence-du-numerique/", "/partenariat/agence-du-numerique/"):
        for width in (390, 1280):
            page = open_page(path, user=PARTNER, width=width)
            assert violations(page) == [], path
            assert width_of(page) <= width, path
    assert violations(open_page("/cadre/agence-du-numerique/", width=390)) == []
