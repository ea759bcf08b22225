"""Random histories of cases: random clocks, absences and crashes; nothing is ever lost, ownerless, or mailed twice.

The model remembers what was acknowledged: a case that the room returned is there until the firm, or its silence, closed it.
A crash is an error raised at a random query inside a verb: nothing of that verb may remain.
"""

import itertools
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from relais.actors.models import Door
from relais.actors.queries import unread
from relais.groundwork.errors import Refusal
from relais.groundwork.models import Letter
from relais.introductions.enums import CaseState, Outcome, Reason
from relais.introductions.models import OPEN_INTRODUCTIONS, Case, Introduction, Step
from relais.introductions.services import answering, closing, keeping, sending, watching
from relais.needs.models import Need
from relais.needs.services import erase_need, keep_need
from relais.people.models import User

POOL = 8  # doors that firms choose from; two of them hold one need, one holds two
NEEDS = ("je voudrais un site web pour mon magasin", "mes factures partent en retard", "on a volé mon compte facebook")
START = datetime(2026, 3, 2, 10, tzinfo=timezone.get_default_timezone())
CLOSED_BY = {Outcome.SILENT, Outcome.DROPPED, Outcome.WITHDRAWN, Outcome.MET, Outcome.NOT_MET}


class Crash(Exception):  # noqa: N818 - a power cut is no error
    """The process ended here."""


def crashing(at: int):
    """Return a wrapper of queries that ends the process at the ``at``-th one."""
    count = itertools.count(1)

    def execute(run, sql, params, many, context):
        if next(count) == at:
            raise Crash
        return run(sql, params, many, context)

    return connection.execute_wrapper(execute)


def snapshot() -> list[list[dict]]:
    """Return everything that a verb may write."""
    fields = ("pk", "held", "helped", "not_helped")
    return [
        list(Case.objects.order_by("pk").values()),
        list(Introduction.objects.order_by("pk").values()),
        list(Step.objects.order_by("pk").values()),
        list(Letter.objects.order_by("pk").values("pk", "key", "state")),
        list(Need.objects.order_by("pk").values("pk", "text", "kept_until")),
        list(Door.objects.order_by("pk").values(*fields)),
    ]


class Histories(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = START
        self.sent: dict[int, str] = {}  # acknowledged cases: what the firm last said of them, "" while it said nothing
        self.erased: set[int] = set()
        self.forgotten: set[int] = set()  # cases that their firm erased whole
        self.animator = User.objects.create_user("histories@test.example", "x" * 14, name="A", duty="animator")
        self.doors = list(Door.objects.filter(state="open").order_by("pk")[:POOL])
        for door, capacity in zip(self.doors, (1, 1, 2), strict=False):
            door.capacity = capacity
            door.save(update_fields=["capacity"])
        mute = self.doors[2]  # no letter reaches it: the animators telephone
        type(mute.actor).objects.filter(pk=mute.actor_id).update(email="")

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def do(self, verb, crash=None, **values):
        """Do ``verb``; return its answer, or None when it was refused or the process crashed: then nothing may remain."""
        before = snapshot()
        try:
            with transaction.atomic():
                if crash is None:
                    return verb(now=self.now, **values)
                with crashing(crash):
                    return verb(now=self.now, **values)
        except (Refusal, Crash):
            assert snapshot() == before
            return None

    def case(self, data):
        return Case.objects.get(pk=data.draw(st.sampled_from(sorted(self.sent)), label="case"))

    def introduction(self, data):
        found = Introduction.objects.filter(case_id=self.case(data).pk)
        return data.draw(st.sampled_from(list(found)), label="introduction") if found else None

    crashes = st.one_of(st.none(), st.none(), st.integers(1, 40))

    @initialize()
    def begin(self):
        assert Case.objects.count() == 0

    @precondition(lambda self: len(self.sent) < 6)
    @rule(data=st.data(), text=st.sampled_from(NEEDS), phone=st.booleans(), pass_on=st.booleans(), crash=crashes)
    def send(self, data, text, phone, pass_on, crash):
        doors = data.draw(st.lists(st.sampled_from(self.doors), min_size=1, max_size=3, unique=True), label="doors")
        need = keep_need(text=text)
        case = self.do(
            sending.send_need, crash, by=self.animator if phone else None, need=need, doors=[d.slug for d in doors],
            firm="Firm", contact="C", email="firm@test.example", may_pass_on=pass_on, on_the_phone=phone,
        )  # fmt: skip
        if case is not None:
            self.sent[case.pk] = ""

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), crash=crashes)
    def confirm(self, data, crash):
        self.do(sending.confirm_case, crash, token=self.case(data).token)

    @precondition(lambda self: self.sent)
    @rule(
        data=st.data(),
        crash=crashes,
        what=st.sampled_from(["take_up", "put_back", "decline", "helped", "no_help", "unreachable", "write"]),
    )
    def door_acts(self, data, crash, what):
        introduction = self.introduction(data)
        if introduction is None:
            return
        values = {"by": None, "introduction": introduction, "token": introduction.token}
        if what == "decline":
            self.do(answering.decline, crash, reason=Reason.NO_CAPACITY, **values)
        elif what == "write":
            self.do(answering.write_words, crash, words="Bonjour", **values)
        elif what in answering.REPORTS:
            self.do(answering.report, crash, result=what, **values)
        else:
            self.do(getattr(answering, what), crash, **values)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), crash=crashes, met=st.booleans())
    def firm_closes(self, data, crash, met):
        case = self.case(data)
        if self.do(closing.close_case, crash, by=None, case=case, token=case.token, met=met, score=4):
            self.sent[case.pk] = "closed"

    @precondition(lambda self: self.sent)
    @rule(
        data=st.data(),
        crash=crashes,
        what=st.sampled_from(["reopen", "withdraw", "withdraw_one", "add", "write", "later"]),
    )
    def firm_acts(self, data, crash, what):
        case = self.case(data)
        values = {"by": None, "token": case.token}
        if what == "reopen" and self.do(closing.reopen_case, crash, case=case, **values):
            self.sent[case.pk] = ""
        elif what == "withdraw" and self.do(closing.withdraw_case, crash, case=case, **values):
            self.sent[case.pk] = "closed"
        elif what == "later":
            self.do(closing.tell_later, crash, case=case, met=True, **values)
        elif what == "add":
            self.do(sending.add_introduction, crash, case=case, door=data.draw(st.sampled_from(self.doors)), **values)
        elif what in {"withdraw_one", "write"} and (introduction := case.introductions.first()):
            if what == "write":
                self.do(answering.write_words, crash, introduction=introduction, words="Bonjour", **values)
            else:
                self.do(closing.withdraw_introduction, crash, introduction=introduction, **values)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), crash=crashes)
    def animator_answers(self, data, crash):
        self.do(answering.answer_alarm, crash, by=self.animator, case=self.case(data), words="Bonjour")

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def firm_erases_its_words(self, data):
        case = self.case(data)
        if case.need and not case.need.erased_at:
            erase_need(token=case.need.token)
            watching.withdraw_erased(need=case.need_id, now=self.now)  # as the handler does after the commit
            self.sent[case.pk] = self.sent[case.pk] or "closed"
            self.erased.add(case.pk)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), crash=crashes)
    def firm_erases_its_case(self, data, crash):
        case = self.case(data)
        if self.do(keeping.erase_case, crash, by=None, case=case, token=case.token):
            self.sent[case.pk] = self.sent[case.pk] or "closed"
            self.forgotten.add(case.pk)

    @rule(days=st.integers(1, 12), runs=st.integers(0, 3))
    def time_passes(self, days, runs):
        """Some days go by; the worker runs late, or several times, or not at all."""
        self.now += timedelta(days=days)
        for _run in range(runs):
            watching.follow_up(now=self.now)

    @rule(crash=st.integers(1, 60))
    def worker_crashes(self, crash):
        """The worker dies at some query: what it did for other cases stays, each case is whole."""
        with crashing(crash), suppress(Crash):
            watching.follow_up(now=self.now)

    @rule()
    def years_pass(self):
        keeping.anonymise_expired(now=self.now)

    @invariant()
    def nothing_is_lost(self):
        there = dict(Case.objects.values_list("pk", "state"))
        assert there.keys() == self.sent.keys()
        outcomes = dict(Case.objects.values_list("pk", "outcome"))
        for pk, said in self.sent.items():
            if there[pk] == CaseState.CLOSED:  # by the firm, or by its silence, and by nobody else
                assert outcomes[pk] in CLOSED_BY
                assert said == "closed" or outcomes[pk] in {Outcome.SILENT, Outcome.DROPPED}
            else:
                assert said == ""

    @invariant()
    def what_is_open_has_an_owner_and_a_deadline(self):
        for row in itertools.chain(
            Case.objects.exclude(state="closed"), Introduction.objects.filter(state__in=OPEN_INTRODUCTIONS)
        ):
            assert row.owner
            assert row.due_on
        for case in Case.objects.filter(state=CaseState.OPEN):
            active = case.introductions.filter(state__in=OPEN_INTRODUCTIONS)
            assert case.due_on == min(introduction.due_on for introduction in active)
            assert case.alarm_since == min((one.alarm_since for one in active if one.alarm_since), default=None)
        assert not Introduction.objects.filter(alarm_since__isnull=False).exclude(owner="animator").exists()
        assert not Introduction.objects.filter(state__in=OPEN_INTRODUCTIONS, case__state=CaseState.CLOSED).exists()

    @invariant()
    def places_are_held_by_introductions_and_never_exceed_the_doors_size(self):
        held = Counter(Introduction.objects.filter(state__in=OPEN_INTRODUCTIONS).values_list("door_id", flat=True))
        doors = Door.objects.exclude(held=0).values_list("pk", "held")
        assert dict(doors) == dict(held)
        for door in self.doors:
            door.refresh_from_db(fields=["held", "capacity"])
            assert door.capacity is None or door.held <= door.capacity

    @invariant()
    def nothing_is_kept_of_a_firm_that_erased_its_case(self):
        for case in Case.objects.filter(pk__in=self.forgotten).select_related("need"):
            assert (case.firm, case.contact, case.email, case.need.text) == ("", "", "", "")
            assert set(case.steps.values_list("words", flat=True)) == {""}

    @invariant()
    def nobody_waits_at_a_door_that_no_letter_reaches(self):
        mute = unread([door.actor_id for door in self.doors])
        for one in Introduction.objects.filter(door__actor__in=mute):
            told = list(one.steps.values_list("kind", flat=True))
            assert told.count("untold") == 1
            if one.state == "waiting" and one.passed == 0 and not {"put_back", "asked"} & set(told):
                answered = one.case.steps.filter(kind="asked", introduction=None).exists()
                assert one.alarm_since or answered

    @invariant()
    def nothing_is_mailed_twice(self):
        keys = list(Letter.objects.values_list("key", flat=True))
        assert len(keys) == len(set(keys))
        told = Counter(
            (letter.to, letter.about_id)
            for letter in Letter.objects.filter(key__startswith="introduced:").exclude(to="")
        )
        assert set(told.values()) <= {1}


@pytest.mark.django_db
def test_random_histories_lose_nothing_and_leave_nobody_without_an_owner(settings):
    settings.TABLE.pass_on = True
    run_state_machine_as_test(Histories, settings=PROFILE)


PROFILE = settings(
    max_examples=25, stateful_step_count=25, deadline=None, derandomize=True, print_blob=False,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip
