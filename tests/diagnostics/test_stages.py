"""The next stage: asked in three minutes, compared with the last; the reminder that brings one back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from relais.diagnostics import queries
from relais.diagnostics.models import Response, Step
from relais.diagnostics.services import plan as verbs
from relais.diagnostics.services import reminding, responses
from relais.groundwork.models import Letter
from relais.people.models import Consent

HALF_A_YEAR = reminding.AFTER + timedelta(days=1)


def page(client, response, rest=""):
    return client.get(f"/diagnostics/r/{response.token}/{rest}")


def post(client, response, rest, **data):
    return client.post(f"/diagnostics/r/{response.token}/{rest}", data)


@pytest.fixture
def next_stage(client, done):
    verbs.put_steps(by=None, response=done, cells=[("q4", "crm"), ("q3", "lock")], token=done.token)
    post(client, done, "encore/")
    return Response.objects.get(previous=done)


def test_the_next_stage_begins_with_the_answers_of_the_last(client, done, next_stage):
    assert next_stage.stage == "T1"
    assert next_stage.answers == done.answers
    answer = post(client, done, "encore/")
    assert answer["Location"].endswith(f"/r/{next_stage.token}/trois-minutes/")
    assert Response.objects.count() == 2


def test_three_minutes_ask_only_what_was_open_and_the_path_first(client, next_stage):
    form = page(client, next_stage, "trois-minutes/").context["form"]
    assert list(form.fields)[:2] == ["q3.lock", "q4.crm"]
    assert set(form.fields) == {"q3.lock", "q4.crm", "q2.booking", "q3.save"}
    assert "Sur votre chemin" in page(client, next_stage, "trois-minutes/").content.decode()


def test_a_question_that_is_its_own_field_is_asked_in_one_place_only(client, begun):
    for key, value in (("q1", "no"), ("q3", {"planned": [], "invested": []}), ("q4", {"wifi": 0, "crm": 0})):
        responses.answer_question(by=None, response=begun, question=key, value=value, token=begun.token)
    responses.finish_response(by=None, response=begun, token=begun.token)
    following = responses.start_again(by=None, response=begun, token=begun.token)
    said = page(client, following, "trois-minutes/").content.decode()
    assert said.count("Avez-vous un site") == 1
    assert said.count("Où investissez-vous") == 1


def test_what_changed_is_kept_and_the_rest_stays(client, next_stage):
    sent = {"q4.crm": "2", "q3.lock": "planned,invested", "q3.save": "planned", "q2.booking": "on"}
    answer = post(client, next_stage, "trois-minutes/", **sent)
    assert answer["Location"].endswith("/fin/")
    next_stage.refresh_from_db()
    assert next_stage.answers == {
        "q1": "yes", "q2": ["shop", "booking"], "q3": {"planned": ["save", "lock"], "invested": ["lock"]},
        "q4": {"wifi": 2, "crm": 2},
    }  # fmt: skip


def test_a_tick_can_be_taken_back(client, next_stage):
    kept = {"q4.crm": "1", "q3.lock": "", "q3.save": "planned"}
    post(client, next_stage, "trois-minutes/", **kept, **{"q2.booking": "on"})
    post(client, next_stage, "trois-minutes/", **kept)
    next_stage.refresh_from_db()
    assert next_stage.answers["q2"] == ["shop"]


def test_a_wrong_state_is_refused_and_nothing_kept(client, next_stage):
    before = next_stage.answers
    assert post(client, next_stage, "trois-minutes/", **{"q4.crm": "9"}).status_code == 422
    next_stage.refresh_from_db()
    assert next_stage.answers == before


def test_the_path_goes_on_and_what_is_closed_is_done(client, done, next_stage):
    Step.objects.filter(response=done, item="lock").update(state="doing", note="Anne")
    sent = {"q4.crm": "2", "q3.lock": "", "q3.save": "planned"}
    post(client, next_stage, "trois-minutes/", **sent)
    post(client, next_stage, "fin/")
    steps = {step.item: (step.state, step.note) for step in next_stage.steps.all()}
    assert steps == {"crm": ("done", ""), "lock": ("doing", "Anne")}
    assert done.steps.count() == 2


def test_progress_is_drawn_with_its_table(client, done, next_stage):
    post(client, next_stage, "trois-minutes/", **{"q4.crm": "2", "q3.lock": "", "q3.save": "planned"})
    post(client, next_stage, "fin/")
    shown = page(client, next_stage, "resultat/").context["progress"]
    assert len(shown["heads"]) == 2
    assert shown["rows"][0]["title"] == "Ensemble"
    assert shown["change"].startswith("+")
    assert ["narrow" in one.partition(">")[0] for one in shown["pictures"]] == [False, True]
    post(client, next_stage, "encore/")
    third = Response.objects.get(previous=next_stage)
    assert third.stage == "T2"
    post(client, third, "fin/")
    assert len(page(client, third, "resultat/").context["progress"]["heads"]) == 3
    assert len(queries.history(queries.response_at(done.token))) == 3


def test_a_score_that_has_not_moved_is_said_to_be_the_same(client, next_stage):
    post(client, next_stage, "fin/")
    assert "Le même score que la première fois." in page(client, next_stage, "resultat/").content.decode()


def test_the_first_stage_has_no_three_minutes(client, begun):
    assert page(client, begun, "trois-minutes/")["Location"].endswith(f"/r/{begun.token}/")


def test_an_open_response_starts_no_next_stage(client, begun):
    assert post(client, begun, "encore/").status_code == 409
    assert Response.objects.count() == 1


def test_a_reminder_needs_consent(client, done):
    answer = post(client, done, "rappel/", email="firm@test.example")
    assert answer.status_code == 422
    assert not Letter.objects.exists()
    done.refresh_from_db()
    assert done.email == ""


def confirmed(client, done, email="firm@test.example"):
    post(client, done, "rappel/", email=email, agreed="on")
    letter = Letter.objects.get()
    assert done.token not in letter.text + letter.html
    return re.search(r"/diagnostics/rappel/\S+/", letter.text)[0]


def test_an_address_is_confirmed_by_its_letter_and_reminded_once(client, done):
    link = confirmed(client, done)
    assert client.get(link).status_code == 200
    done.refresh_from_db()
    assert done.email_confirmed_at is None
    client.post(link)
    done.refresh_from_db()
    assert done.email == "firm@test.example"
    assert Consent.objects.filter(email="firm@test.example", withdrawn_at=None).count() == 1
    assert reminding.remind_due() == 0
    later = timezone.now() + HALF_A_YEAR
    assert reminding.remind_due(now=later) == 1
    assert reminding.remind_due(now=later) == 0
    letter = Letter.objects.latest("pk")
    assert f"/diagnostics/r/{done.token}/resultat/" in letter.text
    assert letter.unsubscribable


def test_an_address_that_was_never_confirmed_is_not_reminded(client, done):
    confirmed(client, done)
    assert reminding.remind_due(now=timezone.now() + HALF_A_YEAR) == 0
    assert Letter.objects.count() == 1


def test_who_is_signed_in_under_the_address_needs_no_letter(done, stranger, as_user):
    post(as_user(stranger), done, "rappel/", email=stranger.email.upper(), agreed="on")
    done.refresh_from_db()
    assert done.email_confirmed_at is not None
    assert not Letter.objects.exists()


def test_who_went_on_is_not_reminded(client, done):
    client.post(confirmed(client, done))
    post(client, done, "encore/")
    assert reminding.remind_due(now=timezone.now() + HALF_A_YEAR) == 0


def test_a_reminder_is_stopped_and_the_address_forgotten(client, done):
    client.post(confirmed(client, done))
    post(client, done, "rappel/", stop="1")
    done.refresh_from_db()
    assert (done.email, done.email_confirmed_at) == ("", None)
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert reminding.remind_due(now=timezone.now() + HALF_A_YEAR) == 0


def test_a_silenced_address_gets_no_reminder(client, done):
    from relais.groundwork.models import Silence

    client.post(confirmed(client, done))
    Silence.objects.create(email="firm@test.example", kind="")
    assert reminding.remind_due(now=timezone.now() + HALF_A_YEAR) == 0
    assert Letter.objects.count() == 1


def test_a_forged_or_dead_link_confirms_nothing(client, done):
    link = confirmed(client, done)
    assert client.get("/diagnostics/rappel/forged/").status_code == 404
    assert client.post("/diagnostics/rappel/forged/").status_code == 404
    responses.erase_response(by=None, response=done, token=done.token)
    assert client.post(link).status_code == 404


def test_letters_to_one_unconfirmed_address_are_few(client, version):
    for _number in range(reminding.MOST_UNCONFIRMED + 2):
        response = responses.start_response(by=None, version=version)
        responses.answer_question(by=None, response=response, question="q1", value="no", token=response.token)
        responses.finish_response(by=None, response=response, token=response.token)
        post(client, response, "rappel/", email="victim@test.example", agreed="on")
    assert Letter.objects.count() == reminding.MOST_UNCONFIRMED


def test_erasing_forgets_consent_and_letters(client, done):
    client.post(confirmed(client, done))
    responses.erase_response(by=None, response=done, token=done.token)
    assert not Consent.objects.exists()
    assert not Letter.objects.exclude(to="").exists()
