"""One answer by three ways: the API, the page and the command give the same doors in the same order."""

import json

import pytest
from click.testing import CliRunner

from relais.cli import main
from relais.needs.models import Answer, Need
from relais.needs.ranking import interleave
from relais.vocabulary.models import Sector

pytestmark = pytest.mark.django_db

QUESTIONS = [
    {"need": "Je passe mes dimanches soir à refaire les mêmes factures dans Word."},
    {"need": "Mes sauvegardes ne marchent plus", "place": "4000", "sector": "bakery", "employees": 3, "language": "fr"},
    {"need": "Onze back-ups werken niet meer", "place": "Luik", "language": "nl"},
    {"need": "wir brauchn eine neue Webseit", "employees": 0},
    {"need": "Mes sauvegardes ne marchent plus. Je voudrais aussi vendre en ligne.", "place": "Namur"},
    {"need": "Le toit de mon hangar fuit", "place": "4000"},
    {"need": "mon site", "place": "Atlantis", "sector": "alchimie"},  # last: the page's own form refuses such facts
]


@pytest.fixture(params=QUESTIONS, ids=lambda question: question["need"][:20])
def question(request):
    """One question after the other."""
    return request.param


def ask(client, question):
    response = client.get("/api/v1/doors", question)
    assert response.status_code == 200, response.content
    return response.json()


def test_api_gives_what_the_command_gives_to_the_letter(client, question):
    options = [part for name in question if name != "need" for part in (f"--{name}", str(question[name]))]
    told = CliRunner().invoke(main, ["match", "--json", question["need"], *options])
    assert told.exit_code == 0, told.stderr
    answer = ask(client, question)
    assert answer.pop("number") == 1
    assert answer == json.loads(told.stdout)


@pytest.mark.parametrize("question", QUESTIONS[:-1], ids=lambda question: question["need"][:20])
def test_api_gives_the_doors_of_the_page_in_its_order_with_its_scores_and_reasons(client, question):
    answer = ask(client, question)
    address = client.post("/besoin/", {"text": question["need"]})["Location"]
    told = {"place": question.get("place"), "employees": question.get("employees")}
    if "sector" in question:
        told["sector"] = Sector.objects.get(slug=question["sector"]).pk
    for fact, value in told.items():
        if value is not None:
            assert client.post(f"{address}preciser/", {fact: value}).status_code == 302
    Need.objects.update(language=question.get("language", ""))  # the page takes it from its own address
    page = client.get(address)
    parts = page.context["parts"]
    cards = {card["door"].slug: card for part in reversed(parts) for card in part["doors"]}
    order = interleave([[card["door"].slug for card in part["doors"]] for part in parts], 10)
    shown = [door["id"] for door in answer["doors"]][: len(order)]
    assert shown == order[: len(shown)]
    assert [(door["id"], door["why"]) for door in answer["doors"] if door["id"] in cards] == [
        (slug, cards[slug]["why"]) for slug in shown
    ]
    if len(parts) == 1:
        assert [door["score"] for door in answer["doors"][: len(order)]] == [cards[slug]["score"] for slug in shown]


def test_each_answer_is_the_next_link_of_the_chain_and_says_its_number(client):
    numbers = [ask(client, question)["number"] for question in QUESTIONS]
    assert numbers == list(range(1, len(QUESTIONS) + 1))
    last = Answer.objects.last()
    assert (last.number, last.channel, last.need) == (len(QUESTIONS), "api", None)
    assert not Need.objects.exists()  # nothing of the words is kept


def test_same_question_gets_the_same_answer(client, question):
    first, second = ask(client, question), ask(client, question)
    assert first.pop("number") + 1 == second.pop("number")
    assert first == second


def test_white_space_of_a_need_changes_nothing(client):
    plain, spaced = (ask(client, {"need": text}) for text in ("mon site web", "  mon\n\n site\tweb "))
    assert spaced | {"number": 0} == plain | {"number": 0}


@pytest.mark.parametrize(
    ("question", "place", "sector", "not_understood"),
    [
        ({}, None, None, []),
        ({"place": "Luik"}, "liege", None, []),
        ({"place": "4000", "sector": "boulangerie"}, "4000-liege", "bakery", []),
        ({"place": "Atlantis"}, None, None, ["place"]),
        ({"place": "Atlantis", "sector": "alchimie"}, None, None, ["place", "sector"]),
    ],
)
def test_facts_are_given_back_as_understood(client, question, place, sector, not_understood):
    answer = ask(client, {"need": "Mes sauvegardes ne marchent plus"} | question)
    assert (answer["place"], answer["sector"], answer["not_understood"]) == (place, sector, not_understood)
    assert answer["doors"]


def test_facts_worth_telling_are_named_until_they_are_told(client):
    need = {"need": "Je passe mes dimanches soir à refaire les mêmes factures dans Word."}
    asked = ask(client, need)["questions"]
    assert 1 <= len(asked) <= 2
    told = need | {"place": "4000", "sector": "bakery", "employees": 3}
    assert not {"place", "sector", "employees"} & set(ask(client, told)["questions"])


def test_evidence_is_cut_from_the_need_itself(client):
    [part] = ask(client, {"need": "Mes sauvegardes ne marchent plus"})["understood"]
    assert part["text"] == "Mes sauvegardes ne marchent plus"
    assert part["themes"][0]["theme"] == "backup"
    assert "sauvegardes" in part["themes"][0]["words"]


def test_answer_by_the_api_sets_no_cookie(client):
    ask(client, QUESTIONS[0])
    assert not client.cookies


def test_answer_stays_within_its_queries(client, django_assert_max_num_queries):
    ask(client, QUESTIONS[4])
    with django_assert_max_num_queries(40):
        ask(client, QUESTIONS[4])
