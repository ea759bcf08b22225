"""axe finds nothing on any page, wide and narrow, light and dark; nothing overflows at 320 pixels."""

from pathlib import Path

import pytest

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
ANIMATOR, HOLDER, EDITOR = "animatrice@relais.example", "prestataire@relais.example", "redaction@relais.example"
FIRM, PARTNER = "entreprise@relais.example", "partenaire@relais.example"
PAGES = [
    ("/", ""), ("/nl/", ""), ("/comment-ca-marche/", ""), ("/objectivite/", ""), ("/vie-privee/", ""), ("/accessibilite/", ""),
    ("/annuaire/", ""), ("/annuaire/?q=zzzzzz", ""), ("/portes/", ""), ("/acteurs/facturelle/", ""), ("/themes/", ""),
    ("/temoignages/", ""), ("/temoignages/boulangere-arlon-commandes-en-ligne/", ""), ("/supports/", ""), ("/supports/empower-leader-2021/", ""),
    ("/themes/backup/", ""), ("/connexion/", ""), ("/api/v1/docs/", ""), ("/composants/", ""), ("/nulle-part/", ""),
    ("/mon-espace/", HOLDER), ("/mes-organisations/", ANIMATOR), ("/mes-organisations/facturelle/", HOLDER),
    ("/annuaire/import/", ANIMATOR), ("/courrier/", ANIMATOR), ("/compte/", HOLDER), ("/vocabulaire/", EDITOR),
    ("/mon-chemin/", FIRM), ("/mon-chemin/", EDITOR), ("/demandes/", HOLDER), ("/demandes/?boite=done", HOLDER),
    ("/animation/", ANIMATOR), ("/animation/?liste=closed", ANIMATOR), ("/service/", ""), ("/connexion/code/", ""),
    ("/bibliotheque/", ""), ("/fiches/", ""), ("/fiches/factures-par-peppol/", FIRM), ("/de/fiches/tenir-son-stock/", ""),
    ("/outils/", ""), ("/outils/odoo/", ""), ("/outils/?q=zzzzzz", ""), ("/de/outils/odoo/", ""), ("/outils/comparer/", ""),
    ("/outils/comparer/?outil=odoo&outil=dolibarr&outil=winbooks&outil=horus", ""), ("/arguments/", ""), ("/arguments/trop-cher/", ""),
    ("/nl/arguments/trop-cher/", ""), ("/arguments/et-ensuite/", HOLDER), ("/arguments/et-ensuite/?theme=order-ahead", ""),
    ("/actualites/", ""), ("/de/actualites/agoria-nis2-sous-traitants/", ""), ("/actualites/lettre/", ""), ("/redaction/lettre/", EDITOR),
    ("/diagnostics/gerer/", EDITOR), ("/diagnostics/gerer/nouveau/", EDITOR), ("/diagnostics/gerer/importer/", EDITOR),
    ("/diagnostics/gerer/1/", EDITOR), ("/diagnostics/gerer/1/themes/", EDITOR), ("/diagnostics/gerer/1/essai/", EDITOR),
    ("/diagnostics/gerer/evaluations/", ANIMATOR),
    ("/diagnostics/", ""), ("/diagnostics/ten-minutes/", ""), ("/diagnostics/comparaisons/", ""), ("/barometre/", ""), ("/veille/", ""),
    ("/enquetes/", ""), ("/recherche/", ""), ("/recherche/?q=facturre", ""), ("/recherche/?q=zzzzzz", ""), ("/compte/donnees/", HOLDER), ("/mes-organisations/facturelle/equipe/", HOLDER),
]  # fmt: skip
CONFIGURATIONS = [(1280, "light"), (390, "dark")]


def violations(page):
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    return [(v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in found["violations"]]


def width_of(page):
    """How wide the page is, in pixels, once all of it has come."""
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth")


def violations_everywhere(page):
    """What axe finds wide and narrow, light and dark: one page, seen twice."""
    found = []
    for width, scheme in CONFIGURATIONS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [(width, scheme, *one) for one in violations(page)]
    return found


@pytest.mark.parametrize(("path", "user"), PAGES)
def test_axe_finds_nothing_and_nothing_overflows_at_320_pixels(open_page, path, user):
    page = open_page(path, user=user)
    assert violations_everywhere(page) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert width_of(page) <= 320
    assert page.foreign == []


@pytest.mark.parametrize(
    "text",
    ["Mes chauffeurs m'appellent sans arrêt pour savoir où livrer", "Le toit de mon hangar fuit à chaque averse."],
)
def test_axe_finds_nothing_on_answers(open_page, text):
    page = open_page("/")
    page.locator("textarea[name=text]").fill(text)
    page.get_by_role("button", name="Trouver la bonne porte").click()
    page.wait_for_url("**/besoin/*/")
    assert violations_everywhere(page) == []


@pytest.mark.parametrize("path", ["/", "/annuaire/", "/themes/"])
def test_first_page_stays_light(open_page, path):
    sizes = []
    page = open_page("/comment-ca-marche/")
    page.on("response", lambda response: sizes.append(int(response.headers.get("content-length", 0) or 0)))
    page.goto(path)
    assert sum(sizes) < 50_000 if path == "/" else sizes
