"""Refusals and their pages: clear, translated, without traces of the program; JSON below /api/."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override

from relais.groundwork import errors
from relais.groundwork.errors import NotAllowed, NotFound, Refusal, TooMany, page
from relais.groundwork.middleware import RequestHygieneMiddleware
from relais.groundwork.models import Trace

STATUSES = [400, 403, 404, 409, 413, 429, 500]


def kinds(kind=Refusal):
    return [kind, *(found for sub in kind.__subclasses__() for found in kinds(sub))]


@pytest.fixture
def ask(rf):
    """Make a request as the middlewares would hand it to a view."""

    def made(path="/", **values):
        request = rf.get(path, **values)
        request.user = AnonymousUser()
        return request

    return made


def text_of(response: HttpResponse) -> str:
    text = response.content.decode()
    assert "Traceback" not in text
    assert "Exception" not in text
    return text


def test_a_refusal_says_its_own_message_else_its_kinds():
    assert str(Refusal("Non.").message) == "Non."
    assert str(NotAllowed().message) == "Votre compte ne permet pas cette action."
    assert str(NotAllowed()) == "Votre compte ne permet pas cette action."
    assert (NotAllowed.status, NotFound.status, TooMany.status) == (403, 404, 429)


def test_a_refusal_keeps_a_copy_of_its_fields():
    fields = {"postal_code": "inconnu"}
    refusal = Refusal(fields=fields)
    fields.clear()
    assert refusal.fields == {"postal_code": "inconnu"}
    assert Refusal().fields == {}


# No database here: a page that explains a failure must stand when the database is the cause.
@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_a_page_that_asks_nothing_of_the_database(ask, status):
    response = page(ask(), status, "Un mot.")
    assert response.status_code == status
    assert "<h1>" in text_of(response)
    assert "Un mot." in text_of(response)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_below_api_is_json_with_the_status_and_a_message(ask, status):
    response = page(ask("/api/v1/doors"), status, "Un mot.")
    assert (response.status_code, response["Content-Type"]) == (status, "application/json")
    assert json.loads(response.content) == {"error": {"status": status, "message": "Un mot."}}
    assert json.loads(page(ask("/api/"), status).content)["error"]["message"]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_kind_of_refusal_becomes_a_page_with_its_status(ask, kind):
    middleware = RequestHygieneMiddleware(lambda request: HttpResponse())
    refusal = kind.__new__(kind)
    Refusal.__init__(refusal, "Voici pourquoi.")
    response = middleware.process_exception(ask(), refusal)
    assert response.status_code == kind.status
    assert "Voici pourquoi." in text_of(response)


@pytest.mark.parametrize("language", ["nl", "de", "en"])
def test_a_page_of_errors_speaks_the_screens_language(ask, language):
    with override("fr"):
        french = text_of(page(ask(), 404))
    with override(language):
        other = text_of(page(ask(), 404))
    assert f'<html lang="{language}">' in other
    assert "Cette page n&#x27;existe pas" in french
    assert "Cette page n&#x27;existe pas" not in other


@pytest.mark.parametrize(
    ("answer", "status"),
    [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404), (errors.server_error, 500)],
)
def test_each_handler_answers_its_status(ask, answer, status):
    assert answer(ask()).status_code == status


def test_an_exception_that_is_no_refusal_is_left_to_django(ask):
    assert RequestHygieneMiddleware(lambda request: HttpResponse()).process_exception(ask(), ValueError()) is None


@pytest.mark.parametrize("exception", [RequestDataTooBig(), TooManyFieldsSent()])
def test_what_is_too_big_for_a_view_answers_413(ask, exception):
    middleware = RequestHygieneMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(ask(), exception).status_code == 413


@pytest.mark.parametrize("path", ["/\x00", "/%00", "/annuaire/?q=%00", "/nl/besoin/?a=b&c=x%00y"])
def test_an_address_with_a_nul_is_answered_400_with_a_page_and_nothing_happens(client, db, path):
    before = Trace.objects.count()
    response = client.get(path)
    assert response.status_code == 400
    assert "Cette demande n&#x27;est pas lisible" in text_of(response)
    assert Trace.objects.count() == before


def test_an_address_with_a_nul_below_api_is_answered_400_in_json(client, db):
    response = client.get("/api/v1/doors?need=%00")
    assert response.status_code == 400
    assert response.json() == {"error": {"status": 400, "message": "Cette demande n'est pas lisible"}}


def test_an_unknown_address_is_answered_404_with_ways_on(client, db):
    response = client.get("/rien-du-tout/")
    assert response.status_code == 404
    assert 'href="/annuaire/"' in text_of(response)


def test_an_unknown_address_below_api_is_answered_404_in_json(client, db):
    response = client.get("/api/rien")
    assert response.status_code == 404
    assert response.json() == {"error": {"status": 404, "message": "Cette page n'existe pas"}}


def test_a_form_without_its_protection_is_answered_403_and_says_what_to_do(db):
    response = Client(enforce_csrf_checks=True).post("/connexion/", {"username": "x", "password": "y"})
    assert response.status_code == 403
    assert "Ce formulaire a expiré" in text_of(response)


@pytest.mark.parametrize("careful", [False, True], ids=["form is read by the view", "form is read by the protection"])
@pytest.mark.parametrize(
    "form", [{"need": "x" * 1_100_000}, {f"field{number}": "x" for number in range(600)}], ids=["big", "many fields"]
)
def test_a_form_that_is_too_big_is_answered_413_with_a_page(db, careful, form):
    client = Client(enforce_csrf_checks=careful)
    client.get("/connexion/")  # the protection looks into the form only when its cookie is there
    response = client.post(
        "/connexion/", "&".join(f"{k}={v}" for k, v in form.items()), "application/x-www-form-urlencoded"
    )
    assert response.status_code == 413
    assert "C&#x27;est trop volumineux" in text_of(response)
