"""A file of assessments looked at, kept 500 lines at a time, taken up again, undone; and who may."""

import random
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from relais.diagnostics.assessments import Assessment, Sheet
from relais.diagnostics.errors import FileMovedOn, FileRefused, VersionFixed
from relais.diagnostics.models import AssessmentFile, Block, Mark, Response, Version
from relais.diagnostics.queries import definition_of, version_called
from relais.diagnostics.services import exchange, importing, plan, reminding, responses, sealing
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace
from relais.people.models import Consent
from tests.diagnostics.bringing import again, asked, bring, bytes_of, line, looked, sheet_of, undo


class Killed(BaseException):
    """What no handler of faults catches: the process is gone."""


@pytest.fixture
def small_chunks(monkeypatch):
    """Five lines at a time."""
    monkeypatch.setattr(importing, "AT_ONCE", 5)


def firm_in_stages(version, number=7):
    """The lines of one firm at T0, T1 and T2."""
    first = line(definition_of(version), random.Random(number), number)
    days = [date(2026, 3, 1), date(2026, 9, 1), date(2027, 3, 1)]
    return [Assessment(f"T{at}", day, first.name, first.vat, first.answers) for at, day in enumerate(days)]


def twelve_firms(version):
    """Twelve firms at T0."""
    return Sheet([line(definition_of(version), random.Random(number), number) for number in range(12)])


def stages():
    """Return stage and stage followed of every response, in their order."""
    rows = Response.objects.order_by("pk").values_list("stage", "previous__stage")
    return list(rows)


def kept_of(file):
    return set(Response.objects.filter(file=file).values_list("number", "stage", "assessed_on"))


def lines_of(sheet):
    return {(one.vat, one.stage, one.day) for one in sheet.assessments}


# Looking


def test_a_look_tells_what_would_be_kept_and_stores_no_response(sme, animator):
    sheet = sheet_of(sme, 1)
    file = looked(animator, sme, sheet, "janvier.csv")

    days = [one.day for one in sheet.assessments]
    assert (file.state, file.name, file.lines, file.by) == ("looked", "janvier.csv", 20, animator)
    assert (file.look["new"], file.look["known"], file.look["left_out"]) == (20, 0, 0)
    assert file.look["stages"] == {
        stage: sum(one.stage == stage for one in sheet.assessments) for stage in ("T0", "T1", "T2")
    }
    assert (file.look["first"], file.look["last"]) == (min(days).isoformat(), max(days).isoformat())
    assert Response.objects.count() == 0


def test_a_look_names_two_hundred_lines_left_out_at_most(sme, animator):
    sheet = sheet_of(sme, 1, lines=1)
    file = looked(animator, sme, Sheet(sheet.assessments * 250))

    assert (file.look["left_out"], len(file.look["lines"])) == (249, 200)


def test_one_wrong_line_refuses_the_whole_file(sme, animator):
    data = bytes_of(sme, sheet_of(sme, 2, lines=3)).replace(b"T1", b"T9").replace(b"T0", b"T9")
    with pytest.raises(FileRefused):
        importing.look_at_file(by=animator, version=sme, name="a.csv", data=data)
    assert not AssessmentFile.objects.exists()


def test_a_file_is_looked_at_by_a_published_version_only(sme, animator):
    data = bytes_of(sme, sheet_of(sme, 2, lines=1))
    draft = Version(questionnaire=sme.questionnaire, number=99, rule=sme.rule, body=sme.body, digest=sme.digest)
    draft.save()
    with pytest.raises(VersionFixed):
        importing.look_at_file(by=animator, version=draft, name="a.csv", data=data)
    assert not AssessmentFile.objects.exists()


# Keeping


def test_a_kept_file_is_stored_chunk_by_chunk_with_its_progress(sme, animator, small_chunks, monkeypatch):
    sheet, seen = sheet_of(sme, 3, lines=12), []
    file = asked(animator, sme, sheet)
    real = importing._go_on

    def watched(work):
        more = real(work)
        now = again(file)
        seen.append((now.state, now.done, now.stored, Response.objects.count()))
        return more

    monkeypatch.setattr(importing, "_go_on", watched)
    importing.work_on(file.pk)

    assert seen == [("keeping", 5, 5, 5), ("keeping", 10, 10, 10), ("kept", 12, 12, 12)]
    file = again(file)
    assert (file.content, file.total, file.left_out) == (None, 12, 0)
    assert kept_of(file) == lines_of(sheet)
    assert Trace.objects.filter(verb="import_assessments", by=animator, subject_id=str(file.pk)).count() == 1


def test_a_long_file_goes_on_in_a_new_job_behind_those_that_wait(
    sme, animator, small_chunks, monkeypatch, django_capture_on_commit_callbacks
):
    sheet = sheet_of(sme, 1)
    with django_capture_on_commit_callbacks(execute=True):
        file = asked(animator, sme, sheet)
    monkeypatch.setattr(importing, "SPELL", -1)
    for kept in (5, 10, 15):
        with django_capture_on_commit_callbacks(execute=True):
            assert importing.work_on(file.pk) == "keeping"
        assert Response.objects.filter(file=file).count() == kept
        assert DBTaskResult.objects.filter(task_path__endswith="work_on_file").count() == 1 + kept // 5
    assert importing.work_on(file.pk) == "kept"
    assert kept_of(file) == lines_of(sheet)


@pytest.mark.parametrize("chunks", [1, 2])
def test_a_job_that_is_killed_is_taken_up_again_and_nothing_is_doubled(
    sme, animator, small_chunks, monkeypatch, chunks
):
    sheet = Sheet([*sheet_of(sme, 4, lines=10).assessments, *firm_in_stages(sme)])
    file, real, done = asked(animator, sme, sheet), Response.objects.bulk_create, []

    def killing(rows, **how):
        made = real(rows, **how)
        done.append(len(made))
        if len(done) > chunks:
            raise Killed  # after the rows are written, before the chunk is committed
        return made

    monkeypatch.setattr(type(Response.objects), "bulk_create", lambda _self, rows, **how: killing(rows, **how))
    with pytest.raises(Killed):
        importing.work_on(file.pk)
    monkeypatch.undo()
    monkeypatch.setattr(importing, "AT_ONCE", 5)
    half = again(file)
    assert (half.state, half.done, half.stored, kept_of(file).__len__()) == ("keeping", *[5 * chunks] * 3)

    assert importing.work_on(file.pk) == "kept"

    assert kept_of(file) == lines_of(sheet)
    assert Response.objects.count() == 13
    assert [pair for pair in stages() if pair[1]] == [("T1", "T0"), ("T2", "T1")]
    assert importing.work_on(file.pk) == "kept"  # a job too many does nothing
    assert Response.objects.count() == 13


def test_what_has_not_moved_for_two_minutes_is_asked_for_again(
    sme, animator, django_capture_on_commit_callbacks
):  # fmt: skip
    file, later = asked(animator, sme, sheet_of(sme, 5, lines=1)), asked(animator, sme, sheet_of(sme, 6, lines=1))
    now = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        assert importing.take_up_again(now + timedelta(minutes=1)) == 0
        assert importing.take_up_again(now + timedelta(minutes=3)) == 1  # the other one is not its turn
        assert importing.take_up_again(now + timedelta(minutes=4)) == 0  # asked for a minute ago

    jobs = DBTaskResult.objects.filter(task_path__endswith="work_on_file")
    assert [job.args_kwargs["args"] for job in jobs] == [[file.pk]]
    assert again(later).state == "waiting"


def test_files_of_a_questionnaire_take_turns(sme, animator, django_capture_on_commit_callbacks):
    sheet = sheet_of(sme, 7, lines=3)
    first, second = asked(animator, sme, sheet), asked(animator, sme, sheet)
    other = version_called("dma-pso", "q7-of-8")
    elsewhere = asked(animator, other, sheet_of(other, 7, lines=1))

    assert importing.work_on(second.pk) == "waiting"
    assert Response.objects.count() == 0
    assert importing.work_on(elsewhere.pk) == "kept"  # another questionnaire waits for nobody
    with django_capture_on_commit_callbacks(execute=True):
        assert importing.work_on(first.pk) == "kept"
    jobs = DBTaskResult.objects.filter(task_path__endswith="work_on_file")
    assert [job.args_kwargs["args"] for job in jobs] == [[second.pk]]  # called when its turn comes

    assert importing.work_on(second.pk) == "kept"
    assert (again(second).stored, again(second).left_out) == (0, 3)


def test_keeping_enqueues_a_job_that_keeps(sme, animator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        file = asked(animator, sme, sheet_of(sme, 5, lines=1))
    job = DBTaskResult.objects.get(task_path__endswith="work_on_file")
    assert job.task.call(*job.args_kwargs["args"]) == "kept"
    assert Response.objects.filter(file=file).count() == 1


def test_who_keeps_a_file_that_another_brought_accompanies_its_firms(sme, animator, editor):
    file = looked(animator, sme, sheet_of(sme, 5, lines=1))
    editor.duty = "animator"
    importing.keep_file(by=editor, file=file)
    importing.work_on(file.pk)
    assert Response.objects.get().adviser == editor


def test_a_fault_stops_the_work_with_its_reason_lets_the_next_one_go_and_can_be_gone_on_with(
    sme, animator, small_chunks, monkeypatch, django_capture_on_commit_callbacks
):
    file, following = asked(animator, sme, sheet_of(sme, 8, lines=7)), asked(animator, sme, sheet_of(sme, 9, lines=1))

    def broken(*_arguments):
        raise ValueError("broken")

    monkeypatch.setattr(importing, "join_stages", broken)
    with pytest.raises(ValueError, match="broken"), django_capture_on_commit_callbacks(execute=True):
        importing.work_on(file.pk)
    stopped = again(file)
    assert (stopped.state, stopped.reason, stopped.done, kept_of(file).__len__()) == ("keeping", "fault", 5, 5)
    jobs = DBTaskResult.objects.filter(task_path__endswith="work_on_file")
    assert [job.args_kwargs["args"] for job in jobs] == [[following.pk]]
    assert importing.work_on(file.pk) == "keeping"  # nothing goes on by itself
    assert importing.take_up_again(timezone.now() + timedelta(days=1)) == 1  # the other one

    monkeypatch.undo()
    importing.work_on(following.pk)
    importing.resume_file(by=animator, file=file)
    assert importing.work_on(file.pk) == "kept"
    assert (again(file).stored, again(file).reason) == (7, "")


def test_a_content_that_can_be_read_no_more_stops_with_its_reason(sme, animator, monkeypatch):
    file = asked(animator, sme, sheet_of(sme, 8, lines=1))
    monkeypatch.setattr(importing, "read_sheet", lambda *_how: (_ for _ in ()).throw(FileRefused(["x"])))
    assert importing.work_on(file.pk) == "waiting"
    assert (again(file).reason, Response.objects.count()) == ("unreadable", 0)


def test_a_database_that_fails_leaves_the_work_to_the_next_job(sme, animator, monkeypatch):
    file = asked(animator, sme, sheet_of(sme, 8, lines=1))
    monkeypatch.setattr(importing, "_keep_some", lambda *_how: (_ for _ in ()).throw(OperationalError))
    with pytest.raises(OperationalError):
        importing.work_on(file.pk)
    assert (again(file).state, again(file).reason) == ("waiting", "")


# Undoing


def test_an_undone_file_leaves_nothing_behind(sme, animator, small_chunks):
    bring(animator, sme, sheet_of(sme, 1, lines=3))
    before = set(Response.objects.values_list("pk", flat=True))
    file = bring(animator, sme, Sheet([*sheet_of(sme, 2, lines=9).assessments, *firm_in_stages(sme)]))

    undone = undo(animator, file)

    assert set(Response.objects.values_list("pk", flat=True)) == before
    assert (undone.stored, undone.erased, undone.done, undone.total) == (12, 12, 12, 12)
    trace = Trace.objects.get(verb="undo_assessments", by=animator)
    assert trace.after == {"goes": 12, "stays": 0}
    assert bring(animator, sme, sheet_of(sme, 2, lines=9)).stored == 9  # it may come again


def test_an_undo_that_is_killed_is_taken_up_again(sme, animator, small_chunks, monkeypatch):
    file = bring(animator, sme, sheet_of(sme, 2, lines=12))
    importing.undo_file(by=animator, file=file)
    real, times = importing.erase_responses, []

    def killing(keys):
        real(keys)
        times.append(keys)
        if len(times) == 2:
            raise Killed

    monkeypatch.setattr(importing, "erase_responses", killing)
    with pytest.raises(Killed):
        importing.work_on(file.pk)
    assert (again(file).state, again(file).erased, Response.objects.count()) == ("undoing", 5, 7)
    monkeypatch.setattr(importing, "erase_responses", real)

    assert importing.work_on(file.pk) == "undone"
    assert (again(file).erased, Response.objects.count()) == (12, 0)


def test_a_file_is_undone_while_it_is_kept(sme, animator, small_chunks, monkeypatch):
    file, real = asked(animator, sme, sheet_of(sme, 2, lines=12)), importing._go_on

    def undoing(work):
        more = real(work)
        if again(file).done == 10 and again(file).state == "keeping":
            importing.undo_file(by=animator, file=file)
        return more

    monkeypatch.setattr(importing, "_go_on", undoing)
    assert importing.work_on(file.pk) == "undone"
    assert (again(file).stored, again(file).erased, again(file).content) == (10, 10, None)
    assert Response.objects.count() == 0


WENT_ON = {
    "a step on the path": lambda one, by: plan.put_steps(by=by, response=one, cells=[gap_of(one)], token=one.token),
    "an account that keeps it": lambda one, by: Response.objects.filter(pk=one.pk).update(user=by),
    "a fact told": lambda one, by: responses.tell_facts(by=by, response=one, token=one.token, employees=5),
    "a reminder": lambda one, by: reminding.ask_reminder(by=by, response=one, email=by.email, token=one.token),
    "a next stage": lambda one, by: responses.start_again(by=by, response=one, token=one.token),
}


def gap_of(response):
    from relais.diagnostics.planning import gaps

    return next(iter(gaps(definition_of(response.version), response.answers, response.apart))).cell


@pytest.mark.parametrize("what", WENT_ON)
def test_what_people_went_on_from_stays_with_the_stages_before_it(sme, animator, stranger, what):
    file = bring(animator, sme, Sheet([*firm_in_stages(sme), *firm_in_stages(sme, 8)]))
    first, second, _third = Response.objects.filter(file=file).order_by("pk")[:3]
    if what == "a next stage":  # the last stage goes first, or there would be one already
        Response.objects.filter(previous=second).update(previous=None)
    WENT_ON[what](second, stranger)
    taken = set(Response.objects.filter(file=None).values_list("pk", flat=True))

    undone = undo(animator, file)

    assert (undone.erased, undone.total) == (4, 4)
    assert set(Response.objects.values_list("pk", flat=True)) == {first.pk, second.pk} | taken
    second.refresh_from_db()
    assert second.previous_id == first.pk
    assert Trace.objects.get(verb="undo_assessments").after == {"goes": 4, "stays": 2}
    rows = exchange.export_assessments(by=animator, version=sme)
    assert {first.pk, second.pk} <= {one.pk for one in rows}


def test_the_way_of_a_firm_is_closed_where_a_file_between_goes(sme, animator):
    first, second, third = firm_in_stages(sme)
    bring(animator, sme, Sheet([first]))
    file = bring(animator, sme, Sheet([second]))
    bring(animator, sme, Sheet([third]))
    assert stages() == [("T0", None), ("T1", "T0"), ("T2", "T1")]

    undo(animator, file)

    assert stages() == [("T0", None), ("T2", "T0")]


def sealed(day):
    """Seal as on ``day``, once everything has waited for all terms; return how many blocks."""
    Response.objects.update(finished_at=timezone.now() - timedelta(days=400))
    return sealing.seal_waiting(day)


def test_what_a_file_brought_counts_once_from_the_next_day_on_though_it_was_undone_and_brought_again(sme, animator):
    sheet, today = twelve_firms(sme), timezone.localdate()
    undo(animator, bring(animator, sme, sheet))
    bring(animator, sme, sheet)
    assert sealed(today) == 0
    assert (Block.objects.count(), Mark.objects.count()) == (0, 0)
    assert sealed(today + timedelta(days=1)) == 1
    assert Block.objects.get().n == 12


def test_what_stays_of_an_undone_file_counts_from_the_next_day_on(sme, animator):
    file, today = bring(animator, sme, twelve_firms(sme)), timezone.localdate()
    for one in Response.objects.all():
        responses.tell_facts(by=animator, response=one, token=one.token, employees=5)
    undo(animator, file)
    assert sealed(today) == 0
    assert sealed(today + timedelta(days=1)) == 1
    assert Block.objects.get().n == 12


@pytest.mark.parametrize("meanwhile", ["goes on", "erases"])
def test_a_stage_that_somebody_goes_on_from_or_erases_meanwhile_is_joined_to_nothing(
    sme, animator, monkeypatch, meanwhile
):
    first, second, _third = firm_in_stages(sme)
    bring(animator, sme, Sheet([first]))
    one = Response.objects.get()
    looked_again = exchange._still_free

    def late(joining):
        if meanwhile == "goes on":
            responses.start_again(by=animator, response=one, token=one.token)
        else:
            responses.erase_response(by=animator, response=one, token=one.token)
        return looked_again(joining)

    monkeypatch.setattr(exchange, "_still_free", late)
    bring(animator, sme, Sheet([second]))
    assert Response.objects.get(file__isnull=False, stage="T1").previous is None


def test_a_block_that_counted_them_keeps_its_figures(sme, animator):
    file = bring(animator, sme, sheet_of(sme, 2, lines=12))
    block = Block.objects.create(questionnaire=sme.questionnaire, rule=sme.rule, n=12, figures={"a": 1})
    Response.objects.update(block=block)
    for one in Response.objects.all():
        Mark.objects.create(questionnaire=sme.questionnaire, rule=sme.rule, key=str(one.pk), response=one)
    assert importing.outlook(file).counted == 12

    undo(animator, file)

    block.refresh_from_db()
    assert (block.n, block.figures, Response.objects.count(), Mark.objects.count()) == (12, {"a": 1}, 0, 0)


def test_a_consent_and_an_unconfirmed_letter_go_with_what_is_undone(sme, animator, stranger):
    file = bring(animator, sme, sheet_of(sme, 2, lines=1))
    one = Response.objects.get()
    reminding.ask_reminder(by=stranger, response=one, email=stranger.email, token=one.token)
    reminding.stop_reminder(by=stranger, response=one, token=one.token)  # leaves a consent that has ended
    undo(animator, file)
    assert not Consent.objects.filter(purpose=f"diagnostic-reminder:{one.pk}").exists()


# Who may, and when


@pytest.mark.parametrize("who", ["editor", "holder", "stranger"])
def test_only_the_animation_brings_in(sme, animator, who, request):
    user, sheet = request.getfixturevalue(who), sheet_of(sme, 1, lines=1)
    lying, kept = looked(animator, sme, sheet), bring(animator, sme, sheet_of(sme, 2, lines=1))
    before = list(AssessmentFile.objects.order_by("pk").values()), Trace.objects.count()
    for verb in (
        lambda: looked(user, sme, sheet),
        lambda: importing.keep_file(by=user, file=lying),
        lambda: importing.give_up_file(by=user, file=lying),
        lambda: importing.undo_file(by=user, file=kept),
        lambda: importing.resume_file(by=user, file=kept),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert (list(AssessmentFile.objects.order_by("pk").values()), Trace.objects.count()) == before


def test_what_has_moved_on_is_not_decided_again(sme, animator):
    lying, kept = looked(animator, sme, sheet_of(sme, 1, lines=1)), bring(animator, sme, sheet_of(sme, 2, lines=1))
    undone = undo(animator, bring(animator, sme, sheet_of(sme, 3, lines=1)))
    before = list(AssessmentFile.objects.order_by("pk").values()), Trace.objects.count()
    for verb, file in (
        (importing.keep_file, kept), (importing.give_up_file, kept), (importing.resume_file, kept),
        (importing.keep_file, undone), (importing.undo_file, undone), (importing.undo_file, lying),
        (importing.resume_file, lying),
    ):  # fmt: skip
        with pytest.raises(FileMovedOn):
            verb(by=animator, file=file)
    assert (list(AssessmentFile.objects.order_by("pk").values()), Trace.objects.count()) == before


# Terms


def test_files_that_nobody_keeps_are_given_up_after_a_day(sme, animator):
    old, fresh = looked(animator, sme, sheet_of(sme, 1, lines=1)), looked(animator, sme, sheet_of(sme, 2, lines=1))
    kept = bring(animator, sme, sheet_of(sme, 3, lines=1))
    AssessmentFile.objects.exclude(pk=fresh.pk).update(looked_at=timezone.now() - timedelta(hours=25))

    assert importing.forget_files() == 1

    assert set(AssessmentFile.objects.all()) == {fresh, kept}
    assert not AssessmentFile.objects.filter(pk=old.pk).exists()


def test_an_old_file_is_forgotten_once_nothing_of_it_is_left(sme, animator):
    whole, gone = bring(animator, sme, sheet_of(sme, 1, lines=1)), bring(animator, sme, sheet_of(sme, 2, lines=1))
    undone = undo(animator, bring(animator, sme, sheet_of(sme, 3, lines=1)))
    Response.objects.filter(file=gone).delete()
    assert importing.forget_files() == 0
    assert importing.forget_files(timezone.now() + timedelta(days=30 * 37)) == 2
    assert list(AssessmentFile.objects.all()) == [whole]
    assert undone.look["lines"] == []


# What the database itself holds


@pytest.mark.parametrize(
    "wrong",
    [{"done": F("total") + 1}, {"stored": F("lines") + 1}, {"erased": F("stored") + 1}, {"content": b"x"},
     {"state": "looked"}],
)  # fmt: skip
def test_the_database_refuses_a_file_that_cannot_be(sme, animator, wrong):
    file = bring(animator, sme, sheet_of(sme, 1, lines=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        AssessmentFile.objects.filter(pk=file.pk).update(**wrong)
