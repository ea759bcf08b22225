"""Pages of visits: asked with the figures of the address, confirmed by a button, answered by the body, exported, erased."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from relais.groundwork.models import Letter
from relais.library.models import Visit
from relais.library.services import visiting
from relais.needs.models import Asking
from tests.library.scenes import made_scenario

ASK = "/scenarios/test-scenario/visite/"
FIRM = {
    "firm": "Zibeline SPRL", "contact": "Anne", "email": "anne@firm.example", "phone": "", "people": "3",
    "wishes": "un mardi", "consent": "on", "website": "",
}  # fmt: skip


@pytest.fixture
def scenario(actor):
    return made_scenario(actor)


@pytest.fixture
def waiting(client, scenario):
    client.post(f"{ASK}?fois=50&cout=37,5", FIRM)
    return visiting.confirm_visit(token=Visit.objects.get().token)


def main_of(response, status=200):
    assert response.status_code == status
    return re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)[0].replace("&#x27;", "'")


def test_the_form_says_that_the_answer_agrees_the_date_and_shows_the_figures_that_go_along(client, scenario):
    page = main_of(client.get(f"{ASK}?fois=50"))
    assert "sa réponse fixe la date avec vous" in page
    assert "Vos chiffres partent avec la demande" in page
    assert "Vos chiffres" not in main_of(client.get(ASK))


def test_a_demand_is_kept_with_its_figures_and_its_link_is_in_the_letter_only(client, scenario):
    response = client.post(f"{ASK}?fois=50&cout=37,5", FIRM)
    visit = Visit.objects.get()
    assert (visit.firm, visit.people, visit.language) == ("Zibeline SPRL", 3, "fr")
    assert (visit.figures["times"], visit.figures["hourly_cost"]) == (50, "37.5")
    assert visit.token not in main_of(response)
    assert visit.token in Letter.objects.get(about_kind="library.visit").text


def test_a_demand_without_figures_carries_none(client, scenario):
    client.post(ASK, FIRM)
    assert Visit.objects.get().figures == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [("firm", ""), ("contact", ""), ("email", "x"), ("people", "0"), ("people", "31"), ("people", "x"), ("consent", ""),
     ("website", "https://x.example"), ("wishes", "x" * 301), ("firm", "a\x00b")],
)  # fmt: skip
def test_a_wrong_demand_is_told_and_nothing_is_kept(client, scenario, field, value):
    assert "à corriger" in main_of(client.post(ASK, FIRM | {field: value}), 422)
    assert not Visit.objects.exists()
    assert not Letter.objects.exists()


def test_a_name_of_two_lines_becomes_one(client, scenario):
    client.post(ASK, FIRM | {"firm": "Zibeline\r\nBcc: x@x.example"})
    assert "\n" not in Visit.objects.get().firm


def test_machines_that_ask_too_much_are_braked(client, scenario, settings):
    client.post(ASK, FIRM)
    Asking.objects.update(times=settings.TABLE.asks_per_hour)
    assert client.post(ASK, FIRM | {"email": "b@firm.example"}).status_code == 429
    assert Visit.objects.count() == 1


def test_whoever_is_signed_in_finds_their_address_and_is_led_to_the_demand(as_user, stranger, scenario):
    browser = as_user(stranger)
    assert "stranger@test.example" in main_of(browser.get(ASK))
    response = browser.post(ASK, FIRM | {"email": "stranger@test.example"})
    assert response.url == f"/visites/{Visit.objects.get().token}/"
    assert "attend une réponse" in main_of(browser.get(response.url))


def test_only_the_button_confirms(client, scenario):
    client.post(ASK, FIRM)
    visit = Visit.objects.get()
    address = re.search(r"http\S+/confirmer/", Letter.objects.get(about_kind="library.visit").text)[0]
    assert "Confirmer ma demande" in main_of(client.get(urlsplit(address).path))
    assert Visit.objects.get().confirmed_at is None
    client.post(urlsplit(address).path)
    assert Visit.objects.get().confirmed_at is not None
    assert client.get(urlsplit(address).path).url == f"/visites/{visit.token}/"


def test_the_body_reads_the_demand_with_its_figures_and_answers(client, waiting):
    address = reverse("library:answer_visit", args=[waiting.body_token])
    page = main_of(client.get(address))
    for words in ("Zibeline SPRL", "un mardi", "anne@firm.example", "37,5", "?fois=50&amp;cout=37%2C5"):
        assert words in page
    assert "Écrivez votre réponse" in main_of(client.post(address, {"words": " "}), 422)
    client.post(address, {"words": "Mardi 12 janvier"})
    assert "Mardi 12 janvier" in main_of(client.get(address))
    again = client.post(address, {"words": "Non"}, follow=True)
    assert "a changé entre-temps" in again.content.decode()
    assert Visit.objects.get().answer == "Mardi 12 janvier"
    assert "Mardi 12 janvier" in main_of(client.get(reverse("library:visit", args=[waiting.token])))


def test_before_the_confirmation_the_bodys_link_shows_no_name(client, scenario):
    client.post(ASK, FIRM | {"firm": "Secret"})
    page = main_of(client.get(reverse("library:answer_visit", args=[Visit.objects.get().body_token])))
    assert "anne@firm.example" not in page


def test_the_visitors_link_is_not_the_bodys_and_the_reverse(client, waiting):
    assert client.get(reverse("library:answer_visit", args=[waiting.token])).status_code == 404
    assert client.get(reverse("library:visit", args=[waiting.body_token])).status_code == 404
    client.post(reverse("library:withdraw_visit", args=[waiting.body_token]))
    assert Visit.objects.get().withdrawn_at is None


def test_withdrawing_and_erasing_are_said_on_the_page(client, waiting):
    done = client.post(reverse("library:withdraw_visit", args=[waiting.token]), follow=True)
    assert "Votre demande est retirée." in done.content.decode()
    erase = reverse("library:erase_visit", args=[waiting.token])
    assert "Ne rien effacer" in main_of(client.get(erase))
    assert "Vos données sont effacées." in main_of(client.post(erase, follow=True))
    assert client.get(erase).status_code == 302
    page = main_of(client.get(reverse("library:answer_visit", args=[waiting.body_token])))
    assert ("Zibeline" in page, "Demande effacée" in page) == (False, True)


def test_the_bodys_list_leads_to_its_visits_and_its_export_is_harmless(as_user, holder, client, scenario):
    client.post(ASK, FIRM | {"firm": "=1+1"})
    visit = visiting.confirm_visit(token=Visit.objects.get().token)
    browser = as_user(holder)
    page = main_of(browser.get("/mes-visites/"))
    assert reverse("library:answer_visit", args=[visit.body_token]) in page
    exported = b"".join(browser.get("/mes-visites/export/").streaming_content).decode("utf-8-sig")
    assert "'=1+1" in exported
    assert "anne@firm.example" in exported
    assert "1 attend une réponse" in browser.get("/mon-espace/").content.decode()


def test_whoever_has_no_body_sees_an_empty_list_and_an_empty_export(as_user, stranger, waiting):
    browser = as_user(stranger)
    assert "Personne n’a encore demandé de visite" in main_of(browser.get("/mes-visites/"))
    exported = b"".join(browser.get("/mes-visites/export/").streaming_content).decode("utf-8-sig")
    assert len(exported.splitlines()) == 1


def test_lists_ask_the_database_little_however_many_visits(as_user, holder, scenario, django_assert_max_num_queries):
    for number in range(30):
        visit = visiting.ask_visit(by=None, scenario=scenario, firm="x", contact="x", email=f"a{number}@firm.example")
        visiting.confirm_visit(token=visit.token)
    browser = as_user(holder)
    with django_assert_max_num_queries(6):
        browser.get("/mes-visites/")
    with django_assert_max_num_queries(4):
        b"".join(browser.get("/mes-visites/export/").streaming_content)


def test_robots_are_told_to_leave_the_visits_alone(client, db):
    assert "Disallow: /visites/" in client.get("/robots.txt").content.decode()


def test_letters_speak_the_language_in_which_the_visit_was_asked(client, scenario):
    client.post(f"/en{ASK}", FIRM)
    letter = Letter.objects.get(about_kind="library.visit")
    assert letter.language == "en"
    assert "/en/visites/" in letter.text
