"""The editor on pages: who may, a draft changed part by part, undone, tried, published."""

import json
import random
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from relais.diagnostics.models import Questionnaire, Response, Version
from relais.diagnostics.services import questionnaires
from tests.diagnostics.small import small
from tests.people.test_hostile_forms import Forms, values


@pytest.fixture
def draft(animator):
    return questionnaires.save_draft(by=animator, body=small())


@pytest.fixture
def desk(animator, as_user):
    return as_user(animator)


def posted(page):
    """What the form of a part's page would send, as a browser does."""
    form = page.context["form"]
    found = {}
    for name in form.fields:
        value = form[name].value()
        if value is not None and value is not False and value != "":
            found[name] = "on" if value is True else value
    return found


def part(desk, draft, place, **changes):
    address = f"/diagnostics/gerer/{draft.pk}/partie/{place}/"
    return desk.post(address, posted(desk.get(address)) | changes)


def body_of(draft):
    return Version.objects.get(pk=draft.pk).body


@pytest.mark.parametrize("place", ["tete", "scoring", "levels.0", "dimensions.1", "questions.0", "questions.1", "questions.2",
                                   "questions.3", "questions.4", "questions.5", "questions.0.options.1", "questions.3.items.0"])  # fmt: skip
def test_a_part_saved_as_it_stands_changes_nothing(desk, draft, place):
    before = body_of(draft)

    answer = part(desk, draft, place)

    assert answer.status_code == 302
    assert body_of(draft) == before


@pytest.mark.parametrize("place", ["scoring", "levels.0", "dimensions.1", "questions.0", "questions.1", "questions.2", "questions.3",
                                   "questions.4", "questions.5", "questions.0.options.1", "questions.3.items.0"])  # fmt: skip
def test_forms_of_a_part_survive_whatever_is_posted(desk, draft, place):
    luck, address = random.Random(place), f"/diagnostics/gerer/{draft.pk}/partie/{place}/"
    for _round in range(4):
        page = desk.get(address)
        if page.status_code == 404:  # luck has removed the part
            break
        for action, fields, files in Forms(page.content.decode()).found:
            if "deconnexion" not in action:
                assert desk.post(action or address, values(fields, files, luck)).status_code < 500


@pytest.mark.parametrize("place", ["x", "questions", "questions.99", "questions.0.items.0", "questions.0.options", "levels.0.name",
                                   "dimensions.0.levels.0", "scoring.rule", "questions.٣", "levels.-1"])  # fmt: skip
def test_a_place_without_a_part_is_not_there(desk, draft, place):
    before = body_of(draft)
    change = {"action": "remove", "place": place, "seen": draft.digest}

    assert desk.get(f"/diagnostics/gerer/{draft.pk}/partie/{place}/").status_code == 404
    assert desk.post(f"/diagnostics/gerer/{draft.pk}/changer/", change).status_code == 404
    assert body_of(draft) == before


def test_the_outline_names_the_dimension_of_a_question(desk, draft):
    said = desk.get(f"/diagnostics/gerer/{draft.pk}/").content.decode()
    assert re.search(r"un choix parmi plusieurs, Ventes<", said)


def test_a_column_of_pairs_that_counts_gets_another_key(desk, draft):
    answer = part(desk, draft, "questions.2", columns_0_key="wished")

    body = body_of(draft)
    assert answer.status_code == 302
    assert [one["key"] for one in body["questions"][2]["columns"]] == ["wished", "invested"]
    assert {"part": "q3.wished"} in body["scoring"]["dimensions"]["d2"]


def test_a_title_changed_in_dutch_is_kept(desk, draft):
    part(desk, draft, "questions.0", title_nl="Hebt u een website?")

    assert body_of(draft)["questions"][0]["title"]["nl"] == "Hebt u een website?"


def test_a_theme_is_chosen_by_its_name_and_an_unknown_one_refused(desk, draft):
    page = desk.get(f"/diagnostics/gerer/{draft.pk}/partie/questions.1.items.0/")
    name = page.context["form"].theme_names["crm"]

    part(desk, draft, "questions.1.items.0", theme_2=name)
    wrong = part(desk, draft, "questions.1.items.0", theme_2="rien de tel")

    assert body_of(draft)["questions"][1]["items"][0]["themes"] == ["online-shop", "crm"]
    assert wrong.status_code == 422
    assert "theme_2" in wrong.context["form"].errors


def test_a_key_that_stands_twice_is_named_beside_the_field_and_nothing_kept(desk, draft):
    before = body_of(draft)

    answer = part(desk, draft, "questions.1", key="q3")

    assert answer.status_code == 422
    assert "q3" in answer.context["form"].errors["key"][0]
    assert body_of(draft) == before


def test_a_level_that_bears_the_key_of_another_is_refused_beside_the_field(desk, draft):
    answer = part(desk, draft, "levels.1", key="basic")

    assert answer.status_code == 422
    assert "basic" in answer.context["form"].errors["key"][0]
    assert body_of(draft)["levels"][1]["key"] == "advanced"


def test_a_draft_changed_meanwhile_is_not_overwritten(desk, draft):
    address = f"/diagnostics/gerer/{draft.pk}/partie/tete/"
    mine = posted(desk.get(address))
    part(desk, draft, "tete", minutes="7")

    answer = desk.post(address, mine | {"minutes": "9"})

    assert answer.status_code == 422
    assert body_of(draft)["minutes"] == 7


def test_a_removed_question_comes_back_by_undo(desk, draft):
    before = body_of(draft)
    change = {"action": "remove", "place": "questions.1", "seen": draft.digest}

    desk.post(f"/diagnostics/gerer/{draft.pk}/changer/", change)
    gone = [one["key"] for one in body_of(draft)["questions"]]
    page = desk.get(f"/diagnostics/gerer/{draft.pk}/")
    desk.post(f"/diagnostics/gerer/{draft.pk}/annuler/")

    assert "q2" not in gone
    assert page.context["can_undo"]
    assert body_of(draft) == before


def test_a_removal_that_breaks_the_whole_is_refused_and_says_why(desk, draft):
    before = body_of(draft)
    change = {"action": "remove", "place": "questions.3", "seen": draft.digest}

    page = desk.post(f"/diagnostics/gerer/{draft.pk}/changer/", change, follow=True)

    assert body_of(draft) == before
    assert "aucune question ne compte dans cette dimension" in page.content.decode()


def test_a_question_added_after_another_opens_its_own_page(desk, draft):
    change = {"action": "add", "place": "questions.0", "kind": "scales", "seen": draft.digest}

    answer = desk.post(f"/diagnostics/gerer/{draft.pk}/changer/", change)

    assert answer["Location"].endswith("/partie/questions.1/")
    assert body_of(draft)["questions"][1]["kind"] == "scales"
    assert desk.get(answer["Location"]).status_code == 200


def test_a_condition_asks_for_its_answers_in_a_second_step(desk, draft):
    first = part(desk, draft, "questions.3", when_question="q1")
    second = part(desk, draft, "questions.3", when_question="q1", when_is=["no"])

    assert first.status_code == 422
    assert "when_is" in first.context["form"].errors
    assert second.status_code == 302
    assert body_of(draft)["questions"][3]["when"] == {"question": "q1", "is": ["no"]}


def test_a_draft_with_something_to_write_is_kept_and_not_published(desk, draft, animator):
    part(desk, draft, "questions.0", title_de="")
    page = desk.post(f"/diagnostics/gerer/{draft.pk}/publier/", follow=True)

    draft.refresh_from_db()
    assert draft.body["questions"][0]["title"]["de"] == "noch zu schreiben"
    assert draft.state == "draft"
    assert "question 1, titre, DE" in page.content.decode()

    part(desk, draft, "questions.0", title_de="Haben Sie eine Website?")
    desk.post(f"/diagnostics/gerer/{draft.pk}/publier/")

    draft.refresh_from_db()
    assert draft.state == "published"


def test_an_editor_edits_and_does_not_publish(editor, draft, as_user):
    desk = as_user(editor)

    saved = part(desk, draft, "tete", minutes="4")
    refused = desk.post(f"/diagnostics/gerer/{draft.pk}/publier/")

    draft.refresh_from_db()
    assert saved.status_code == 302
    assert refused.status_code == 404
    assert draft.state == "draft"


def test_a_published_version_has_no_editor_and_becomes_a_draft(desk, draft, animator):
    questionnaires.publish_version(by=animator, version=draft)

    closed = desk.get(f"/diagnostics/gerer/{draft.pk}/partie/tete/")
    begun = desk.post(f"/diagnostics/gerer/{draft.pk}/brouillon/")

    assert closed.status_code == 404
    assert Version.objects.get(questionnaire__slug="small", state="draft").number == 2
    assert begun.status_code == 302


def test_a_questionnaire_of_ones_own_begins_with_a_question(desk):
    answer = desk.post(
        "/diagnostics/gerer/nouveau/",
        {"title": "Le mien", "slug": "le-mien", "purpose": "diagnostic", "audience": "micro"},
    )
    taken = desk.post(
        "/diagnostics/gerer/nouveau/", {"title": "Autre", "slug": "gerer", "purpose": "survey", "audience": "micro"}
    )

    made = Questionnaire.objects.get(slug="le-mien")
    assert answer.status_code == 302
    assert desk.get(answer["Location"]).status_code == 200
    assert made.current is None
    assert taken.status_code == 422
    assert not Questionnaire.objects.filter(slug="gerer").exists()


def test_a_file_goes_out_and_comes_in_the_same(desk, draft):
    data = desk.get(f"/diagnostics/gerer/{draft.pk}/fichier.json").content
    desk.post(f"/diagnostics/gerer/{draft.pk}/jeter/")

    desk.post("/diagnostics/gerer/importer/", {"file": SimpleUploadedFile("small.json", data)})

    assert Version.objects.get(questionnaire__slug="small").digest == draft.digest


def test_a_file_over_a_draft_is_undone(desk, draft):
    data = json.dumps(small(minutes=9)).encode()

    desk.post("/diagnostics/gerer/importer/", {"file": SimpleUploadedFile("small.json", data)})
    brought = body_of(draft)["minutes"]
    desk.post(f"/diagnostics/gerer/{draft.pk}/annuler/")

    assert (brought, body_of(draft)["minutes"]) == (9, 3)


@pytest.mark.parametrize("page", ["", "partie/questions.1/", "partie/questions.1.items.0/", "themes/", "essai/"])
def test_a_page_of_the_editor_asks_the_database_a_bounded_number_of_times(
    desk, draft, page, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14):
        assert desk.get(f"/diagnostics/gerer/{draft.pk}/{page}").status_code == 200


def test_a_wrong_file_names_each_problem_and_leaves_nothing(desk):
    body = small()
    body["questions"][1]["items"][0]["text"].pop("nl")
    body["questions"][3]["effort"] = 9
    data = json.dumps(body).encode()

    answer = desk.post("/diagnostics/gerer/importer/", {"file": SimpleUploadedFile("small.json", data)})

    told = [str(one) for one in answer.context["wrong"]]
    assert answer.status_code == 422
    assert told == [
        "question 2, ligne 1, texte, NL : il manque.",
        "question 4, effort : ce champ n'existe pas dans le format.",
    ]
    assert not Questionnaire.objects.filter(slug="small").exists()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"small"', f'"{"s" * 61}"', "identifiant : c'est trop long : 60 signes au plus."),
        ('"small"', '"rappel"', "identifiant : « rappel » est l'adresse d'une de nos pages : choisissez-en un autre."),
        ('"most": 50', '"most": 1e999', "question 6, au plus : ce nombre est trop grand."),
        ('"most": 50', '"most": -1', "q6, au moins : 0 est plus grand que la borne « au plus »."),
        ('"Petit diagnostic"', '"Petit\\u0000"', "titre, FR : ce texte contient un signe invisible qui ne peut pas être enregistré."),
        ('"Petit diagnostic"', '"Petit\\ud800"', "titre, FR : ce texte contient un signe invisible qui ne peut pas être enregistré."),
        ('"minutes"', '"\\ud800"', "ce texte contient un signe invisible qui ne peut pas être enregistré."),
    ],
)  # fmt: skip
def test_a_file_that_no_database_keeps_is_refused_with_place_and_reason(desk, old, new, told):
    data = json.dumps(small()).replace(old, new, 1).encode()

    answer = desk.post("/diagnostics/gerer/importer/", {"file": SimpleUploadedFile("small.json", data)})

    assert answer.status_code == 422
    assert told in [str(one) for one in answer.context["wrong"]]
    assert not Questionnaire.objects.exclude(versions__state="published").exists()


def test_a_diagnostic_keeps_its_last_dimension(desk, draft):
    for _dimension in range(2):
        draft = Version.objects.get(pk=draft.pk)
        change = {"action": "remove", "place": "dimensions.0", "seen": draft.digest}
        desk.post(f"/diagnostics/gerer/{draft.pk}/changer/", change)
    draft = Version.objects.get(pk=draft.pk)
    change = {"action": "remove", "place": "dimensions.0", "seen": draft.digest}
    page = desk.post(f"/diagnostics/gerer/{draft.pk}/changer/", change, follow=True)

    assert "un diagnostic a besoin d'une dimension au moins" in page.content.decode().replace("&#x27;", "'")
    assert len(body_of(draft)["dimensions"]) == 1


def test_a_trial_asks_by_condition_scores_and_keeps_nothing(desk, draft):
    address, seen = f"/diagnostics/gerer/{draft.pk}/essai/", []
    answers = {"q1": {"answer": "no"}, "q3": {"answer_planned": ["save"]}, "q4": {"answer_wifi": "2", "answer_crm": "0"},
               "q5": {"answer": "rien"}, "q6": {"answer": "3"}}  # fmt: skip
    page = desk.get(address)
    while page.context["form"] is not None:
        at = page.context["at"]
        seen.append(at)
        told = {"state": page.context["state"], "at": at, "go": "next", "language": "de"}
        page = desk.post(address, told | answers[at])

    assert seen == ["q1", "q3", "q4", "q5", "q6"]  # q2 hangs on q1
    assert page.context["result"]["overall"] == "25"
    assert page.context["result"]["level"]["name"] == "Débuts (de)"
    assert Response.objects.count() == 0


def test_a_trial_without_a_choice_is_asked_again(desk, draft):
    page = desk.post(f"/diagnostics/gerer/{draft.pk}/essai/", {"at": "q1", "go": "next", "state": "{"})

    assert page.status_code == 422
    assert page.context["form"].errors["answer"] == ["Choisissez une réponse."]


def test_the_coverage_shows_what_leads_nowhere_first(desk, draft):
    part(desk, draft, "questions.3.items.1", theme_1="")

    page = desk.get(f"/diagnostics/gerer/{draft.pk}/themes/")

    first = page.context["page"][0]
    assert first["order"] == 0
    assert first["answer"] == "clients"
    assert page.context["wrong"] == 1


def test_the_list_counts_versions_and_responses(desk, done, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page = desk.get("/diagnostics/gerer/")

    row = next(one for one in page.context["rows"] if one.questionnaire.slug == "small")
    assert [version.taken for version in row.versions] == [1]
    assert re.search(r"Petit diagnostic", page.content.decode())
