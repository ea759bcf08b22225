"""Every address behind a link, in every state that a response can be in: an answer or a clear refusal, never a fault of ours."""

import pytest
from django.urls import reverse

from relais.diagnostics.models import Response, Step
from relais.diagnostics.services import plan, responses
from relais.diagnostics.urls import urlpatterns
from relais.groundwork.models import Letter
from tests.diagnostics import scenes

BEHIND = [one for one in urlpatterns if "token" in one.pattern.converters]
SENT = (
    {}, {"email": "x"}, {"email": "firm@test.example", "agreed": "on"}, {"stop": "1"}, {"cells": ["q4.crm", "q2.shop", "x"]},
    {"state": "done"}, {"answer": "no"}, {"name": "Firm", "employees": "-1"}, {"name": "\x00"}, {"q4.crm": "1"},
)  # fmt: skip


def erased():
    response = scenes.answered()
    responses.erase_response(by=None, response=response, token=response.token)
    return response


STATES = {
    "unfinished": scenes.answering, "finished": scenes.answered, "again": scenes.again, "survey": scenes.survey_answered,
    "erased": erased,
}  # fmt: skip


def asked(name, response):
    """The address called ``name``, with a step and a question that are there where there are any."""
    keys = next(one for one in BEHIND if one.name == name).pattern.converters
    step = Step.objects.filter(response=response.pk).first()
    known = {"token": response.token, "key": "q1", "pk": step.pk if step else 1}
    return reverse(f"diagnostics:{name}", kwargs={key: known[key] for key in keys})


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", [one.name for one in BEHIND])
def test_whatever_is_sent_to_a_link_is_answered(name, state, client):
    for sent in SENT:
        response = STATES[state]()
        address = asked(name, response)
        for answer in (client.post(address, sent), client.get(address)):
            assert answer.status_code < 500
            assert state != "erased" or answer.status_code in {404, 405}


@pytest.mark.parametrize("state", ["unfinished", "survey"])
@pytest.mark.parametrize("name", ["again", "put_steps", "remind"])
def test_what_has_no_score_has_no_path_no_next_stage_and_no_reminder(name, state, client, db):
    response = STATES[state]()
    answer = client.post(asked(name, response), {"email": "firm@test.example", "agreed": "on", "cells": ["q4.crm"]})
    assert answer.status_code == 409
    said = "celles d'une enquête" if state == "survey" else "n'est pas terminé"
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert Response.objects.get(version=response.version).asked_email == ""
    assert not Step.objects.filter(response__version=response.version).exists()
    assert not Letter.objects.filter(to="firm@test.example").exists()


def test_a_survey_that_was_begun_again_before_it_was_refused_can_be_finished(client, db):
    first = scenes.survey_answered()
    again = Response.objects.create(
        version=first.version, stage="T1", previous=first, answers=first.answers, kept_until=first.kept_until
    )
    assert client.get(asked("three_minutes", again))["Location"].endswith(f"/r/{again.token}/")
    client.post(asked("finish", again))
    again.refresh_from_db()
    assert again.is_done


@pytest.mark.django_db
@pytest.mark.parametrize("name", [one.name for one in BEHIND])
def test_no_search_engine_lists_what_stands_behind_a_link(name, client):
    response = scenes.answered()
    found = [client.get(asked(name, response)), client.post(asked(name, response))]
    assert [one["X-Robots-Tag"] for one in found if one.status_code < 400 or one.status_code == 405] != []
    assert all(one["X-Robots-Tag"] == "noindex" for one in found if one.status_code < 400)


def test_robots_are_told_to_leave_confirmations_alone_too(client, db):
    said = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /diagnostics/r/" in said
    assert "Disallow: /diagnostics/rappel/" in said
    answer = client.get(reverse("diagnostics:confirm_reminder", args=[scenes.confirms()]))
    assert answer["X-Robots-Tag"] == "noindex"


@pytest.fixture
def braked(monkeypatch, settings):
    """Let the next request of a form be one too many."""
    monkeypatch.setattr(settings.TABLE, "asks_per_hour", 0)


@pytest.mark.usefixtures("braked")
@pytest.mark.parametrize(("name", "method"), [("again", "post"), ("paper", "get"), ("keep", "post")])
def test_a_machine_is_slowed_down_at_what_costs(name, method, client, db):
    response = scenes.answered()
    assert getattr(client, method)(asked(name, response)).status_code == 429
    assert Response.objects.count() == 1


def test_who_is_not_signed_in_is_told_so_without_the_link_in_another_address(client, db):
    response = scenes.answered()
    answer = client.post(asked("keep", response))
    assert answer["Location"] == reverse("diagnostics:overview", args=[response.token])
    assert "Connectez-vous d'abord" in client.get(answer["Location"]).content.decode().replace("&#x27;", "'")
    response.refresh_from_db()
    assert response.user is None


def test_a_name_that_a_spreadsheet_would_run_is_refused(client, db):
    response = scenes.answered()
    for name in ('=HYPERLINK("http://x.example")', "+32 1", "-1", "@x", "  =1"):
        answer = client.post(asked("facts", response), {"name": name})
        assert answer.status_code == 422
        assert "ne commence pas par =" in answer.content.decode()
        assert client.post("/diagnostics/small/", {"name": name}).status_code == 422
    response.refresh_from_db()
    assert response.name == ""
    assert Response.objects.count() == 1
    client.post(asked("facts", response), {"name": "A+B = C"})
    response.refresh_from_db()
    assert response.name == "A+B = C"


def test_a_path_is_put_by_no_verb_on_what_has_no_score(db):
    from relais.diagnostics.errors import NotScored

    response = scenes.survey_answered()
    with pytest.raises(NotScored):
        plan.put_steps(by=None, response=response, cells=[("q1", "")], token=response.token)
    assert not Step.objects.exists()
