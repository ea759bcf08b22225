"""The plan: what to do first and who helps, what the score would be, the path."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import override

from relais.actors.models import Door
from relais.diagnostics import leading, plans, queries
from relais.diagnostics.built_in import built_in
from relais.diagnostics.models import Response, Step
from relais.diagnostics.papers import result_document
from relais.diagnostics.planning import gaps
from relais.diagnostics.services import plan as verbs
from relais.diagnostics.services import questionnaires, responses
from relais.library.queries.pieces import PieceCard
from relais.territories.models import Place
from relais.vocabulary.models import Sector
from tests.conftest import made_door
from tests.diagnostics.small import small
from tests.library.test_printing import elements, faults

DAY = date(2026, 11, 1)
TEXTS = {
    "fr": {
        "title": "La caisse de votre café",
        "description": "Nous installons la caisse et nous formons votre équipe.",
    },
    "de": {"title": "Die Kasse für Ihr Lokal", "description": "Wir stellen die Kasse auf und schulen Ihre Bedienung."},
}


def page(client, response, rest="plan/", **query):
    return client.get(f"/diagnostics/r/{response.token}/{rest}", query)


def post(client, response, rest, **data):
    return client.post(f"/diagnostics/r/{response.token}/{rest}", data)


def test_gaps_come_best_first_and_lead_to_a_door_of_each_kind(client, done, make_door):
    make_door("advice-on-crm", themes=("crm",), kind="advice")
    make_door("training-on-crm", themes=("crm",), kind="training")
    make_door("grant-for-crm", themes=("crm",), kind="funding")
    shown = plans.shown_gaps(done)
    assert [one.gap.worth for one in shown] == sorted((one.gap.worth for one in shown), reverse=True)
    crm = next(one for one in shown if one.gap.cell == ("q4", "crm"))
    kinds = [door.kind for door in crm.way.doors]
    assert {"advice", "training", "funding"} <= set(kinds)
    assert len(kinds) == len(set(kinds))
    said = page(client, done).content.decode()
    assert "But clients" in said
    assert "Faites clients." in said


def of_crm(client, done, prefix=""):
    said = client.get(f"{prefix}/diagnostics/r/{done.token}/plan/").content.decode()
    return said.partition('id="gap-q4.crm"')[2].partition("</article>")[0]


def test_a_gap_shows_its_sheet_and_two_doors_and_folds_the_others(client, no_doors, done, make_door):
    for kind in ("advice", "training", "event", "funding"):
        make_door(f"of-{kind}", themes=("crm",), kind=kind)
    shown, _fold, folded = of_crm(client, done).partition("<details")
    folded = folded.partition("</details>")[0]
    kinds = ("of-advice", "of-training", "of-event", "of-funding")
    assert [kind in shown for kind in kinds] == [True, True, False, False]
    assert [kind in folded for kind in kinds] == [False, False, True, True]
    assert "2 autres portes" in folded
    assert "But clients" in folded.partition("</summary>")[0]  # a list of ten folds says whose each one is


def test_one_other_door_is_told_in_the_singular_and_none_folds_nothing(client, no_doors, done, make_door):
    for kind in ("advice", "training"):
        make_door(f"of-{kind}", themes=("crm",), kind=kind)
    assert "<details" not in of_crm(client, done)
    make_door("of-event", themes=("crm",), kind="event")
    assert "1 autre porte<" in of_crm(client, done)
    assert "1 andere deur<" in of_crm(client, done, "/nl")


def test_a_gap_leads_to_a_sheet_of_its_theme(done):
    found = next(one for one in plans.shown_gaps(done) if one.gap.cell == ("q3", "save"))
    assert found.way.piece is not None
    assert "backup" in found.way.piece.themes


def first(response, day=DAY, kind="advice"):
    cell = ("q4", "crm")
    gap = next(one.gap for one in plans.shown_gaps(response) if one.gap.cell == cell)
    return next((door.slug for door in leading.ways([gap], response, day)[cell].doors if door.kind == kind), "")


def test_equal_doors_take_turns_by_day(no_doors, done, make_door):
    for number in range(3):
        make_door(f"equal-{number}", themes=("crm",), **TEXTS["fr"])
    shown = {first(done, DAY + timedelta(days=day)) for day in range(30)}
    assert shown == {"equal-0", "equal-1", "equal-2"}
    assert first(done) == first(done)


def test_a_near_organisation_comes_before_a_far_one_every_day(no_doors, done, make_door):
    from relais.actors.models import Actor

    mons, arlon = (Place.objects.filter(postal_code=code, main=True).first() for code in ("7000", "6700"))
    made_door(Actor.objects.create(slug="near", name="Near", place=mons), "near", themes=("crm",))
    made_door(Actor.objects.create(slug="far", name="Far", place=arlon), "far", themes=("crm",))
    make_door("nowhere", themes=("crm",))
    done.place = mons
    assert {first(done, DAY + timedelta(days=day)) for day in range(10)} == {"near"}
    done.place = arlon
    assert {first(done, DAY + timedelta(days=day)) for day in range(10)} == {"far"}
    done.place = None
    assert len({first(done, DAY + timedelta(days=day)) for day in range(20)}) > 1


def test_a_door_whose_main_theme_it_is_comes_before_one_that_touches_on_it_however_near(no_doors, done, make_door):
    from relais.actors.models import Actor

    mons, arlon = (Place.objects.filter(postal_code=code, main=True).first() for code in ("7000", "6700"))
    made_door(Actor.objects.create(slug="near", name="Near", place=mons), "touches", themes=("wifi", "crm"))
    made_door(Actor.objects.create(slug="far", name="Far", place=arlon), "about-it", themes=("crm", "wifi"))
    done.place = mons
    assert {first(done, DAY + timedelta(days=day)) for day in range(10)} == {"about-it"}


@pytest.fixture
def two_tills(no_doors, done):
    """A German door next door, a French one far away; both are about the same, and the German one also speaks French."""
    from relais.actors.models import Actor

    mons, arlon = (Place.objects.filter(postal_code=code, main=True).first() for code in ("7000", "6700"))
    near, far = (Actor.objects.create(slug=slug, name=slug, place=place) for slug, place in (("n", mons), ("f", arlon)))
    made_door(near, "german", themes=("crm",), languages=["de", "fr"], **TEXTS["de"])
    made_door(far, "french", themes=("crm",), languages=["fr"], **TEXTS["fr"])
    done.place = mons
    done.save()
    return done


@pytest.mark.parametrize(
    ("language", "first_one"), [("fr", "french"), ("de", "german"), ("nl", "german"), ("en", "german")]
)
def test_a_door_in_the_readers_language_comes_before_a_nearer_one_in_another(two_tills, language, first_one):
    with translation.override(language):
        assert {first(two_tills, DAY + timedelta(days=day)) for day in range(10)} == {first_one}


def test_a_door_where_the_readers_language_is_spoken_comes_before_one_where_it_is_not(two_tills):
    Door.objects.filter(slug="french").delete()
    made_door(Door.objects.get(slug="german").actor, "only-german", themes=("crm",), languages=["de"], **TEXTS["de"])
    assert {first(two_tills, DAY + timedelta(days=day)) for day in range(10)} == {"german"}


def test_a_door_whose_main_theme_it_is_comes_before_one_in_the_readers_language(two_tills):
    Door.objects.filter(slug="french").delete()
    made_door(Door.objects.get(slug="german").actor, "touches", themes=("wifi", "crm"), languages=["fr"], **TEXTS["fr"])
    assert first(two_tills) == "german"


def test_a_door_in_another_language_stands_where_there_is_nothing_else_and_its_title_says_so(client, two_tills):
    Door.objects.filter(slug="french").delete()
    Door.objects.filter(slug="german").update(languages=["de"])
    assert ' lang="de">Die Kasse' in page(client, two_tills).content.decode()


def test_a_title_in_the_screens_language_names_no_language(client, two_tills):
    assert '/">La caisse' in page(client, two_tills).content.decode()


def led(response, themes):
    """What a gap of ``themes`` leads to: its doors by kind."""
    gap = replace(plans.shown_gaps(response)[0].gap, themes=themes)
    return {door.kind: door.slug for door in leading.ways([gap], response, DAY)[gap.cell].doors}


def test_a_further_theme_takes_only_doors_that_are_mainly_about_it(no_doors, done, make_door):
    make_door("on-passwords", themes=("passwords",), kind="training")
    make_door("false-reviews", themes=("customer-reviews", "hacked-account"), kind="advice")
    make_door("rescue", themes=("hacked-account", "backup"), kind="provider_service")
    assert led(done, ("passwords", "hacked-account")) == {"training": "on-passwords", "provider_service": "rescue"}


def test_doors_that_only_touch_on_further_themes_stand_where_nothing_else_does(no_doors, done, make_door):
    make_door("false-reviews", themes=("customer-reviews", "hacked-account"), kind="advice")
    assert led(done, ("passwords", "hacked-account")) == {"advice": "false-reviews"}


def piece(slug, *themes, kind="sheet", breadth=2):
    return PieceCard(kind, slug, slug, "", "fr", themes, themes[0], breadth)


def test_the_piece_of_a_gap_is_the_one_mainly_about_it():
    about, touching = piece("b", "backup", "wifi"), piece("a", "wifi", "backup")
    tool, told = piece("c", "crm", kind="tool"), piece("d", "crm", kind="testimonial")
    for day in range(10):
        today = DAY + timedelta(days=day)
        assert leading.piece_for([touching, about], ("backup",), today) == about
        assert leading.piece_for([tool, told], ("crm",), today) == told
        assert leading.piece_for([touching], ("crm", "backup"), today) is None
    tools = [piece(name, "crm", kind="tool") for name in "efg"]
    assert {leading.piece_for(tools, ("crm",), DAY + timedelta(days=day)) for day in range(30)} == set(tools)


def test_every_gap_of_the_ten_minutes_leads_to_something_to_read(done):
    definition = built_in("ten-minutes")
    none_at_all = {
        one.key: min(one.options, key=lambda o: o.points or 0).key
        for one in definition.questions
        if one.kind == "choice"
    }
    found = gaps(definition, none_at_all)
    ways = leading.ways(found, done, DAY)
    assert len(found) > 30
    assert [gap.cell for gap in found if ways[gap.cell].piece is None] == []


def test_doors_that_do_not_serve_the_firm_are_left_out(no_doors, done, make_door):
    make_door("elsewhere", themes=("crm",), areas=(_province_of("6700"),))
    make_door("large", themes=("crm",), min_employees=50)
    make_door("small", themes=("crm",), max_employees=1)
    make_door("trade", themes=("crm",), sectors=("bakery",))
    done.place = Place.objects.filter(postal_code="7000", main=True).first()
    done.employees, done.sector = 2, Sector.objects.get(slug="garage")
    assert first(done) == ""
    done.sector = Sector.objects.get(slug="bakery")
    assert first(done) == "trade"
    done.employees, done.place, done.sector = None, None, None  # what is not known narrows nothing
    shown = {first(done, DAY + timedelta(days=day)) for day in range(60)}
    assert shown == {"elsewhere", "large", "small", "trade"}


def _province_of(code):
    return Place.objects.filter(postal_code=code).first().areas.get(kind="province").code


def test_a_full_or_unconfirmed_door_stands_behind_a_ready_one(no_doors, done, make_door):
    make_door("full", themes=("crm",), capacity=1, in_hand=1)
    make_door("old", themes=("crm",), confirmed_until=DAY - timedelta(days=400))
    make_door("ready", themes=("crm",))
    assert {first(done, DAY + timedelta(days=day)) for day in range(10)} == {"ready"}


def test_the_plan_asks_a_bounded_number_of_queries(client, done, make_door):
    page(client, done)
    for number in range(40):
        make_door(f"many-{number}", themes=("crm", "wifi", "backup"))
    with CaptureQueriesContext(connection) as asked:
        page(client, done)
    assert len(asked) <= 16, "\n".join(one["sql"][:150] for one in asked)


def test_the_plan_of_the_longest_questionnaire_asks_no_more(client, db):
    from relais.diagnostics.services.questionnaires import load_questionnaires

    load_questionnaires()
    version = queries.version_called("ten-minutes")
    response = responses.start_response(by=None, version=version)
    for key, value in (("q2", "no"), ("q6", "no"), ("q15", "shared")):
        options = {one.key for one in queries.definition_of(version).by_key[key].options}
        responses.answer_question(
            by=None, response=response, question=key, value=value if value in options else min(options), token=response.token
        )  # fmt: skip
    responses.finish_response(by=None, response=response, token=response.token)
    page(client, response)
    with CaptureQueriesContext(connection) as asked:
        answer = page(client, response)
    assert answer.context["number"] > 10
    assert len(answer.context["first"]) == 10
    assert len(asked) <= 16


def test_what_if_recalculates_and_changes_nothing(client, done):
    answer = page(client, done, si=["q4.crm", "q3.lock", "q9.nothing", "nonsense"])
    shown = answer.context["what_if"]
    assert shown["number"] == 2
    assert float(shown["after"].replace(",", ".")) > float(shown["before"].replace(",", "."))
    said = answer.content.decode()
    assert 'value="q4.crm,q3.lock"' in said
    assert said.count('value="q4.crm" checked') == 1
    assert Response.objects.get().overall == done.overall
    assert not Step.objects.exists()


def test_what_if_adds_up_to_the_gaps_own_effect(client, done):
    one = plans.shown_gaps(done)[0]
    shown = plans.what_if(done, [one.gap.cell])
    assert shown["after"] == plans.points(done.overall + one.gap.effect)


def test_the_filter_by_dimension_keeps_ticks_of_others(client, done):
    answer = page(client, done, cote="d3", si=["q3.lock"])
    assert {one.gap.dimension for one in answer.context["first"]} == {"d3"}
    assert answer.context["hidden_ticks"] == ["q3.lock"]
    assert page(client, done, cote="none").context["dimension"] == ""


def test_chosen_gaps_become_steps_once(client, done):
    post(client, done, "plan/etapes/", cells=["q4.crm,q3.lock", "q4.crm", "q4.nothing", "q1."])
    assert sorted(Step.objects.values_list("question", "item")) == [("q3", "lock"), ("q4", "crm")]
    post(client, done, "plan/etapes/", cells="q4.crm")
    assert Step.objects.count() == 2
    assert "sur votre chemin" in page(client, done).content.decode()


def test_a_step_is_marked_noted_and_taken_back(client, done):
    verbs.put_steps(by=None, response=done, cells=[("q4", "crm")], token=done.token)
    step = Step.objects.get()
    for state in ("doing", "done", "dropped", "todo"):
        post(client, done, f"plan/etapes/{step.pk}/", state=state)
        step.refresh_from_db()
        assert step.state == state
    post(client, done, f"plan/etapes/{step.pk}/", note="Appeler le comptable")
    step.refresh_from_db()
    assert (step.state, step.note) == ("todo", "Appeler le comptable")
    post(client, done, f"plan/etapes/{step.pk}/", state="elsewhere")
    step.refresh_from_db()
    assert step.state == "todo"
    answer = post(client, done, f"plan/etapes/{step.pk}/retirer/")
    assert not Step.objects.exists()
    assert 'value="q4.crm"' in client.get(answer["Location"]).content.decode()


def test_a_step_of_another_response_is_not_there(client, done, version):
    verbs.put_steps(by=None, response=done, cells=[("q4", "crm")], token=done.token)
    other = responses.start_response(by=None, version=version)
    step = Step.objects.get()
    assert post(client, other, f"plan/etapes/{step.pk}/", state="done").status_code == 404
    assert post(client, other, f"plan/etapes/{step.pk}/retirer/").status_code == 404
    step.refresh_from_db()
    assert step.state == "todo"


def test_an_open_response_has_no_plan_and_no_paper(client, begun):
    assert page(client, begun)["Location"].endswith(f"/r/{begun.token}/")
    assert page(client, begun, "resultat.pdf").status_code == 404
    assert post(client, begun, "plan/etapes/", cells="q4.crm").status_code == 409
    assert not Step.objects.exists()


def test_a_firm_that_does_everything_is_told_so(client, begun):
    everything = {
        "q1": "yes", "q2": ["shop", "booking"], "q3": {"planned": ["save", "lock"], "invested": ["save", "lock"]},
        "q4": {"wifi": 2, "crm": 2},
    }  # fmt: skip
    for key, value in everything.items():
        responses.answer_question(by=None, response=begun, question=key, value=value, token=begun.token)
    responses.finish_response(by=None, response=begun, token=begun.token)
    answer = page(client, begun)
    assert answer.context["number"] == 0
    assert "Tout y est" in answer.content.decode()
    assert queries.response_at(begun.token).overall == 100


def test_the_paper_is_accessible_and_does_not_hold_the_secret(client, done):
    verbs.put_steps(by=None, response=done, cells=[("q4", "crm")], token=done.token)
    for prefix in ("", "/nl", "/de", "/en"):
        answer = client.get(f"{prefix}/diagnostics/r/{done.token}/resultat.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert faults(answer.content) == set()
        assert done.token.encode() not in answer.content


@pytest.mark.parametrize(("language", "colon"), [("fr", " : "), ("nl", ": "), ("de", ": "), ("en", ": ")])
def test_the_paper_sets_its_colons_as_its_language_does(no_doors, done, make_door, language, colon):
    door = make_door("of-advice", themes=("crm",), kind="advice")
    with override(language):
        parts = result_document(done, address="").parts
        kind, score = door.get_kind_display(), plans.points(done.overall)
    assert parts[0]["text"].endswith(f"{colon}{score} / 100")
    assert f"{kind}{colon}{door.title}" in str(parts)


def figures_of(client, response):
    """What the pictures of the paper say to whoever does not see them."""
    with pikepdf.open(io.BytesIO(page(client, response, "resultat.pdf").content)) as pdf:
        return [str(one.Alt) for one in elements(pdf.Root.StructTreeRoot) if one.S == "/Figure"]


def test_the_paper_holds_the_doors_that_the_page_folds(no_doors, done, make_door):
    made = [make_door(f"of-{kind}", themes=("crm",), kind=kind) for kind in ("advice", "training", "event", "funding")]
    said = str(result_document(done, address="").parts)
    assert all(door.title in said for door in made)


def test_the_paper_holds_the_radar_and_says_it_in_words(client, done):
    sales, data, tools = (plans.points(score) for score in done.scores)
    said = f"Score par dimension, de 0 à 100\u00a0: Ventes {sales}, Données {data}, Outils {tools}."
    assert figures_of(client, done) == [said]


def test_the_paper_of_two_sides_has_no_radar(client, animator):
    body = small()
    gone = body["dimensions"].pop()["key"]
    del body["scoring"]["dimensions"][gone]
    body["questions"] = [one for one in body["questions"] if one.get("dimension") != gone]
    version = questionnaires.publish_version(by=animator, version=questionnaires.save_draft(by=animator, body=body))
    response = responses.start_response(by=None, version=version)
    responses.answer_question(by=None, response=response, question="q1", value="yes", token=response.token)
    responses.answer_question(by=None, response=response, question="q2", value=["shop"], token=response.token)
    responses.answer_question(
        by=None, response=response, question="q3", value={"planned": ["save"]}, token=response.token
    )
    responses.finish_response(by=None, response=response, token=response.token)
    assert figures_of(client, response) == []


def test_mine_lists_what_a_person_keeps_or_accompanies(done, stranger, editor, as_user):
    Response.objects.update(user=stranger, adviser=editor)
    verbs.put_steps(by=None, response=done, cells=[("q4", "crm")], token=done.token)
    for user in (stranger, editor):
        said = as_user(user).get("/diagnostics/miens/").content.decode()
        assert f"/diagnostics/r/{done.token}/plan/" in said
        assert "But clients" in said
        assert "1 point à faire" in as_user(user).get("/mon-espace/").content.decode()


def test_mine_asks_no_more_however_many_there_are(done, stranger, as_user):
    Response.objects.update(user=stranger)
    client = as_user(stranger)
    client.get("/diagnostics/miens/")
    spent = []
    for _number in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/diagnostics/miens/").status_code == 200
        spent.append(len(asked))
        for _other in range(5):
            again = Response.objects.create(
                version=done.version,
                user=stranger,
                state="done",
                finished_at=done.finished_at,
                kept_until=done.kept_until,
            )
            Step.objects.create(response=again, question="q4", item="crm")
    assert spent[0] == spent[1]


def test_mine_is_nobody_elses(done, stranger, holder, as_user, client):
    Response.objects.update(user=stranger)
    assert done.token not in as_user(holder).get("/diagnostics/miens/").content.decode()
    assert client.get("/diagnostics/miens/").status_code == 302
