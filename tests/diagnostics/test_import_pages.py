"""A file of assessments on pages: brought, looked at, kept, watched, undone, listed."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relais.diagnostics.models import AssessmentFile, Response
from relais.diagnostics.services import exchange, importing
from relais.groundwork.models import Trace
from tests.diagnostics.bringing import again, asked, bring, bytes_of, looked, sheet_of, undo

DESK = "/diagnostics/gerer/evaluations/"
BUDGET = 12


@pytest.fixture
def desk(animator, as_user):
    return as_user(animator)


@pytest.fixture
def other(editor, as_user):
    """Another animator."""
    editor.duty = "animator"
    editor.save()
    return as_user(editor)


def send(desk, version, data, name="janvier.csv"):
    return desk.post(DESK, {"version": version.pk, "file": SimpleUploadedFile(name, data)})


def words(answer):
    return " ".join(html.unescape(answer.content.decode()).split())


def test_a_file_is_looked_at_kept_watched_and_undone_on_pages(sme, animator, desk):
    data = bytes_of(sme, sheet_of(sme, 9))

    sent = send(desk, sme, data)
    file = AssessmentFile.objects.get()
    address = f"{DESK}{file.pk}/"
    assert (sent.status_code, sent.url) == (302, address)
    look = words(desk.get(address))
    assert "Rien n'est encore gardé." in look
    assert "Garder 20 évaluations" in look
    assert "data-watches" not in look
    assert Response.objects.count() == 0

    assert desk.post(f"{address}garder/").url == address
    waiting = words(desk.get(address))
    assert "Le fichier attend son tour." in waiting
    assert f'data-watches="{address}etat/"' in waiting
    assert '<progress value="0" max="20"' in waiting
    assert f'<noscript><p><a href="{address}">Regarder où il en est</a></p></noscript>' in waiting

    importing.work_on(file.pk)
    kept = words(desk.get(f"{address}etat/"))
    assert kept.startswith("<section")
    assert "20 évaluations sont gardées." in kept
    assert "data-watches" not in kept
    out = desk.post(f"{DESK}fichier/", {"version": sme.pk, "newline": "lf", "quoting": "needed"})
    assert b"".join(out.streaming_content) == data
    assert Trace.objects.filter(verb="export_assessments", by=animator).count() == 1

    asks = words(desk.get(f"{address}annuler/"))
    assert "20 évaluations venues avec ce fichier sont effacées" in asks
    assert Response.objects.count() == 20
    assert desk.post(f"{address}annuler/").url == address
    assert "Les évaluations sont en train d'être effacées." in words(desk.get(address))
    importing.work_on(file.pk)
    done = words(desk.get(address))
    assert "L'import est annulé. 20 évaluations sont effacées." in done
    assert "Annuler cet import" not in done


def test_one_wrong_line_keeps_the_whole_file_out_and_is_named(sme, desk):
    data = bytes_of(sme, sheet_of(sme, 2, lines=3)).decode().splitlines()
    cells = data[2].rsplit(",", 1)
    data[2] = f"{cells[0]},7"

    page = send(desk, sme, "\n".join(data).encode())

    assert page.status_code == 422
    assert [one.startswith("line 3: ") and "'7' is none of" in one for one in page.context["wrong"]] == [True]
    assert (AssessmentFile.objects.count(), Response.objects.count()) == (0, 0)


def test_a_file_that_is_too_long_is_refused_with_the_form(sme, desk, monkeypatch):
    monkeypatch.setattr(exchange, "MOST_LINES", 2)
    page = send(desk, sme, bytes_of(sme, sheet_of(sme, 2, lines=3)))
    assert page.status_code == 422
    assert page.context["wrong"] == ("line 4: more than 2 assessments",)
    assert not AssessmentFile.objects.exists()


def test_a_file_is_given_up(sme, animator, desk):
    file = looked(animator, sme, sheet_of(sme, 1, lines=2))
    answer = desk.post(f"{DESK}{file.pk}/laisser/", follow=True)
    assert "Rien de « a.csv » n'est gardé." in words(answer)
    assert not AssessmentFile.objects.exists()


def test_a_decision_that_comes_too_late_is_told_and_changes_nothing(sme, animator, desk):
    file = bring(animator, sme, sheet_of(sme, 1, lines=2))
    before = AssessmentFile.objects.values().get()
    for verb in ("garder", "laisser", "reprendre"):
        answer = desk.post(f"{DESK}{file.pk}/{verb}/", follow=True)
        assert "quelqu'un a décidé entre-temps" in words(answer)
    assert AssessmentFile.objects.values().get() == before

    undo(animator, file)
    assert desk.get(f"{DESK}{file.pk}/annuler/").url == f"{DESK}{file.pk}/"
    assert "quelqu'un a décidé entre-temps" in words(desk.post(f"{DESK}{file.pk}/annuler/", follow=True))


def test_what_stopped_says_why_and_is_gone_on_with(sme, animator, desk):
    file = asked(animator, sme, sheet_of(sme, 1, lines=2))
    AssessmentFile.objects.update(reason="fault")
    page = words(desk.get(f"{DESK}{file.pk}/"))
    assert "Arrêté avant la fin : une erreur inattendue" in page
    assert "data-watches" not in page
    desk.post(f"{DESK}{file.pk}/reprendre/")
    assert (again(file).reason, again(file).state) == ("", "waiting")


def test_another_animator_sees_and_undoes(sme, animator, other):
    file = bring(animator, sme, sheet_of(sme, 1, lines=2))
    assert "2 évaluations sont gardées." in words(other.get(f"{DESK}{file.pk}/"))
    other.post(f"{DESK}{file.pk}/annuler/")
    importing.work_on(file.pk)
    assert Response.objects.count() == 0


def test_before_an_undo_the_page_says_what_stays_and_what_stays_counted(sme, animator, desk):
    from relais.diagnostics.models import Block

    file = bring(animator, sme, sheet_of(sme, 1, lines=4))
    block = Block.objects.create(questionnaire=sme.questionnaire, rule=sme.rule, n=10, figures={})
    first, *_others = Response.objects.order_by("pk")
    Response.objects.filter(pk=first.pk).update(user=animator)
    Response.objects.exclude(pk=first.pk).update(block=block)

    page = words(desk.get(f"{DESK}{file.pk}/annuler/"))

    assert "3 évaluations venues avec ce fichier sont effacées" in page
    assert "1 reste : quelqu'un a continué à partir d'elle." in page
    assert "3 évaluations sont déjà comptées dans les comparaisons" in page
    undo(animator, file)
    assert "quelqu'un a continué" in words(desk.get(f"{DESK}{file.pk}/"))


def test_lines_left_out_are_named_before_and_after(sme, animator, desk):
    sheet = sheet_of(sme, 1, lines=2)
    bring(animator, sme, sheet)
    file = looked(animator, sme, sheet)
    before = words(desk.get(f"{DESK}{file.pk}/"))
    assert "Rien de nouveau dans ce fichier" in before
    assert "Ligne 2 : " in before
    importing.keep_file(by=animator, file=file)
    importing.work_on(file.pk)
    after = words(desk.get(f"{DESK}{file.pk}/"))
    assert "0 évaluation est gardée. 2 lignes l'étaient déjà." in after
    assert "Ligne 3 : " in after


def test_the_files_are_listed_newest_first_in_pages(sme, animator, desk):
    assert "Aucun fichier entré" in words(desk.get(DESK))
    bring(animator, sme, sheet_of(sme, 1, lines=2))
    for number in range(20):
        looked(animator, sme, sheet_of(sme, 2, lines=1), f"f{number}.csv")

    first, second = desk.get(DESK), desk.get(f"{DESK}?page=2")

    assert [one.name for one in first.context["page"]] == [f"f{number}.csv" for number in range(19, -1, -1)]
    assert [(one.name, one.stored) for one in second.context["page"]] == [("a.csv", 2)]
    assert "Aucun fichier entré" not in words(first)


@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/etat/", "{pk}/annuler/"])
def test_pages_ask_for_as_much_however_many_there_are(sme, animator, desk, path):
    file = bring(animator, sme, sheet_of(sme, 1, lines=2))
    asked_for = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(DESK + path.format(pk=file.pk)).status_code == 200
        asked_for.append(len(queries))
        for _number in range(5):
            looked(animator, sme, sheet_of(sme, 3, lines=3))
        bring(animator, sme, sheet_of(sme, 2, lines=8))
    assert asked_for[0] == asked_for[1] <= BUDGET


def test_the_content_of_files_is_not_read_for_pages(sme, animator, desk):
    file = looked(animator, sme, sheet_of(sme, 1, lines=2))
    for path in ("", f"{file.pk}/", f"{file.pk}/etat/"):
        with CaptureQueriesContext(connection) as queries:
            desk.get(DESK + path)
        assert not [one for one in queries if '"diagnostics_assessmentfile"."content"' in one["sql"]]
