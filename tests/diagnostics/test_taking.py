"""Taking a diagnostic: begun without an account, answered by link, taken up again, finished."""

import pytest

from relais.diagnostics import queries
from relais.diagnostics.models import Response


def page(client, response, rest="", **query):
    return client.get(f"/diagnostics/r/{response.token}/{rest}", query)


def post(client, response, rest, **data):
    return client.post(f"/diagnostics/r/{response.token}/{rest}", data)


def test_welcome_lists_what_can_be_taken(client, version):
    said = client.get("/diagnostics/").content.decode()
    assert "Petit diagnostic" in said
    assert "/diagnostics/small/" in said


def test_a_response_is_begun_without_account_and_leads_to_the_first_question(client, version):
    answer = client.post("/diagnostics/small/", {"name": "Chez Test", "place": "Mons", "employees": "3"})
    response = Response.objects.get()
    assert (response.name, response.employees, response.user, response.actor) == ("Chez Test", 3, None, None)
    assert response.area or response.place
    assert answer["Location"] == f"/diagnostics/r/{response.token}/q/q1/"


def test_an_unknown_place_is_told_and_nothing_begins(client, version):
    answer = client.post("/diagnostics/small/", {"place": "Xyzzy-sur-Rien"})
    assert answer.status_code == 422
    assert "nous ne connaissons pas ce lieu" in answer.content.decode()
    assert not Response.objects.exists()


def test_an_unknown_link_gives_a_page_that_says_so(client, db):
    for rest in ("", "q/q1/", "fin/", "resultat/", "export.json", "effacer/", "entreprise/"):
        answer = client.get(f"/diagnostics/r/unknown/{rest}")
        assert answer.status_code == 404
        assert "n'existe pas ou n'existe plus" in answer.content.decode().replace("&#x27;", "'")


POSTED = {
    "q1": ({"answer": "yes"}, "yes", "q2"),
    "q2": ({"answer": ["shop", "booking"]}, ["shop", "booking"], "q3"),
    "q3": ({"answer_planned": ["save"], "answer_invested": ["lock"]}, {"planned": ["save"], "invested": ["lock"]}, "q4"),
    "q4": ({"answer_wifi": "2"}, {"wifi": 2}, "q5"),
    "q5": ({"answer": " Rien d'autre. "}, "Rien d'autre.", "q6"),
    "q6": ({"answer": "12"}, 12, None),
}  # fmt: skip


def test_each_kind_of_question_keeps_its_answer_and_leads_to_the_next(client, begun):
    for key, (data, kept, after) in POSTED.items():
        assert page(client, begun, f"q/{key}/").status_code == 200
        answer = post(client, begun, f"q/{key}/", **data)
        begun.refresh_from_db()
        assert begun.answers[key] == kept
        assert answer["Location"].endswith(f"/q/{after}/" if after else "/fin/")
        said = page(client, begun, f"q/{key}/").content.decode()
        assert "checked" in said or key in {"q5", "q6"}
    answer = post(client, begun, "fin/")
    assert answer["Location"].endswith("/resultat/")
    said = page(client, begun, "resultat/").content.decode()
    assert "sur 100" in said
    assert "<svg" in said


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("q1", {}), ("q1", {"answer": "other"}), ("q2", {"answer": ["other"]}), ("q4", {}), ("q4", {"answer_wifi": "9"}),
        ("q5", {"answer": "x" * 101}), ("q6", {"answer": "51"}), ("q6", {"answer": "many"}),
        ("q2", {"answer": ["shop"], "apart": ["shop"]}),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_and_not_kept(client, begun, key, data):
    answer = post(client, begun, f"q/{key}/", **data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    begun.refresh_from_db()
    assert begun.answers == {}
    assert begun.apart == {}


def test_a_question_whose_condition_fails_is_passed(client, begun):
    assert post(client, begun, "q/q1/", answer="no")["Location"].endswith("/q/q3/")
    assert "/q/q2/" not in page(client, begun).content.decode()


def test_what_is_set_apart_is_kept_beside_the_answer(client, begun):
    post(client, begun, "q/q1/", answer="yes")
    post(client, begun, "q/q2/", answer=["shop"], apart=["booking"])
    post(client, begun, "q/q4/", apart=["*", "wifi"])
    begun.refresh_from_db()
    assert begun.apart == {"q2": ["booking"], "q4": ["*"]}
    assert "q4" not in begun.answers
    post(client, begun, "fin/")
    said = page(client, begun, "resultat/").content.decode()
    assert "Ajusté" in said
    assert "Le score officiel reste" in said


def test_finishing_names_what_must_be_answered_and_keeps_it_open(client, begun):
    answer = post(client, begun, "fin/")
    assert answer.status_code == 422
    assert "Avez-vous un site" in answer.content.decode()
    begun.refresh_from_db()
    assert not begun.is_done


def test_missing_questions_are_asked_one_after_the_other(client, begun):
    post(client, begun, "q/q1/", answer="no")
    post(client, begun, "q/q4/", answer_wifi="1")
    answer = post(client, begun, "q/q3/?manque=1", answer_planned=["save"])
    assert answer["Location"].endswith("/q/q5/?manque=1")


def test_a_finished_response_takes_no_answer(client, done):
    answer = post(client, done, "q/q1/", answer="no")
    assert answer["Location"].endswith("/resultat/")
    done.refresh_from_db()
    assert done.answers["q1"] == "yes"


def test_two_answers_to_one_question_meet_and_neither_is_lost_unseen(client, begun):
    seen = page(client, begun, "q/q1/").context["form"].initial["seen"]
    post(client, begun, "q/q1/", answer="yes", seen=seen)
    answer = post(client, begun, "q/q1/", answer="no", seen=seen)
    assert answer.status_code == 409
    assert "Sa réponse : Oui" in answer.content.decode()
    begun.refresh_from_db()
    assert begun.answers["q1"] == "yes"
    again = answer.context["form"]["seen"].value()
    assert post(client, begun, "q/q1/", answer="no", seen=again).status_code == 302
    begun.refresh_from_db()
    assert begun.answers["q1"] == "no"


def test_the_same_answer_of_two_people_is_no_conflict(client, begun):
    seen = page(client, begun, "q/q1/").context["form"].initial["seen"]
    post(client, begun, "q/q1/", answer="yes", seen=seen)
    assert post(client, begun, "q/q1/", answer="yes", seen=seen).status_code == 302


def test_the_result_tells_what_was_answered_and_how_to_come_back(client, done):
    said = client.get(f"/diagnostics/r/{done.token}/resultat/").content.decode()
    strong = said.partition('id="strong"')[2].partition("</section>")[0]
    assert "Avez-vous un site" in strong
    assert "Oui" in strong
    assert f'data-copy="http://testserver/diagnostics/r/{done.token}/resultat/"' in said
    assert f'href="/diagnostics/r/{done.token}/#yours"' in said


def test_who_answers_can_be_changed_later(client, done):
    assert post(client, done, "entreprise/", name="Autre", employees="7", sector="", place="").status_code == 302
    done.refresh_from_db()
    assert (done.name, done.employees, done.overall) == ("Autre", 7, queries.response_at(done.token).overall)


def test_erasing_asks_once_more_and_then_leaves_nothing(client, done):
    assert page(client, done, "effacer/").status_code == 200
    assert Response.objects.exists()
    post(client, done, "effacer/")
    assert not Response.objects.exists()
    assert page(client, done).status_code == 404


def test_a_response_is_kept_in_the_account_of_who_holds_the_link(client, done, stranger, as_user):
    assert post(client, done, "garder/").status_code == 302
    done.refresh_from_db()
    assert done.user is None
    post(as_user(stranger), done, "garder/")
    done.refresh_from_db()
    assert done.user == stranger


def test_the_export_holds_answers_and_scores_and_never_the_link(client, done):
    answer = page(client, done, "export.json")
    assert answer.json()["answers"]["q1"] == "yes"
    assert answer.json()["scores"] == done.scores
    assert done.token not in answer.content.decode()


def test_pages_behind_the_link_are_not_stored(client, done, begun):
    for rest in ("", "q/q1/", "fin/", "resultat/", "export.json", "effacer/", "entreprise/"):
        assert "no-store" in page(client, done, rest)["Cache-Control"]


def test_an_adviser_takes_it_with_a_firm(version, stranger, actor, as_user):
    from relais.actors.models import Position

    signed_in = as_user(stranger)
    assert "accompanied" not in signed_in.get("/diagnostics/small/").context["form"].fields
    Position.objects.create(user=stranger, actor=actor, kind="adviser")
    signed_in.post("/diagnostics/small/", {"accompanied": "on", "name": "La firme"})
    response = Response.objects.get()
    assert (response.adviser, response.user, response.actor) == (stranger, None, None)


def test_the_form_begins_with_what_the_firms_page_says(version, holder, actor, as_user):
    actor.roles, actor.employees = ["firm"], 4
    actor.save()
    form = as_user(holder).get("/diagnostics/small/").context["form"]
    assert (form.initial["name"], form.initial["employees"]) == ("Test Provider", 4)
    as_user(holder).post("/diagnostics/small/", {"name": "Test Provider", "employees": "4"})
    assert (Response.objects.get().actor, Response.objects.get().user) == (actor, holder)


def test_the_built_in_questionnaires_can_be_taken(client, db):
    from relais.diagnostics.services.questionnaires import load_questionnaires

    load_questionnaires()
    for one in queries.offered():
        client.post(f"/diagnostics/{one.slug}/", {})
        response = Response.objects.get(version=one.current)
        for key in queries.definition_of(one.current).by_key:
            assert page(client, response, f"q/{key}/").status_code == 200


def test_an_answer_is_told_in_the_order_of_the_questionnaire_however_it_is_kept(version):
    from relais.diagnostics.presenting import answer_words
    from relais.diagnostics.queries import definition_of

    question = next(one for one in definition_of(version).questions if one.kind == "scales")
    keys = [item.key for item in question.items]
    assert len(keys) > 1
    kept = dict.fromkeys(keys, 1)
    assert answer_words(question, dict(reversed(kept.items()))) == answer_words(question, kept)
