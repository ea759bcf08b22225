"""From the question to the answer on the site, and its corrections, without an account and without JavaScript."""

import re

import pytest
from django.utils.html import escape

from relais.needs.models import Answer, Asking, Missed, Need
from relais.vocabulary.models import Sector

WORDS = "Mes sauvegardes zyxwvu ne marchent plus"
CLOSE = "Mes sauvegardes ne marchent plus. Je voudrais aussi vendre en ligne."


@pytest.fixture
def asked(client, db):
    """Ask as a visitor does; return the address of the answer."""
    return lambda text=WORDS, prefix="": client.post(f"{prefix}/besoin/", {"text": text})["Location"]


def kept():
    return [list(model.objects.order_by("pk").values()) for model in (Need, Answer, Missed)]


def questions_of(page):
    return re.findall(r'id="question-(\w+)"', page.content.decode())


def only_need():
    return Need.objects.get()


# Asking


def test_need_leads_to_its_answer_under_a_secret_address(client, db):
    response = client.post("/besoin/", {"text": WORDS})
    need = only_need()
    assert (response.status_code, response["Location"]) == (302, f"/besoin/{need.token}/")
    assert need.text == WORDS
    assert not Answer.objects.exists()  # nothing has been shown yet


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Écrivez en quelques mots ce qui ne va pas"),
        ("   \n\t ", "Écrivez en quelques mots ce qui ne va pas"),
        ("long " * 500, "gardez l'essentiel, en 2 000 signes au plus"),
        ("mon site\x00", "Le caractère nul n’est pas autorisé."),
    ],
    ids=["empty", "blank", "too long", "NUL"],
)
def test_need_that_cannot_be_kept_is_shown_again_with_the_reason_and_nothing_is_kept(client, db, text, reason):
    response = client.post("/besoin/", {"text": text})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'role="alert"' in page
    assert escape(reason) in page or reason in page
    assert 'aria-invalid="true"' in page
    assert not Need.objects.exists()


def test_question_without_its_field_is_refused(client, db):
    assert client.post("/besoin/", {}).status_code == 422
    assert not Need.objects.exists()


def test_what_was_typed_and_refused_stays_in_the_field(client, db):
    page = client.post("/besoin/", {"text": "<b>long</b> " * 300}).content.decode()
    assert "&lt;b&gt;long&lt;/b&gt;" in page
    assert "<b>long</b>" not in page


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_asking_any_other_way_is_not_allowed(client, db, method):
    assert getattr(client, method)("/besoin/").status_code == 405
    assert not Need.objects.exists()


def test_form_from_elsewhere_without_its_token_is_refused_and_nothing_is_kept(db):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/besoin/", {"text": WORDS})
    assert response.status_code == 403
    assert "Ce formulaire a expiré" in response.content.decode()
    assert not Need.objects.exists()


# The answer


def test_answer_shows_words_evidence_themes_doors_and_reasons(client, asked):
    page = client.get(asked())
    html = page.content.decode()
    assert page.status_code == 200
    assert "<mark>sauvegardes</mark>" in html
    shown = [card["door"] for part in page.context["parts"] for card in part["doors"]]
    assert 1 <= len(shown) <= 10
    assert all(escape(door.title) in html for door in shown[:3])
    assert html.count("Pourquoi cette porte") == len(shown)
    assert "no-store" in page["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in html


def test_two_needs_are_shown_apart(client, asked):
    page = client.get(asked(CLOSE))
    assert "Plusieurs besoins" in page.content.decode()
    assert len(page.context["parts"]) == 2
    assert all(part["doors"] for part in page.context["parts"])


def test_need_that_is_none_of_ours_is_told_kindly_and_offered_a_person(client, asked):
    page = client.get(asked("Le toit de mon hangar fuit"))
    html = page.content.decode()
    assert page.status_code == 200
    assert "Nous n'avons pas trouvé la bonne porte" in html
    assert "mailto:bonjour@relais.example" in html
    assert questions_of(page) == []


def test_hostile_words_are_shown_as_words(client, asked):
    html = client.get(asked('<script>alert("x")</script> mes sauvegardes ne marchent plus')).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("path", ["", "preciser/", "corriger/", "effacer/"])
def test_unknown_need_is_answered_404_and_nothing_happens(client, asked, path):
    asked()
    before = kept()
    address = f"/besoin/not-a-token/{path}"
    response = client.post(address, {"skip": "place", "drop": "backup"}) if path else client.get(address)
    assert response.status_code == 404
    assert kept() == before


def test_answer_asks_two_questions_at_most_each_with_a_way_to_pass(client, asked):
    page = client.get(asked())
    assert 1 <= len(questions_of(page)) <= 2
    assert page.content.decode().count('name="skip"') == len(questions_of(page))


# Telling, skipping, forgetting

FACTS = {"place": "4000", "employees": "3"}


def sector_pk():
    return Sector.objects.get(slug="bakery").pk


def test_told_facts_are_kept_shown_and_no_longer_asked(client, asked):
    address = asked()
    for fact, value in (FACTS | {"sector": sector_pk()}).items():
        response = client.post(f"{address}preciser/", {fact: value})
        assert (response.status_code, response["Location"]) == (302, address)
        assert fact not in questions_of(client.get(address))
    need = only_need()
    assert (need.place.code, need.sector.slug, need.employees) == ("4000-liege", "bakery", 3)
    page = client.get(address)
    assert [fact["fact"] for fact in page.context["facts"]] == ["place", "sector", "employees"]
    assert Answer.objects.last().record["facts"] == {
        "place": "4000-liege", "sector": "bakery", "employees": "3", "language": "",
    }  # fmt: skip


def test_area_told_as_the_place_is_kept_as_an_area_and_a_place_takes_its_turn(client, asked):
    address = asked()
    client.post(f"{address}preciser/", {"place": "Province de Namur"})
    need = only_need()
    assert (need.place, need.area.code) == (None, "province-namur")
    client.post(f"{address}preciser/", {"place": "4000"})
    need = only_need()
    assert (need.place.code, need.area) == ("4000-liege", None)


@pytest.mark.parametrize("fact", ["place", "sector", "employees", "theme"])
def test_skipped_question_disappears(client, asked, fact):
    address = asked()
    client.post(f"{address}preciser/", {"skip": fact})
    client.post(f"{address}preciser/", {"skip": fact})
    assert only_need().skipped == [fact]
    assert fact not in questions_of(client.get(address))


def test_all_questions_skipped_leave_the_answer_without_any(client, asked):
    address = asked()
    first = client.get(address)
    assert questions_of(first)
    for fact in ("place", "sector", "employees", "theme"):
        client.post(f"{address}preciser/", {"skip": fact})
    last = client.get(address)
    assert questions_of(last) == []
    assert "Une précision peut changer l'ordre" not in last.content.decode()


def test_forgotten_fact_is_gone_and_may_be_asked_again(client, asked):
    address = asked()
    before = questions_of(client.get(address))
    for fact, value in (FACTS | {"sector": sector_pk()}).items():
        client.post(f"{address}preciser/", {fact: value})
        client.post(f"{address}preciser/", {"forget": fact})
    need = only_need()
    assert (need.place, need.area, need.sector, need.employees) == (None, None, None, None)
    assert questions_of(client.get(address)) == before


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("place", ""), ("place", "Atlantis"), ("place", "x" * 500), ("place", "Liège\x00"), ("sector", ""),
        ("sector", "999999"), ("sector", "x"), ("employees", ""), ("employees", "-1"), ("employees", "beaucoup"),
        ("employees", "1e9"), ("employees", "99999999999999999999"),
    ],
)  # fmt: skip
def test_fact_that_cannot_be_read_is_refused_at_its_field_and_nothing_changes(client, asked, fact, value):
    address = asked()
    before = kept()
    response = client.post(f"{address}preciser/", {fact: value})
    assert response.status_code == 422
    assert fact in questions_of(response)
    assert 'aria-invalid="true"' in response.content.decode()
    assert kept() == before


@pytest.mark.parametrize("data", [{}, {"skip": "nothing"}, {"forget": "theme"}, {"skip": ""}, {"text": "other words"}])
def test_telling_nothing_that_is_known_changes_nothing(client, asked, data):
    address = asked()
    before = kept()
    assert client.post(f"{address}preciser/", data).status_code == 302
    assert kept() == before


# Correcting


def themes_of(page):
    return [theme["slug"] for part in page.context["parts"] for theme in part["themes"]]


def doors_of(page):
    return [card["door"].slug for part in page.context["parts"] for card in part["doors"]]


def test_dropped_theme_is_gone_and_the_doors_change(client, asked):
    address = asked()
    before = client.get(address)
    assert themes_of(before)[0] == "backup"
    client.post(f"{address}corriger/", {"drop": "backup"})
    after = client.get(address)
    assert "backup" not in themes_of(after)
    assert doors_of(after) != doors_of(before)
    assert only_need().dropped == ["backup"]


@pytest.mark.parametrize("verb", ["keep", "add"])
def test_chosen_theme_leads(client, asked, verb):
    address = asked()
    before = doors_of(client.get(address))
    client.post(f"{address}corriger/", {verb: "online-shop"})
    after = client.get(address)
    assert themes_of(after)[0] == "online-shop"
    assert doors_of(after) != before


def test_theme_dropped_and_then_chosen_is_only_chosen_and_back(client, asked):
    address = asked()
    client.post(f"{address}corriger/", {"drop": "backup"})
    client.post(f"{address}corriger/", {"add": "backup"})
    assert (only_need().chosen, only_need().dropped) == (["backup"], [])
    client.post(f"{address}corriger/", {"drop": "backup"})
    assert (only_need().chosen, only_need().dropped) == ([], ["backup"])


@pytest.mark.parametrize("data", [{"drop": "no-such-theme"}, {"add": "two words"}, {"keep": "a\x00b"}, {"add": ""}, {}])
def test_theme_that_does_not_exist_changes_nothing(client, asked, data):
    address = asked()
    before = kept()
    assert client.post(f"{address}corriger/", data).status_code == 302
    assert kept() == before


# Erasing


def test_erased_need_is_gone_at_once_and_its_answers_stay(client, asked):
    from tests.needs.test_services import everything_kept

    address = asked()
    client.get(address)
    assert "zyxwvu" in everything_kept()
    page = client.post(f"{address}effacer/")
    assert page.status_code == 200
    assert "Vos mots sont effacés" in page.content.decode()
    assert "zyxwvu" not in everything_kept()
    assert Answer.objects.count() == 1
    assert client.get(address).status_code == 404
    assert client.post(f"{address}effacer/").status_code == 404


# Manners


@pytest.mark.parametrize(("prefix", "language"), [("", "fr"), ("/nl", "nl"), ("/de", "de"), ("/en", "en")])
def test_answer_keeps_the_language_of_the_question(client, asked, prefix, language):
    address = asked(prefix=prefix)
    assert address.startswith(f"{prefix}/besoin/")
    page = client.get(address)
    assert f'<html lang="{language}"' in page.content.decode()
    assert page["Content-Language"] == language


def test_visitor_gets_no_cookie_but_the_forms_own(client, asked):
    address = asked()
    client.get(address)
    client.post(f"{address}preciser/", {"skip": "place"})
    client.post(f"{address}corriger/", {"drop": "backup"})
    client.post(f"{address}effacer/")
    assert set(client.cookies) == {"csrftoken"}


def test_answer_stays_within_its_queries(client, asked, django_assert_max_num_queries):
    address = asked(CLOSE)
    client.get(address)  # the index, the gazetteer and the sectors are read once a process
    with django_assert_max_num_queries(45):
        client.get(address)


def test_asking_stays_within_its_queries(client, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.post("/besoin/", {"text": WORDS})


def test_address_of_the_visitor_is_stored_nowhere(client, db):
    from tests.needs.test_services import everything_kept

    address = client.post("/besoin/", {"text": WORDS}, REMOTE_ADDR="203.0.113.77")["Location"]
    client.get(address, REMOTE_ADDR="203.0.113.77")
    assert Asking.objects.count() == 1
    assert "203.0.113" not in everything_kept()
