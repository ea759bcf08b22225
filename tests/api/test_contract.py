"""The API keeps its own description, answers as the page and the command line do, and never breaks."""

import json
from urllib.parse import urlencode

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis.core import NotSet

from relais.actors.models import Actor
from relais.api.v1 import api
from relais.needs.answering import as_json
from relais.needs.models import Answer
from relais.needs.queries import Asked, find
from relais.referrals.models import Partnership
from relais.referrals.signing import hash_of

pytestmark = pytest.mark.django_db

schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))))
hostile = st.one_of(
    st.text(max_size=60),
    st.integers().map(str),
    st.sampled_from(["\x00", "%00", "'; --", "𝕏" * 40, "-1", "1e309", "NaN"]),
)


def test_the_description_is_valid_openapi_3_1():
    described = json.loads(Client().get("/api/v1/openapi.json").content)
    assert described["openapi"].startswith("3.1")
    validate(described)


def test_an_answer_equals_what_the_command_line_finds_and_is_written_into_the_chain():
    before = Answer.objects.count()
    question = {"need": "je perds mes factures", "place": "Mons", "employees": 3}
    answer = Client().get("/api/v1/doors", question).json()
    assert answer.pop("number") == Answer.objects.order_by("-number").first().number
    assert Answer.objects.count() == before + 1
    assert answer == json.loads(json.dumps(as_json(find(Asked("je perds mes factures", "Mons", "", 3)))))
    assert 1 <= len(answer["doors"]) <= 10


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ({}, "need"),
        ({"need": "   "}, "need"),
        ({"need": "x", "employees": "beaucoup"}, "employees"),
        ({"need": "x", "language": "xx"}, "language"),
        ({"need": "x" * 2001}, "need"),
    ],
)
def test_a_wrong_parameter_is_named_and_nothing_is_written(question, name):
    before = Answer.objects.count()
    response = Client().get("/api/v1/doors", question)
    assert response.status_code == 422
    assert name in response.json()["error"]["message"]
    assert Answer.objects.count() == before


def test_unknown_place_and_sector_are_told_and_exclude_nobody():
    answer = Client().get("/api/v1/doors", {"need": "je perds mes factures", "place": "Xyzzy", "sector": "qqqq"}).json()
    assert answer["not_understood"] == ["place", "sector"]
    assert answer["doors"]


def test_a_stray_gets_an_empty_list():
    assert Client().get("/api/v1/doors", {"need": "Le toit de mon hangar fuit à chaque averse."}).json()["doors"] == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(need=hostile, place=hostile, sector=hostile, employees=hostile, language=hostile)
def test_hostile_parameters_never_break_it(need, place, sector, employees, language):
    response = Client(raise_request_exception=False).get(
        "/api/v1/doors", {"need": need, "place": place, "sector": sector, "employees": employees, "language": language}
    )
    assert response.status_code in {200, 400, 422}
    assert "Traceback" not in response.content.decode()


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_schemathesis_finds_no_fault_of_the_server(case):
    agency, _fresh = Actor.objects.get_or_create(slug="a-partner", defaults={"name": "A partner", "roles": ["agency"]})
    Partnership.objects.get_or_create(actor=agency, defaults={"key_hash": hash_of("relais_key")})
    body = b"" if isinstance(case.body, NotSet) else case.body
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    # Django's own client: a WSGI call would close the test's database connection at the end of the request.
    response = Client(raise_request_exception=False).generic(
        case.method, case.formatted_path, body, "application/json",
        QUERY_STRING=urlencode(dict(case.query or {}), doseq=True), HTTP_AUTHORIZATION="Bearer relais_key",
    )  # fmt: skip
    assert response.status_code < 500
    assert response.status_code != 401
