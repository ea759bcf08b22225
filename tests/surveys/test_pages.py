"""The pages of the room: organiser's, respondent's and public, in order and out of it."""

import csv
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from relais.diagnostics.models import Response
from relais.surveys.models import Coding, Reply, Round, Wanted
from relais.surveys.queries import theme_counts
from relais.surveys.services import answering, inviting, rounds
from tests.people.test_hostile_forms import Forms
from tests.surveys.conftest import ANSWERS, answered, made_round


def page(client, name, *args, status=200, **query):
    answer = client.get(reverse(f"surveys:{name}", args=args), query)
    assert answer.status_code == status, (name, answer.status_code)
    if answer.streaming:
        return b"".join(answer).decode()
    return answer.content.decode()


def test_an_organiser_makes_fills_reads_over_and_opens_a_round(organiser, body, version, as_user):
    client = as_user(organiser)
    assert "Aucune enquête encore" in page(client, "rounds")
    day = timezone.localdate() + timedelta(days=20)
    form = {
        "organiser": "test-centre", "questionnaire": "test-survey", "title": "Vos besoins", "words": "Pour 2027.", "language": "fr",
        "closes_on": day.isoformat(), "anonymous": "yes", "previous": "",
    }  # fmt: skip
    answer = client.post(reverse("surveys:make"), form)
    found = Round.objects.get()
    assert answer["Location"] == reverse("surveys:invite", args=[found.pk])
    answer = client.post(answer["Location"], {"pasted": "a@firm.example\nAnne <b@firm.example>"})
    assert answer["Location"] == reverse("surveys:round", args=[found.pk])
    assert "Pour 2027." in page(client, "letter", found.pk)
    assert "b@firm.example" in page(client, "round", found.pk)
    client.post(reverse("surveys:do", args=[found.pk, "ouvrir"]))
    found.refresh_from_db()
    assert (found.state, found.version, found.anonymous, found.invitations.count()) == ("open", version, True, 2)


def test_addresses_that_were_erased_are_told_in_one_sentence_and_not_listed(organiser, running, as_user):
    client = as_user(organiser)
    first = running.invitations.first()
    answering.erase_invitation(token=first.token)
    said = page(client, "round", running.pk)
    assert "1 personne a fait effacer son adresse" in said
    assert said.count('<th scope="row">') == running.invitations.count() - 1
    rounds.close_due(timezone.now() + timedelta(days=21))
    inviting.forget_addresses(timezone.now() + timedelta(days=90))
    said = page(client, "round", running.pk)
    assert "Les adresses sont effacées : leur terme est passé." in said
    assert "fait effacer" not in said
    assert '<th scope="row">' not in said
    assert "Personne encore" not in said


def test_a_round_that_cannot_be_is_refused_beside_its_field(organiser, version, as_user):
    answer = as_user(organiser).post(
        reverse("surveys:make"),
        {"organiser": "test-centre", "questionnaire": "test-survey", "title": "x", "language": "fr", "closes_on": "2020-01-01",
         "anonymous": "yes"},
    )  # fmt: skip
    assert (answer.status_code, Round.objects.count()) == (422, 0)
    assert "Le dernier jour doit être à venir" in answer.content.decode()


def test_wrong_lines_are_named_and_nothing_is_added_unless_the_good_ones_are_kept(draft, organiser, as_user):
    client, address = as_user(organiser), reverse("surveys:invite", args=[draft.pk])
    lines = "neuf@firm.example\npas une adresse\np0@firm.example"
    answer = client.post(address, {"pasted": lines})
    assert (answer.status_code, draft.invitations.count()) == (422, 3)
    assert "Ligne 2" in answer.content.decode()
    answer = client.post(address, {"pasted": lines, "keep_good": "on"})
    assert draft.invitations.count() == 4
    assert "p0@firm.example" in answer.content.decode()


def test_a_csv_file_is_read_and_one_that_is_no_text_is_refused(draft, organiser, as_user):
    client, address = as_user(organiser), reverse("surveys:invite", args=[draft.pk])
    file = SimpleUploadedFile("list.csv", "nom;email;entreprise\nÉlise;e@firm.example;Chez Élise\n".encode("cp1252"))
    client.post(address, {"file": file})
    assert draft.invitations.get(email="e@firm.example").firm == "Chez Élise"
    answer = client.post(address, {"file": SimpleUploadedFile("x.csv", b"\x81\x00\xff\xfe" * 50)})
    assert (answer.status_code, draft.invitations.count()) == (422, 4)


def test_another_bodys_round_is_not_there(draft, stranger, holder, as_user):
    for user in (stranger, holder):
        for name in ("round", "results", "invite", "crossing", "coding", "results_csv"):
            page(as_user(user), name, draft.pk, status=404)
    client = as_user(stranger)
    assert client.post(reverse("surveys:do", args=[draft.pk, "ouvrir"])).status_code == 404
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_an_invited_person_reads_what_it_is_answers_and_is_thanked(running, client):
    invitation = running.invitations.first()
    told = page(client, "invitation", invitation.token)
    assert "Test Centre" in told
    assert "Anonyme" in told
    assert "Test Centre a choisi les 3 personnes invitées ; Relais ne vérifie pas qui elles sont." in told
    answer = client.post(reverse("surveys:answer", args=[invitation.token]))
    response = Response.objects.get(version=running.version)
    assert answer["Location"] == reverse("diagnostics:overview", args=[response.token])
    assert client.get(answer["Location"]).status_code == 200
    Response.objects.filter(pk=response.pk).update(answers=ANSWERS)
    answer = client.post(reverse("diagnostics:finish", args=[response.token]))
    assert answer["Location"] == reverse("surveys:thanks", args=[running.slug])
    assert "Merci" in client.get(answer["Location"]).content.decode()
    assert client.get(reverse("diagnostics:overview", args=[response.token])).status_code == 404
    assert "rien ne la relie plus à vous" in page(client, "invitation", invitation.token)


def test_a_named_round_says_so_before_the_first_question(named, client):
    told = page(client, "invitation", named.invitations.first().token)
    assert "Test Centre et l'animation de la plateforme sauront que la réponse vient de vous" in told
    assert "Test Centre et l'animation de la plateforme lisent votre réponse avec votre nom" in told


def test_one_click_declines_and_one_more_answers_all_the_same(running, client):
    invitation = running.invitations.first()
    client.post(reverse("surveys:decline", args=[invitation.token]))
    invitation.refresh_from_db()
    assert invitation.state == "declined"
    assert "Répondre tout de même" in page(client, "invitation", invitation.token)


def test_erasing_says_what_stays_of_an_address_until_the_end(running, ended, client):
    words = "il en reste une empreinte, que l'organisateur ne peut pas lire"
    assert words in page(client, "erase", running.invitations.first().token)
    assert words not in page(client, "erase", ended.invitations.first().token)


def test_an_unknown_link_says_so(client, db):
    page(client, "invitation", "nothing", status=404)


def test_results_of_an_anonymous_round_wait_for_its_end_and_for_ten_answers(organiser, body, version, as_user):
    client = as_user(organiser)
    found = rounds.open_round(by=organiser, round_=made_round(organiser, body, version, invited=11))
    invitations = list(found.invitations.all())
    for invitation in invitations[:10]:
        answered(invitation)
    assert "Pas encore de résultats" in page(client, "results", found.pk)
    for name in ("results_csv", "results_json", "answers_csv", "crossing", "coding"):
        page(client, name, found.pk, status=404)
    rounds.close_round(by=organiser, round_=found)
    assert "10 réponses" in page(client, "results", found.pk)


def test_nine_anonymous_answers_are_never_shown(organiser, body, version, as_user):
    client = as_user(organiser)
    found = rounds.open_round(by=organiser, round_=made_round(organiser, body, version, invited=9))
    for invitation in found.invitations.all():
        answered(invitation)
    rounds.close_round(by=organiser, round_=found)
    assert "Pas encore de résultats" in page(client, "results", found.pk)
    page(client, "results_csv", found.pk, status=404)
    assert "rien ne paraît sous 10" in page(client, "own_needs", found.pk)
    client.post(reverse("surveys:do", args=[found.pk, "publier"]))
    page(client, "needs", found.slug, status=404)


def test_results_are_drawn_and_tabled_and_handed_over(ended, organiser, as_user):
    client = as_user(organiser)
    told = page(client, "results", ended.pk)
    assert (
        told.count('<svg xmlns="http://www.w3.org/2000/svg" class="counted"') == 4
    )  # all but the open question and one that nobody answered
    assert "6 (55 %)" in told
    assert "médiane" in told
    lines = page(client, "results_csv", ended.pk).splitlines()
    assert any(line.startswith("trade,Your trade?,line web") and line.endswith("6,55,11") for line in lines)
    found = client.get(reverse("surveys:results_json", args=[ended.pk])).json()
    assert (found["answered"], found["results"][0]["count"]) == (11, 6)


def test_the_answers_file_of_an_anonymous_round_joins_no_two_answers(ended, organiser, as_user):
    lines = page(as_user(organiser), "answers_csv", ended.pk).splitlines()[1:]
    assert {len(line.split(",")) for line in lines if "words" not in line} == {2}
    assert sum(line.startswith("trade,") for line in lines) == 11


def test_the_answers_file_of_a_named_round_names_who_answered(named, organiser, as_user):
    answered(named.invitations.first())
    lines = page(as_user(organiser), "answers_csv", named.pk).splitlines()
    assert lines[1].startswith("p0@firm.example,")
    assert "web" in lines[1]


def test_two_questions_are_crossed_and_small_cells_hidden(ended, named, organiser, as_user):
    client = as_user(organiser)
    told = page(client, "crossing", ended.pk, row="trade", column="wishes")
    assert "masqué</span>" in told
    assert "Masqué : moins de 10 réponses" in told
    assert "Trop peu de réponses pour croiser" in told
    assert "6 (" not in told
    answered(named.invitations.first())
    told = page(client, "crossing", named.pk, row="trade", column="wishes")
    assert "1 (100 %)" in told
    assert "Trop peu" not in told
    assert "Choisissez deux questions différentes" in page(client, "crossing", ended.pk, row="trade", column="trade")


def test_open_answers_are_read_proposed_and_coded_and_the_coding_taken_back(ended, organiser, as_user):
    client = as_user(organiser)
    told = page(client, "coding", ended.pk)
    assert "(proposé)" in told
    reference = re.findall(r'name="answer" value="([0-9a-f]+)"', told)[0]
    address = reverse("surveys:coding", args=[ended.pk])
    given = {"question": "words", "answer": reference, "themes": ["prospecting", "it-hiring"], "other": "crm"}
    client.post(address, given)
    assert set(Coding.objects.values_list("theme__slug", "by__email")) == {
        ("prospecting", organiser.email), ("it-hiring", organiser.email), ("crm", organiser.email),
    }  # fmt: skip
    crm = Wanted.objects.get(round=ended, theme__slug="crm")
    assert (crm.asked, crm.read, crm.rests_on) == (0, 1, {})
    client.post(address, {"question": "words", "answer": reference})
    assert not Coding.objects.exists()
    assert not Wanted.objects.filter(round=ended, theme__slug="crm").exists()


def test_a_theme_that_was_only_read_in_open_answers_has_no_share(ended, organiser, as_user, client):
    mine = as_user(organiser)
    told = page(mine, "coding", ended.pk)
    reference = re.findall(r'name="answer" value="([0-9a-f]+)"', told)[0]
    only = "access-rights"  # no question of this round carries it
    given = {"question": "words", "answer": reference, "themes": [only, "crm"]}
    mine.post(reverse("surveys:coding", args=[ended.pk]), given)
    mine.post(reverse("surveys:do", args=[ended.pk, "publier"]))
    found = client.get(reverse("surveys:needs_json", args=[ended.slug])).json()["needs"]
    read = {one["theme"]: (one["asked"], one["percent"], one["read"]) for one in found}
    assert read[only] == (None, None, 1)
    assert read["crm"] == (0, 0, 1)
    assert read["ai-first-steps"] == (11, 100, 0)
    assert "pas demandé" in page(client, "needs", ended.slug)
    head, *lines = csv.reader(page(client, "needs_csv", ended.slug).lstrip("\ufeff").splitlines())
    line = next(one for one in lines if one[0] == only)
    assert (head[-1], line[2:7], line[-1]) == ("réponses libres", [""] * 5, "1")
    assert only not in theme_counts(timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1))


def test_a_named_round_tells_how_many_gave_each_answer_a_need_rests_on(organiser, body, version, as_user):
    found = rounds.open_round(by=organiser, round_=made_round(organiser, body, version, invited=2, anonymous=False))
    for invitation in found.invitations.all():
        answered(invitation)
    rounds.close_round(by=organiser, round_=found)
    assert "<li>What do you wish for? line ai (2)</li>" in page(as_user(organiser), "own_needs", found.pk)


def test_published_needs_are_open_to_all_with_weight_doors_and_files(ended, organiser, as_user, client):
    page(client, "needs", ended.slug, status=404)
    assert "Aucune enquête publiée" in page(client, "published")
    as_user(organiser).post(reverse("surveys:do", args=[ended.pk, "publier"]))
    told = page(client, "needs", ended.slug)
    assert "11 sur 11" in told
    assert "12 personnes invitées, choisies par Test Centre ; Relais ne vérifie pas qui elles sont." in told
    assert "<li>What do you wish for? line ai</li>" in told  # no numbers: they would tell who gave two answers
    assert reverse("vocabulary:theme", args=["ai-first-steps"]) in told
    assert "Vos besoins" in page(client, "published")
    first = page(client, "needs_csv", ended.slug).splitlines()[1]
    assert first.startswith("ai-first-steps,")
    found = client.get(reverse("surveys:needs_json", args=[ended.slug])).json()
    assert {one["theme"]: one["asked"] for one in found["needs"]} == {
        "ai-first-steps": 11,
        "it-hiring": 11,
        "website-creation": 6,
    }
    day = timezone.now()
    assert theme_counts(day - timedelta(days=1), day + timedelta(days=1))["website-creation"] == 6
    assert theme_counts(day - timedelta(days=9), day - timedelta(days=1)) == {}
    as_user(organiser).post(reverse("surveys:do", args=[ended.pk, "depublier"]))
    page(client, "needs", ended.slug, status=404)
    assert theme_counts(day - timedelta(days=1), day + timedelta(days=1)) == {}


def test_a_round_counts_in_the_watch_when_it_is_first_published_however_late_and_once(ended, organiser):
    def counted(day):
        return theme_counts(day, day + timedelta(days=1)).get("website-creation", 0)

    closed = ended.closed_at
    late, later = closed + timedelta(days=120), closed + timedelta(days=240)
    rounds.publish_round(by=organiser, round_=ended, now=late)
    assert [counted(moment - timedelta(hours=1)) for moment in (closed, late, later)] == [0, 6, 0]
    rounds.hide_round(by=organiser, round_=ended)
    assert [counted(moment - timedelta(hours=1)) for moment in (closed, late, later)] == [0, 0, 0]
    rounds.publish_round(by=organiser, round_=ended, now=later)
    assert [counted(moment - timedelta(hours=1)) for moment in (closed, late, later)] == [0, 6, 0]


@pytest.mark.parametrize("language", ["", "/nl", "/de", "/en"])
def test_pages_speak_each_language(ended, organiser, as_user, language):
    client = as_user(organiser)
    for path in (f"/mes-enquetes/{ended.pk}/resultats/", f"/mes-enquetes/{ended.pk}/", "/enquetes/"):
        assert client.get(language + path).status_code == 200


def test_every_page_keeps_its_budget_of_queries(ended, organiser, as_user):
    inviting.write_letters()
    rounds.publish_round(by=organiser, round_=ended)
    client, spent = as_user(organiser), {}
    budgets = {
        reverse("surveys:rounds"): 8, reverse("surveys:round", args=[ended.pk]): 12,
        reverse("surveys:results", args=[ended.pk]): 8, reverse("surveys:coding", args=[ended.pk]): 14,
        reverse("surveys:own_needs", args=[ended.pk]): 14, reverse("surveys:needs", args=[ended.slug]): 12,
        reverse("surveys:crossing", args=[ended.pk]) + "?row=trade&column=wishes": 8, reverse("surveys:published"): 8,
    }  # fmt: skip
    for path, budget in budgets.items():
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        spent[path] = (len(asked), budget)
    assert {path: told for path, told in spent.items() if told[0] > told[1]} == {}


def test_the_page_of_a_round_reads_none_of_its_answers(ended, organiser, as_user):
    client = as_user(organiser)
    with CaptureQueriesContext(connection) as asked:
        told = page(client, "round", ended.pk)
    assert reverse("surveys:results", args=[ended.pk]) in told
    assert not [one["sql"] for one in asked if '"answers"' in one["sql"]]


def test_an_invited_person_walks_through_every_question_to_the_thanks(running, client):
    invitation = running.invitations.first()
    with override("fr"):  # whatever the screen spoke before
        begin = reverse("surveys:answer", args=[invitation.token])
    page_ = client.post(begin, follow=True, headers={"Accept-Language": "fr"})
    here = re.search(r'href="([^"]+/q/trade/)"', page_.content.decode())[1]
    for _question in range(20):
        if "/q/" not in here:
            break
        form = next(
            fields
            for _action, fields, _files in Forms(client.get(here).content.decode()).found
            if "deconnexion" not in _action
        )
        typed = {"answer": "4"} if here.endswith(("people/", "words/")) else {}
        answer = client.post(here, {name: offered[0] for name, offered in form.items()} | typed)
        assert answer.status_code == 302, (here, answer.content.decode())
        here = answer["Location"]
    assert here.endswith("/fin/")
    told = client.get(here).content.decode()
    assert "Envoyer mes réponses" in told
    assert client.post(here)["Location"] == reverse("surveys:thanks", args=[running.slug])
    assert Reply.objects.get(round=running).response.answers["trade"] == "web"
