"""A firm comes by a body's link, or by the question on the body's own site."""

import pytest
from django.test import Client

from relais.needs.models import Need
from relais.referrals.services import opening
from tests.introductions.conftest import WORDS


def test_link_asks_in_the_bodys_name_and_leads_to_the_answer(client, partnership, agency):
    page = client.get("/par/test-agency/?ref=D-1")
    assert (page.status_code, "Test Agency vous ouvre Relais" in page.content.decode()) == (200, True)
    answer = client.post("/par/test-agency/", {"text": WORDS, "ref": "D-1"})
    need = Need.objects.get()
    assert (need.partner, need.way, need.reference) == (agency, "link", "D-1")
    assert answer.url == f"/besoin/{need.token}/"


def test_looking_at_a_link_sets_no_cookie_and_keeps_nothing(client, partnership):
    for path in ("/par/test-agency/?ref=D-1", "/cadre/test-agency/"):
        assert not client.get(path).cookies
    assert not Need.objects.exists()


def test_empty_question_is_asked_again_with_the_reference(client, partnership):
    page = client.post("/par/test-agency/", {"text": " ", "ref": "D-1"})
    assert (page.status_code, 'value="D-1"' in page.content.decode()) == (422, True)
    assert not Need.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["/par/test-agency/", "/par/no-such/", "/cadre/test-agency/"])
def test_body_without_partnership_has_no_link(client, agency, method, path):
    assert getattr(client, method)(path, {"text": WORDS}).status_code in {404, 405}
    assert not Need.objects.exists()


@pytest.mark.parametrize("reference", ["x" * 500, "a\x00b", "<script>alert(1)</script>", "' OR 1=1 --", "é€🦊"])
def test_any_reference_is_kept_as_text_and_shown_as_text(client, partnership, reference):
    page = client.get("/par/test-agency/", {"ref": reference})
    assert "<script>alert" not in page.content.decode()
    client.post("/par/test-agency/", {"text": WORDS, "ref": reference})
    assert Need.objects.get().reference == " ".join(reference.replace("\x00", "")[:80].split())


def test_frame_is_shown_by_the_sites_that_were_named_and_by_no_other(client, partnership, agency, owner):
    def ancestors():
        response = client.get("/cadre/test-agency/")
        rules = dict(rule.strip().split(" ", 1) for rule in response["Content-Security-Policy"].split(";"))
        return rules["frame-ancestors"], "X-Frame-Options" in response, rules["default-src"]

    assert ancestors() == ("'none'", False, "'none'")
    opening.allow_origins(by=owner, actor=agency, origins=["https://b.example", "https://a.example"])
    assert ancestors() == ("https://a.example https://b.example", False, "'none'")
    assert client.get("/par/test-agency/")["X-Frame-Options"] == "DENY"


def test_question_of_a_frame_works_without_cookie_from_another_site(partnership):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(
        "/par/test-agency/", {"text": WORDS, "frame": "1"}, headers={"Origin": "https://a.example"}
    )  # fmt: skip
    assert (answer.status_code, Need.objects.get().way) == (302, "widget")


def test_link_speaks_each_language(client, partnership):
    for language in ("nl", "de", "en"):
        page = client.get(f"/{language}/par/test-agency/").content.decode()
        assert f'lang="{language}"' in page
        assert "vous ouvre Relais" not in page


def test_questions_by_link_count_against_the_address(client, partnership, settings):
    settings.TABLE = settings.TABLE.model_copy(update={"asks_per_hour": 2})
    answers = [client.post("/par/test-agency/", {"text": WORDS}).status_code for _time in range(3)]
    assert (answers, Need.objects.count()) == ([302, 302, 429], 2)
