"""Every error of the API comes in one envelope, names the parameter, and leaves nothing behind."""

import pytest

from relais.needs.models import Answer

pytestmark = pytest.mark.django_db

NEED = "Mes sauvegardes ne marchent plus"


def refused(client, path, query, status):
    response = client.get(path, query)
    assert response.status_code == status
    assert response["Content-Type"].startswith("application/json")
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"status", "message"}
    assert body["error"]["status"] == status
    assert not Answer.objects.exists()
    return body["error"]["message"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({}, "need"),
        ({"need": ""}, "need"),
        ({"need": " \n "}, "need"),
        ({"need": "x" * 2001}, "need"),
        ({"need": NEED, "place": "x" * 121}, "place"),
        ({"need": NEED, "sector": "x" * 121}, "sector"),
        ({"need": NEED, "employees": "-1"}, "employees"),
        ({"need": NEED, "employees": "10000001"}, "employees"),
        ({"need": NEED, "employees": "beaucoup"}, "employees"),
        ({"need": NEED, "employees": "1.5"}, "employees"),
        ({"need": NEED, "language": "xx"}, "language"),
        ({"need": NEED, "language": "FR"}, "language"),
    ],
)
def test_wrong_parameter_is_named_and_nothing_is_written(client, query, name):
    message = refused(client, "/api/v1/doors", query, 422)
    assert message.startswith(f"{name}: ")
    assert ";" not in message


def test_two_wrong_parameters_are_both_named(client):
    message = refused(client, "/api/v1/doors", {"need": NEED, "employees": "-1", "language": "xx"}, 422)
    assert [reason.split(":")[0] for reason in message.split("; ")] == ["employees", "language"]


def test_places_without_their_question_name_it(client):
    assert refused(client, "/api/v1/places", {}, 422).startswith("q: ")


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/", "/api/v2/doors", "/api/v1/doors/1"])
def test_unknown_address_is_answered_in_the_envelope(client, path):
    assert refused(client, path, {}, 404)


def test_nul_in_an_address_is_answered_in_the_envelope(client):
    assert refused(client, "/api/v1/doors", {"need": "mon site\x00"}, 400)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_method_is_not_allowed_and_says_which_is(client, method):
    response = getattr(client, method)("/api/v1/doors?need=site")
    assert (response.status_code, response["Allow"]) == (405, "GET")
    assert not Answer.objects.exists()
