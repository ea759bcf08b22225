"""The door-holder's pages: what waits, the answer by the letter's link or one's account, many at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from relais.introductions.models import Case, Introduction
from relais.introductions.services import answering, closing
from tests.introductions.conftest import FIRM, WORDS, everything, letters

INBOX = reverse("introductions:inbox")
MANY = reverse("introductions:take_up_many")
VERBS = ["take_up", "put_back", "decline", "report", "write_to_firm"]


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def page_of(row, name="answer"):
    return reverse(f"introductions:{name}", args=[row.token])


def text_of(response, status=200):
    assert response.status_code == status
    return " ".join(response.content.decode().split()).replace("&#x27;", "'")


@pytest.fixture
def told(send, one):
    """A demand that waits at a door since today."""
    return send(one, now=timezone.now()).introductions.get()


def test_letters_link_shows_the_demand_the_firm_and_nothing_of_the_firms_secret(client, told):
    page = client.get(page_of(told))
    text = text_of(page)
    for shown in (WORDS, FIRM["firm"], FIRM["contact"], FIRM["phone"], FIRM["email"], "Prendre en charge", "Décliner"):
        assert shown in text
    assert told.case.token not in text
    assert "no-store" in page["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in text


def test_door_sees_only_its_own_part_of_the_case(client, send, one, two):
    first, second = send(one, two).introductions.all()
    answering.write_words(by=None, introduction=second, token=second.token, words="Entre nous")
    text = text_of(client.get(page_of(first)))
    assert "Entre nous" not in text
    assert "Body two" not in text
    assert second.token not in text


def test_demand_is_taken_up_put_back_and_reported_by_the_link(client, told):
    page = client.post(page_of(told, "take_up"), {"words": "Bonjour"}, follow=True)
    assert "l'entreprise est prévenue que vous la contactez" in text_of(page)
    assert fresh(told).state == "taken_up"
    text_of(client.post(page_of(told, "put_back"), follow=True))
    assert fresh(told).state == "waiting"
    client.post(page_of(told, "take_up"))
    page = client.post(page_of(told, "report"), {"result": "helped", "words": "Fait"}, follow=True)
    assert "L'entreprise dira si son besoin est réglé." in text_of(page)
    assert fresh(told).state == "helped"
    assert "Cette demande est terminée pour votre porte." in text_of(client.get(page_of(told)))


def test_demand_is_declined_with_its_reason(client, told):
    client.post(page_of(told, "decline"), {"reason": "outside_area", "words": "Trop loin"})
    assert (fresh(told).state, fresh(told).reason) == ("declined", "outside_area")
    assert told.case.steps.last().words == "Trop loin"


def test_question_reaches_the_firm(client, told):
    assert "Votre message est envoyé." in text_of(
        client.post(page_of(told, "write_to_firm"), {"words": "Quand ?"}, follow=True)
    )
    assert letters()[-1] == ("message", FIRM["email"])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("decline", {}), ("decline", {"reason": "because"}),
        ("write_to_firm", {}), ("write_to_firm", {"words": " "}), ("write_to_firm", {"words": "x" * 2001}),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_wrong_form_is_shown_again_and_nothing_happens(client, told, name, data):
    before = everything()
    assert 'aria-invalid="true"' in text_of(client.post(page_of(told, name), data), 422)
    assert everything() == before


@pytest.mark.parametrize(("name", "data"), [("take_up", {}), ("decline", {"reason": "other"})])
def test_words_that_are_too_long_are_refused_with_the_reason_and_nothing_happens(client, told, name, data):
    before = everything()
    assert "au plus 2000 caractères" in text_of(client.post(page_of(told, name), data | {"words": "x" * 2001}), 422)
    assert everything() == before


@pytest.mark.parametrize("data", [{}, {"result": "taken_up"}, {"result": "helped", "words": "x" * 2001}], ids=str)
def test_report_without_a_result_says_so_and_changes_nothing(client, told, data):
    before = everything()
    assert "Choisissez ce qui s'est passé." in text_of(client.post(page_of(told, "report"), data, follow=True))
    assert everything() == before


@pytest.mark.parametrize("name", VERBS)
def test_verb_on_a_demand_that_ended_says_why_and_changes_nothing(client, told, name):
    closing.close_case(by=None, case=told.case, token=told.case.token, met=False)
    before = everything()
    data = {"reason": "other", "result": "helped", "words": "Bonjour"}
    assert "Ce n'est plus possible" in text_of(client.post(page_of(told, name), data, follow=True))
    assert everything() == before


@pytest.mark.parametrize("name", ["answer", *VERBS])
def test_unknown_link_is_answered_404_and_nothing_happens(client, told, name):
    before = everything()
    for token in ("unknown", told.case.token, told.case.need.token):
        address = reverse(f"introductions:{name}", args=[token])
        data = {"reason": "other", "result": "helped", "words": "Bonjour"}
        assert client.get(address).status_code == (404 if name == "answer" else 405)
        assert client.post(address, data).status_code == (405 if name == "answer" else 404)
    assert everything() == before


@pytest.mark.parametrize("name", VERBS)
def test_verb_asked_for_by_a_link_does_nothing(client, told, name):
    before = everything()
    assert client.get(page_of(told, name)).status_code == 405
    assert everything() == before


# The inbox


def test_inbox_is_for_those_who_are_signed_in(client, told):
    before = everything()
    assert client.get(INBOX)["Location"] == f"/connexion/?next={INBOX}"
    assert client.post(MANY, {"introductions": [told.pk]}).status_code == 302
    assert everything() == before


def test_inbox_shows_what_is_ones_own_by_urgency_and_an_animator_all(as_user, send, one, two, held_by, animator):
    send(two, confirmed=False)
    late, early = send(one, now=timezone.now()), send(one)
    other = send(two)
    mine = as_user(held_by(one)).get(INBOX)
    assert [row.case for row in mine.context["page"]] == [early, late]
    assert [box["count"] for box in mine.context["boxes"]] == [2, 0, 0]
    everyones = {row.case for row in as_user(animator).get(INBOX).context["page"]}
    assert everyones == {late, early, other}


def test_boxes_hold_what_waits_what_is_in_hand_and_what_is_done(as_user, send, one, held_by):
    waits, in_hand, done = (send(one, now=timezone.now()).introductions.get() for _time in range(3))
    answering.take_up(by=None, introduction=in_hand, token=in_hand.token)
    answering.decline(by=None, introduction=done, token=done.token, reason="other")
    client = as_user(held_by(one))
    shown = {box: list(client.get(INBOX, {"boite": box}).context["page"]) for box in ("waiting", "taken_up", "done")}
    assert shown == {"waiting": [waits], "taken_up": [in_hand], "done": [done]}
    assert client.get(INBOX, {"boite": "other"}).status_code == 404


def test_empty_inbox_says_so(as_user, holder, stranger):
    for user in (holder, stranger):
        assert "Personne n’attend votre réponse" in text_of(as_user(user).get(INBOX))
    assert "Rien ici pour le moment" in text_of(as_user(holder).get(INBOX, {"boite": "done"}))


def test_ticked_demands_are_taken_up_together_but_not_anothers(as_user, send, one, two, held_by):
    mine = [send(one).introductions.get() for _time in range(2)]
    other, person = send(two).introductions.get(), held_by(one)
    numbers = [*(row.pk for row in mine), other.pk, "x", "9" * 30, ""]
    page = as_user(person).post(MANY, {"introductions": numbers}, follow=True)
    assert "2 demandes sont prises en charge." in text_of(page)
    assert [(fresh(row).state, fresh(row).keeper) for row in mine] == [("taken_up", person)] * 2
    assert fresh(other).state == "waiting"


def test_nothing_ticked_changes_nothing_and_says_so(as_user, told, held_by):
    client, before = as_user(held_by(told.door)), everything()
    assert "Cochez d'abord les demandes" in text_of(client.post(MANY, follow=True))
    assert client.get(MANY).status_code == 405
    assert everything() == before


def test_inbox_is_paged_and_costs_no_more_with_sixty_demands_than_with_ten(
    as_user, send, one, held_by, django_assert_max_num_queries
):
    client = as_user(held_by(one))
    case = send(one)

    def more(count):
        for _number in range(count):
            made = Case.objects.create(owner="door", due_on=case.due_on, state="open", firm="F", need=None)
            Introduction.objects.create(case=made, door=one, owner="door", due_on=case.due_on)

    more(9)
    client.get(INBOX)
    with CaptureQueriesContext(connection) as few:
        client.get(INBOX)
    most = len(few)
    more(50)
    with django_assert_max_num_queries(most):
        page = client.get(INBOX).context["page"]
    assert (len(page), page.paginator.count) == (25, 60)
    assert len(client.get(INBOX, {"page": 3}).context["page"]) == 10
