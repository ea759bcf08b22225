"""Every public address of the site, asked politely and rudely."""

import re

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relais.needs.models import Need

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/", "/comment-ca-marche/", "/objectivite/", "/objectivite/chaine.jsonl", "/vie-privee/", "/accessibilite/", "/annuaire/",
    "/portes/", "/themes/", "/themes/scheme.jsonld", "/connexion/", "/lieux/suggestions/", "/annuaire/export.jsonl",
    "/portes/export.jsonl", "/api/v1/docs/", "/api/v1/themes", "/api/v1/sectors", "/composants/",
    "/bibliotheque/", "/fiches/",
]  # fmt: skip
PARAMETERS = ["q", "page", "theme", "sector", "role", "kind", "place", "radius", "km", "language", "next", "level"]
rude = st.one_of(
    st.text(max_size=50),
    st.sampled_from(["\x00", "-1", "99999999999999999999", "' OR 1=1", "<script>", "../../etc", "é" * 300, "𐀀"]),
)


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_answers_in_french(path):
    response = Client().get(path)
    assert response.status_code == 200
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("language", ["nl", "de", "en"])
def test_the_home_page_speaks_each_language(language):
    page = Client().get(f"/{language}/").content.decode()
    assert f'<html lang="{language}">' in page
    assert "Qu'est-ce qui" not in page


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    path=st.sampled_from([p for p in PUBLIC if not p.endswith((".jsonl", ".jsonld"))]),
    query=st.dictionaries(st.sampled_from(PARAMETERS), rude, max_size=5),
)
def test_rude_queries_get_a_page_and_no_trace(path, query):
    response = Client(raise_request_exception=False).get(path, query)
    assert response.status_code < 500
    assert "Traceback" not in response.content.decode()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=rude,
    extra=st.dictionaries(
        st.sampled_from(["place", "skip", "forget", "keep", "drop", "add", "employees", "sector"]), rude, max_size=4
    ),
)
def test_rude_forms_get_a_page_and_no_trace(text, extra):
    client = Client(raise_request_exception=False)
    response = client.post("/besoin/", {"text": text} | extra)
    assert response.status_code in {302, 400, 422, 429}
    need = Need.objects.create(text="mon site est vieux")
    for action in ("preciser", "corriger"):
        answer = client.post(f"/besoin/{need.token}/{action}/", extra)
        assert answer.status_code in {302, 400, 422}


def test_an_empty_need_is_refused_with_the_reason_and_nothing_is_kept():
    before = Need.objects.count()
    response = Client().post("/besoin/", {"text": "   "})
    assert response.status_code == 422
    assert "Écrivez en quelques mots" in response.content.decode().replace("&#x27;", "'")
    assert Need.objects.count() == before


def test_an_unknown_token_answers_404_with_a_way_on():
    response = Client().get("/besoin/nothing-here/")
    assert response.status_code == 404
    assert re.search(r'href="/"', response.content.decode())


def test_home_and_answer_stay_within_their_query_budgets(django_assert_max_num_queries):
    Client().get("/")
    with django_assert_max_num_queries(4):
        Client().get("/")
    need = Need.objects.create(text="mes chauffeurs m'appellent sans arrêt pour savoir où livrer")
    Client().get(f"/besoin/{need.token}/")
    with django_assert_max_num_queries(40):
        Client().get(f"/besoin/{need.token}/")


def test_erased_words_are_gone_from_the_database():
    need = Need.objects.create(text="mon site est vieux et moche")
    Client().get(f"/besoin/{need.token}/")
    Client().post(f"/besoin/{need.token}/effacer/")
    need.refresh_from_db()
    assert need.text == ""
    assert need.answers.count() == 1
    assert Client().get(f"/besoin/{need.token}/").status_code == 404


def test_too_many_needs_from_one_address_are_asked_to_wait_and_not_kept(monkeypatch):
    from django.conf import settings as django_settings

    monkeypatch.setattr(django_settings.TABLE, "asks_per_hour", 2)
    client = Client(REMOTE_ADDR="203.0.113.7")
    assert [client.post("/besoin/", {"text": "x y z"}).status_code for _ in range(2)] == [302, 302]
    before = Need.objects.count()
    assert client.post("/besoin/", {"text": "x y z"}).status_code == 429
    assert Need.objects.count() == before
