"""What the platform does by itself, turned day by day: nothing is left without an owner, and an alarm waits for a human."""

from datetime import timedelta

import pytest
from django.conf import settings

from relais.actors.models import Door
from relais.introductions import queries
from relais.introductions.models import Case
from relais.introductions.services import answering, closing, sending, watching
from relais.introductions.services.closing import LATER
from relais.introductions.services.watching import follow_up, recount
from relais.needs.services import erase_need
from tests.introductions.conftest import FIRM, at, everything, kinds, letters, places

TO_FIRM = FIRM["email"]


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def states(case):
    return list(case.introductions.values_list("state", flat=True))


def run(*days):
    """Let the job run on each of these working days."""
    for day in days:
        follow_up(now=at(day))


def answer(case, verb, number=0, day=1, **values):
    row = case.introductions.all()[number]
    return getattr(answering, verb)(by=None, introduction=row, token=row.token, now=at(day), **values)


def turn(row):
    row = fresh(row)
    return row.owner, row.due_on, row.alarm_since


# A door that does not answer


def test_nothing_happens_before_the_third_day(send, one):
    send(one)
    before = everything()
    assert [follow_up(now=at(day)) for day in (0, 1, 2)] == [0, 0, 0]
    assert everything() == before


def test_on_the_third_day_the_door_is_reminded_and_the_next_one_told(send, one):
    case = send(one, may_pass_on=True)
    expected = queries.next_door(case)
    run(3)
    first, second = case.introductions.all()
    assert (second.door, second.passed_on, second.state, second.due_on) == (expected, True, "waiting", at(6).date())
    assert (first.state, first.owner, first.due_on, first.passed) == ("waiting", "door", at(5).date(), 1)
    assert (fresh(case).state, turn(case)) == ("open", ("door", at(5).date(), None))
    assert places(one, expected) == [1, 1]
    written = letters()[2:]
    assert written[0] == ("remind", "one@doors.example")
    assert written[-1] == ("passed_on", TO_FIRM)
    assert {what for what, _to in written[1:-1]} == {"introduced"}
    assert kinds(case)[-1] == "passed_on"


@pytest.mark.parametrize("who", ["firm", "site"])
def test_where_passing_on_is_not_wanted_the_next_door_is_proposed_once(send, one, monkeypatch, who):
    monkeypatch.setattr(settings.TABLE, "pass_on", who == "firm")
    case = send(one, may_pass_on=who == "site")
    expected = queries.next_door(case)
    run(3)
    assert (states(case), places(expected)) == (["waiting"], [0])
    assert list(case.steps.values_list("kind", "words"))[-1] == ("proposed", expected.title)
    assert letters()[2:] == [("remind", "one@doors.example"), ("proposed", TO_FIRM)]


def test_two_doors_that_do_not_answer_bring_one_more_and_not_two(send, one, two):
    case = send(one, two, may_pass_on=True)
    run(3)
    assert list(case.introductions.values_list("passed_on", flat=True)) == [False, False, True]


def test_no_door_is_added_while_another_has_it_in_hand(send, one, two):
    case = send(one, two, may_pass_on=True)
    answer(case, "take_up")
    run(3)
    assert states(case) == ["taken_up", "waiting"]
    assert letters()[-1] == ("remind", "two@doors.example")


def test_no_more_than_six_doors_are_ever_tried(send, one, two, door_of):
    case = send(one, two, door_of("three"), may_pass_on=True)
    for slug in ("four", "five", "six"):
        sending.add_introduction(by=None, case=case, door=door_of(slug), token=case.token, now=at(0))
    run(3)
    assert len(states(case)) == queries.MOST_TRIED == 6


def test_alarm_of_the_fifth_day_stays_until_a_human_answers(send, one, animator):
    case = send(one)
    run(3, 5)
    row = case.introductions.get()
    assert turn(row) == turn(case) == ("animator", at(10).date(), at(5).date())
    assert (("alarm", animator.email) in letters(), kinds(case)[-1]) == (True, "alarm")
    run(10, 15, 20)
    assert turn(case) == ("animator", at(25).date(), at(5).date())
    assert kinds(case).count("alarm") == 1
    assert letters().count(("alarm", animator.email)) == 4
    answering.answer_alarm(by=animator, case=case, words="Je m'en occupe.", now=at(20))
    assert turn(row) == turn(case) == ("door", at(23).date(), None)
    assert (fresh(case).answered_at, letters()[-1]) == (at(20), ("message", TO_FIRM))


@pytest.mark.parametrize(("verb", "values"), [("take_up", {}), ("write_words", {"words": "Quand ?"})])
def test_alarm_ends_when_the_door_answers(send, one, animator, verb, values):
    case = send(one)
    run(3, 5)
    answer(case, verb, day=6, **values)
    assert turn(case)[2] is None


def test_firms_own_word_ends_no_alarm(send, one, animator):
    case = send(one)
    run(3, 5)
    row = case.introductions.get()
    answering.write_words(by=None, introduction=row, words="Allô ?", token=case.token, now=at(6))
    assert turn(case) == ("animator", at(10).date(), at(5).date())


def test_silent_door_is_let_go_where_another_has_it_in_hand(send, one, two, animator):
    case = send(one, two)
    answer(case, "take_up")
    run(3, 5)
    assert (states(case), places(one, two)) == (["taken_up", "withdrawn"], [1, 0])
    assert (turn(case), letters()[-1]) == (("door", at(21).date(), None), ("let_go", "two@doors.example"))
    assert case.steps.last().side == "platform"


def test_demand_in_hand_is_asked_after_on_the_twentieth_day_and_alarms_on_the_thirtieth(send, one, animator):
    case = send(one)
    answer(case, "take_up", day=0)
    run(*range(1, 20))
    assert kinds(case)[-1] == "taken_up"
    run(20)
    assert (turn(case), kinds(case)[-1]) == (("door", at(30).date(), None), "reminded")
    assert letters()[-1] == ("report", "one@doors.example")
    run(30)
    assert (turn(case), states(case)) == (("animator", at(35).date(), at(30).date()), ["taken_up"])
    assert letters().count(("alarm", animator.email)) == 1


# A case without a door


@pytest.fixture
def stranded(send, one):
    """A case that its only door declined on the first day."""
    case = send(one)
    answer(case, "decline", reason="other")
    return case


def test_case_without_a_door_is_passed_on_the_next_day(stranded):
    Case.objects.update(may_pass_on=True)
    run(2)
    assert (fresh(stranded).state, states(stranded)) == ("open", ["declined", "waiting"])


def test_case_without_a_door_alarms_on_the_second_day_and_is_not_closed_by_time(stranded, animator):
    run(2)
    assert (turn(stranded), kinds(stranded)[-1]) == (("animator", at(3).date(), None), "proposed")
    run(3)
    assert (turn(stranded), kinds(stranded)[-1]) == (("animator", at(11).date(), at(3).date()), "alarm")
    run(*range(4, 41))
    assert (fresh(stranded).state, turn(stranded)[0], turn(stranded)[2]) == ("stranded", "animator", at(3).date())
    assert kinds(stranded)[-1] == "alarm"


def test_firm_is_asked_on_the_tenth_day_once_a_human_has_seen_to_it(stranded, animator):
    run(2, 3)
    answering.answer_alarm(by=animator, case=stranded, words="Je cherche.", now=at(4))
    assert turn(stranded) == ("animator", at(14).date(), None)
    run(*range(5, 14))
    assert fresh(stranded).state == "stranded"
    run(14)
    assert (fresh(stranded).state, turn(stranded)) == ("asked", ("firm", at(19).date(), None))
    assert (letters()[-1], kinds(stranded)[-1]) == (("ask", TO_FIRM), "firm_asked")


# A firm that does not answer


def test_unconfirmed_case_is_reminded_of_once_and_dropped_without_a_door_told(send, one):
    case = send(one, confirmed=False)
    run(1)
    assert letters() == [("confirm", TO_FIRM)]
    run(2)
    assert (letters(), turn(case)) == ([("confirm", TO_FIRM)] * 2, ("firm", at(7).date(), None))
    run(3, 4, 5, 6)
    assert fresh(case).state == "unconfirmed"
    run(7)
    found = fresh(case)
    assert (found.state, found.outcome, found.later_on, places(one)) == ("closed", "dropped", None, [0])
    assert (len(letters()), kinds(case)) == (2, ["sent", "reminded", "closed"])


def test_firm_that_was_helped_is_asked_again_and_closed_in_silence(send, one):
    case = send(one)
    answer(case, "report", day=0, result="helped")
    assert turn(case) == ("firm", at(5).date(), None)
    run(*range(1, 6))
    assert (letters()[-1], turn(case)) == (("ask", TO_FIRM), ("firm", at(10).date(), None))
    run(*range(6, 10))
    assert fresh(case).state == "asked"
    run(10)
    found = fresh(case)
    assert (found.state, found.outcome, found.later_on, found.score) == ("closed", "silent", None, None)
    assert Door.objects.filter(pk=one.pk).values_list("helped", "not_helped").get() == (0, 0)


def test_closed_case_is_asked_after_once_three_months_later(send, one):
    case = send(one)
    closing.close_case(by=None, case=case, token=case.token, met=True, now=at(0))
    before = len(letters())
    follow_up(now=at(0) + LATER - timedelta(days=1))
    assert len(letters()) == before
    for day in range(4):
        follow_up(now=at(0) + LATER + timedelta(days=day))
    assert (letters()[before:], fresh(case).later_on) == ([("later", TO_FIRM)], None)


# The job


@pytest.mark.parametrize("day", [3, 5, 10])
def test_job_that_runs_twice_on_a_day_does_nothing_more(send, one, two, animator, day):
    send(one, may_pass_on=True)
    send(two, confirmed=False)
    run(*range(1, day + 1))
    before = everything()
    run(day)
    assert everything() == before


def test_case_that_fails_holds_up_no_other_and_is_tried_again(send, one, two, monkeypatch, caplog):
    cases = [send(one), send(two)]
    real = watching._STEPS["pass_on"]

    def failing(case, introduction, now):
        real(case, introduction, now)
        if case.pk == cases[0].pk:
            raise RuntimeError("what was written is undone")

    monkeypatch.setitem(watching._STEPS, "pass_on", failing)
    assert follow_up(now=at(3)) == 2
    assert [kinds(case)[-1] for case in cases] == ["introduced", "proposed"]
    assert [turn(case)[1] for case in cases] == [at(3).date(), at(5).date()]
    assert [to for what, to in letters() if what == "remind"] == ["two@doors.example"]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    monkeypatch.setitem(watching._STEPS, "pass_on", real)
    assert follow_up(now=at(3)) == 1
    assert kinds(cases[0])[-1] == "proposed"


def test_late_job_takes_one_step_a_run_until_all_are_taken(send, one, animator):
    case = send(one)
    for _run in range(3):
        run(7)
    assert kinds(case)[-2:] == ["proposed", "alarm"]
    assert turn(case) == ("animator", at(10).date(), at(7).date())


def test_erased_need_takes_its_case_back(send, one, django_capture_on_commit_callbacks):
    case = send(one)
    with django_capture_on_commit_callbacks(execute=True):
        erase_need(token=case.need.token)
    assert (fresh(case).state, fresh(case).outcome, states(case)) == ("closed", "withdrawn", ["withdrawn"])
    assert (places(one), letters()[-1], kinds(case)[-1]) == ([0], ("ended", "one@doors.example"), "withdrawn")
    before = everything()
    watching.withdraw_erased(need=case.need_id)
    watching.withdraw_erased(need=0)
    assert everything() == before


def test_recount_finds_nothing_after_a_history_and_mends_a_difference(send, one, two, animator, caplog):
    first, second, third = send(one, two, may_pass_on=True), send(one), send(two, may_pass_on=True)
    answer(first, "take_up")
    answer(second, "decline", reason="other")
    run(*range(1, 12))
    answer(first, "put_back", day=12)
    closing.withdraw_case(by=None, case=third, token=third.token, now=at(12))
    assert recount() == {}
    held = places(one)[0]
    Door.objects.filter(pk=one.pk).update(held=held + 2)
    assert recount() == {one.pk: (held + 2, held)}
    assert "mended" in caplog.text
    assert (places(one), recount()) == ([held], {})
