"""Responses: begun, answered by several, finished once, taken up later, erased."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from relais.diagnostics.enums import Stage, StepState
from relais.diagnostics.errors import AlreadyDone, AnswersMissing, AnswerWrong, NotDone, ResponseGone, VersionFixed
from relais.diagnostics.models import Response, Step
from relais.diagnostics.queries import held_about, history, response_at, responses_of
from relais.diagnostics.services import erasing, plan
from relais.diagnostics.services import responses as verbs
from relais.diagnostics.services.questionnaires import save_draft
from relais.groundwork.errors import NotAllowed, NotFound
from relais.groundwork.models import Trace
from relais.people.holdings import erase_holdings, export_holdings
from relais.territories.models import Area, Place
from relais.vocabulary.models import Sector
from tests.diagnostics.sample import BEST, sample
from tests.diagnostics.verbs.conftest import NOBODY


def answered(response, question, value, **more):
    return verbs.answer_question(
        by=NOBODY, response=response, question=question, value=value, token=response.token, **more
    )


def test_a_response_begins_without_an_account_and_opens_by_its_link(response):
    assert (response.state, response.stage, response.user, response.answers) == ("open", "T0", None, {})
    assert response_at(response.token) == response
    with pytest.raises(ResponseGone):
        response_at("other")


def test_a_draft_takes_no_response(editor):
    with pytest.raises(VersionFixed):
        verbs.start_response(by=NOBODY, version=save_draft(by=editor, body=sample()))
    assert not Response.objects.filter(version__questionnaire__slug="sample").exists()


def test_what_the_firms_page_says_is_taken_over_but_not_its_address(version, actor):
    actor.employees, actor.enterprise_number, actor.email = 7, "0123456749", "a@firm.example"
    actor.save()
    response = verbs.start_response(by=NOBODY, version=version, actor=actor, employees=9)
    assert (response.name, response.number, response.employees, response.email) == (actor.name, "0123456749", 9, "")


def test_what_one_prefers_not_to_tell_is_not_taken_from_the_firms_page(version, actor):
    actor.employees, actor.sector, actor.place = 7, Sector.objects.first(), Place.objects.first()
    actor.save()
    area = Area.objects.first()
    response = verbs.start_response(
        by=NOBODY, version=version, actor=actor, name="", sector=None, place=None, area=area, employees=0
    )
    assert (response.name, response.sector, response.place, response.area, response.employees) == (
        "",
        None,
        None,
        area,
        0,
    )


def test_each_answer_is_kept_at_once_and_the_others_stay(response):
    answered(response, "orders", ["shop"], apart=["mail"])
    answered(response, "site", "old")
    stale = Response.objects.get(pk=response.pk)
    answered(response, "words", "one")
    answered(stale, "people", 3)  # who read before the others wrote takes nothing away
    response.refresh_from_db()
    assert response.answers == {"orders": ["shop"], "site": "old", "words": "one", "people": 3}
    assert response.apart == {"orders": ["mail"]}
    answered(response, "orders", [])
    response.refresh_from_db()
    assert (response.answers["orders"], response.apart) == ([], {})


@pytest.mark.parametrize(("question", "value", "apart"), [("site", "x", ()), ("none", "x", ()), ("orders", [], ["x"])])
def test_an_answer_that_does_not_fit_changes_nothing(response, question, value, apart):
    with pytest.raises(AnswerWrong) as caught:
        answered(response, question, value, apart=apart)
    assert list(caught.value.fields) == [question]
    response.refresh_from_db()
    assert (response.answers, response.apart) == ({}, {})


@pytest.mark.parametrize("verb", [verbs.finish_response, verbs.erase_response, verbs.start_again, verbs.keep_response])
def test_who_holds_no_link_does_nothing(response, stranger, verb):
    for by, token in ((stranger, ""), (stranger, "wrong"), (NOBODY, "")):
        with pytest.raises(NotAllowed):
            verb(by=by, response=response, token=token)
    response.refresh_from_db()
    assert (response.state, response.user) == ("open", None)


def test_a_response_is_scored_when_it_is_finished_and_then_fixed(response, finish):
    done = finish(orders=["mail"])
    assert (done.state, done.scores, done.overall, done.level) == ("done", [75, 100], 87.5, "advanced")
    assert (done.adjusted_overall, done.assessed_on) == (None, timezone.localdate())
    with pytest.raises(AlreadyDone):
        answered(response, "site", "no")
    with pytest.raises(AlreadyDone):
        verbs.finish_response(by=NOBODY, response=response, token=response.token)
    assert Response.objects.get(pk=response.pk).answers["site"] == "yes"


def test_an_adjusted_score_stands_beside_the_official_one(response):
    for question, value in BEST.items():
        answered(response, question, value)
    answered(response, "orders", ["mail"], apart=["shop"])
    done = verbs.finish_response(by=NOBODY, response=response, token=response.token)
    assert (done.overall, done.adjusted_overall) == (87.5, 100)
    assert (done.scores, done.adjusted) == ([75, 100], [100, 100])


def test_what_must_be_answered_keeps_a_response_open(response):
    with pytest.raises(AnswersMissing) as caught:
        verbs.finish_response(by=NOBODY, response=response, token=response.token)
    assert caught.value.keys == ("site",)
    assert Response.objects.get(pk=response.pk).state == "open"


def test_answers_to_questions_that_are_no_longer_asked_go_at_the_end(response, finish):
    assert "orders" not in finish(site="no").answers


def test_the_next_stage_begins_from_the_last_answers_once(response, finish):
    with pytest.raises(NotDone):
        verbs.start_again(by=NOBODY, response=response, token=response.token)
    first = finish(orders=[])
    second = verbs.start_again(by=NOBODY, response=first, token=first.token)
    assert verbs.start_again(by=NOBODY, response=first, token=first.token) == second
    assert (second.stage, second.answers, second.state) == (Stage.T1, first.answers, "open")
    assert second.token != first.token
    third = verbs.start_again(by=NOBODY, response=finish(second), token=second.token)
    second.refresh_from_db()
    assert third.stage == Stage.T2
    assert history(first) == history(second) == [first, second]


def test_an_account_keeps_a_response_whose_link_it_holds(response, stranger, animator):
    verbs.keep_response(by=stranger, response=response, token=response.token)
    verbs.keep_response(by=animator, response=response, token=response.token)  # it has its keeper
    assert Response.objects.get(pk=response.pk).user == stranger
    assert list(responses_of(stranger)) == [response]
    assert export_holdings(stranger)["diagnostics"][0]["name"] == "Boulangerie Exemple"


def test_what_is_held_of_a_person_is_read_in_as_many_queries_whatever_there_is(
    version, stranger, django_assert_num_queries
):
    sector, place = Sector.objects.first(), Place.objects.first()
    for _number in range(4):
        verbs.start_response(by=stranger, version=version, sector=sector, place=place)
    with django_assert_num_queries(3):  # theirs, the steps, those that only their address hangs on
        held = held_about(stranger)
    assert [one["sector"] for one in held] == [sector.slug] * 4


def test_an_adviser_accompanies_and_loses_sight_when_the_account_goes(version, stranger):
    response = verbs.start_response(by=stranger, version=version, accompanied=True)
    assert (response.adviser, response.user) == (stranger, None)
    erase_holdings(stranger, None)
    assert Response.objects.get(pk=response.pk).adviser is None


def test_erasing_takes_answers_and_steps(response, finish):
    done = finish(orders=[])
    plan.put_steps(by=NOBODY, response=done, cells=[("orders", "mail")], token=done.token)
    verbs.erase_response(by=NOBODY, response=done, token=done.token)
    assert not Response.objects.filter(pk=done.pk).exists()
    assert not Step.objects.filter(response=done.pk).exists()


def test_an_account_takes_what_it_kept_along(response, stranger):
    verbs.keep_response(by=stranger, response=response, token=response.token)
    erase_holdings(stranger, None)
    assert not Response.objects.filter(pk=response.pk).exists()


def test_responses_go_after_their_term_and_not_before(response, finish):
    now = timezone.now()
    assert erasing.erase_expired(now + timedelta(days=89)) == 0
    done = finish()
    assert erasing.erase_expired(now + timedelta(days=1000)) == 0
    assert erasing.erase_expired(now + timedelta(days=1100)) >= 1
    assert not Response.objects.filter(pk=done.pk).exists()


def test_gaps_become_steps_once_and_other_cells_do_not(response, finish):
    done = finish(orders=[], site="old")
    cells = [("orders", "mail"), ("site", ""), ("orders", "mail"), ("use", "paper"), ("x", "y")]
    made = plan.put_steps(by=NOBODY, response=done, cells=cells, token=done.token)
    assert [str(step) for step in made] == ["orders mail", "site"]
    assert plan.put_steps(by=NOBODY, response=done, cells=cells, token=done.token) == []
    step = plan.mark_step(by=NOBODY, step=made[0], state=StepState.DONE, note="in June", token=done.token)
    assert (step.state, step.note) == ("done", "in June")
    plan.take_step_away(by=NOBODY, step=made[1], token=done.token)
    assert list(done.steps.values_list("question", "state")) == [("orders", "done")]


@pytest.mark.parametrize("verb", [plan.take_step_away, partial(plan.mark_step, state=StepState.DONE)])
def test_a_step_that_somebody_has_just_taken_away_is_told(finish, verb):
    done = finish(orders=[])
    [step] = plan.put_steps(by=NOBODY, response=done, cells=[("orders", "mail")], token=done.token)
    plan.take_step_away(by=NOBODY, step=Step.objects.get(), token=done.token)
    before = Trace.objects.count()
    with pytest.raises(NotFound):
        verb(by=NOBODY, step=step, token=done.token)
    assert Trace.objects.count() == before


def test_no_step_is_put_or_marked_without_the_link_or_before_the_end(response, finish, stranger):
    with pytest.raises(NotDone):
        plan.put_steps(by=NOBODY, response=response, cells=[("site", "")], token=response.token)
    done = finish(orders=[])
    with pytest.raises(NotAllowed):
        plan.put_steps(by=stranger, response=done, cells=[("orders", "mail")])
    [step] = plan.put_steps(by=NOBODY, response=done, cells=[("orders", "mail")], token=done.token)
    with pytest.raises(NotAllowed):
        plan.mark_step(by=stranger, step=step, state=StepState.DONE)
    with pytest.raises(NotAllowed):
        plan.take_step_away(by=stranger, step=step)
    assert list(done.steps.values_list("state", flat=True)) == ["todo"]
