"""What goes when a response goes, alone or with its other stages; what keeps it longer; whose it is when an account goes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from relais.diagnostics import queries
from relais.diagnostics.errors import LastStage, ResponseGone
from relais.diagnostics.models import Response
from relais.diagnostics.services import erasing, plan, reminding, responses
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Letter, Trace
from relais.people.holdings import erase_holdings, export_holdings
from relais.people.models import Consent


def traces_of(pk):
    return list(Trace.objects.filter(subject_kind="diagnostics.response", subject_id=str(pk)).order_by("pk"))


def going_on(response):
    """The next stage, finished."""
    again = responses.start_again(by=None, response=response, token=response.token)
    return responses.finish_response(by=None, response=again, token=again.token)


def post(client, response, rest, **data):
    return client.post(f"/diagnostics/r/{response.token}/{rest}", data)


@pytest.fixture
def on_path(done):
    """A finished response with a path that was worked on."""
    put, other = plan.put_steps(by=None, response=done, cells=[("q4", "crm"), ("q3", "lock")], token=done.token)
    plan.mark_step(by=None, step=put, state="doing", token=done.token)
    plan.take_step_away(by=None, step=other, token=done.token)
    return done


def test_erasing_leaves_no_trace_but_that_it_was_erased(client, on_path):
    before = traces_of(on_path.pk)
    assert {"finish_response", "put_steps", "mark_step", "take_step_away"} <= {one.verb for one in before}
    post(client, on_path, "effacer/")
    (left,) = traces_of(on_path.pk)
    assert (left.verb, left.before, left.after, left.why) == ("erase_response", {}, {}, "")
    assert not Trace.objects.filter(after__has_key="overall").exists()


def test_what_goes_after_its_term_leaves_no_more(on_path):
    Response.objects.filter(pk=on_path.pk).update(kept_until=timezone.now() - timedelta(days=1))
    assert erasing.erase_expired() == 1
    assert [one.verb for one in traces_of(on_path.pk)] == ["erase_response"]


def test_erasing_one_stage_says_that_the_others_keep_their_copy(client, done):
    second = going_on(done)
    said = client.get(f"/diagnostics/r/{done.token}/effacer/").content.decode()
    assert "fait le point 2 fois" in said
    answer = client.post(f"/diagnostics/r/{done.token}/effacer/", follow=True)
    assert "Les autres fois restent" in answer.content.decode()
    assert list(Response.objects.all()) == [second]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_all_stages_are_erased_from_any_of_them(client, done, at):
    stages = [done, going_on(done)]
    stages.append(going_on(stages[1]))
    assert queries.chain_of(stages[at].pk) == [one.pk for one in stages]
    answer = client.post(f"/diagnostics/r/{stages[at].token}/effacer/", {"all": "1"}, follow=True)
    assert "pour toutes les fois" in answer.content.decode()
    assert not Response.objects.exists()
    assert [[one.verb for one in traces_of(stage.pk)] for stage in stages] == [["erase_response"]] * 3


def test_a_single_one_offers_no_others(client, done):
    page = client.get(f"/diagnostics/r/{done.token}/effacer/").content.decode()
    assert "fois" not in page[page.index("<h1") : page.index("</form>", page.index("<h1"))]


def test_who_holds_no_link_erases_no_stages(done, stranger):
    second = going_on(done)
    for by, token in ((stranger, ""), (stranger, "wrong"), (None, "")):
        with pytest.raises(NotAllowed):
            erasing.erase_chain(by=by, response=second, token=token)
    assert Response.objects.count() == 2
    assert "erase_response" not in {one.verb for one in Trace.objects.all()}


def test_what_is_gone_is_told(done):
    responses.erase_response(by=None, response=Response.objects.get(), token=done.token)
    with pytest.raises(ResponseGone):
        erasing.erase_chain(by=None, response=done, token=done.token)


def test_one_that_cannot_be_erased_holds_up_no_other(done, version, monkeypatch):
    other = responses.start_response(by=None, version=version)
    Response.objects.update(kept_until=timezone.now() - timedelta(days=1))
    real = erasing.erase

    def failing(response, by, **how):
        real(response, by, **how)
        if response.token == done.token:
            raise RuntimeError

    monkeypatch.setattr(erasing, "erase", failing)
    assert erasing.erase_expired() == 1
    assert list(Response.objects.all()) == [done]
    assert "finish_response" in {one.verb for one in traces_of(done.pk)}
    assert not Response.objects.filter(pk=other.pk).exists()


CHANGES = {
    "facts": lambda one, _step: responses.tell_facts(by=None, response=one, token=one.token, name="Autre"),
    "put": lambda one, _step: plan.put_steps(by=None, response=one, cells=[("q2", "booking")], token=one.token),
    "mark": lambda one, step: plan.mark_step(by=None, step=step, state="done", token=one.token),
    "take": lambda one, step: plan.take_step_away(by=None, step=step, token=one.token),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_keeps_it_longer(on_path, change):
    soon = timezone.now() + timedelta(days=1)
    Response.objects.update(kept_until=soon, touched_at=soon - timedelta(days=900))
    CHANGES[change](on_path, on_path.steps.get())
    on_path.refresh_from_db()
    assert on_path.kept_until > soon + timedelta(days=1000)
    assert on_path.touched_at > soon - timedelta(days=2)


def test_an_account_takes_what_it_kept_along_though_an_adviser_sat_beside(done, stranger, editor):
    Response.objects.update(user=stranger, adviser=editor)
    erase_holdings(editor, None)
    assert Response.objects.get().adviser is None
    Response.objects.update(adviser=editor)
    erase_holdings(stranger, None)
    assert not Response.objects.exists()


def test_an_account_takes_its_address_along_from_what_others_keep(done, stranger):
    reminding.ask_reminder(by=stranger, response=done, email=stranger.email, token=done.token)
    reminding.ask_reminder(by=None, response=done, email="other@test.example", token=done.token)
    assert export_holdings(stranger)["diagnostics"] == [
        {
            "questionnaire": "small",
            "email": stranger.email,
            "email_to_confirm": "other@test.example",
            "reminded_at": None,
        }
    ]
    erase_holdings(stranger, None)
    done.refresh_from_db()
    assert (done.email, done.email_confirmed_at, done.asked_email) == ("", None, "other@test.example")
    assert not Consent.objects.exists()
    assert Letter.objects.get().to == "other@test.example"


def test_an_account_takes_an_address_along_that_nobody_confirmed(done, stranger):
    reminding.ask_reminder(by=None, response=done, email=stranger.email, token=done.token)
    erase_holdings(stranger, None)
    done.refresh_from_db()
    assert (done.asked_email, done.asked_nonce, done.asked_at) == ("", "", None)
    assert Letter.objects.get().to == ""


def test_three_times_are_all_and_the_page_says_what_to_do(client, done):
    third = going_on(going_on(done))
    page = client.get(f"/diagnostics/r/{third.token}/resultat/").content.decode()
    assert "commencez un nouveau diagnostic" in page
    assert "encore/" not in page
    assert "rappel/" not in page
    answer = post(client, third, "encore/")
    assert answer.status_code == 409
    assert "Commencez un nouveau diagnostic" in answer.content.decode()
    with pytest.raises(LastStage):
        reminding.ask_reminder(by=None, response=third, email="firm@test.example", token=third.token)
    assert Response.objects.count() == 3
    assert not Letter.objects.exists()


def test_a_result_asks_no_more_however_many_stages_there_were(client, done, django_assert_num_queries):
    last = done
    for _number in range(6):  # as they could be begun without end before
        last = Response.objects.create(
            version=done.version, stage="T2", previous=last, state="done", finished_at=done.finished_at, scores=done.scores,
            overall=done.overall, level=done.level, answers=done.answers, kept_until=done.kept_until,
        )  # fmt: skip
    with django_assert_num_queries(2):
        past = queries.history(last)
    assert [one.pk for one in past] == queries.chain_of(done.pk)
    assert len(past) == 7
    assert client.get(f"/diagnostics/r/{last.token}/resultat/").status_code == 200
