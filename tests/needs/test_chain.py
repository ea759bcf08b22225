"""The chain of answers from the page and the API to the file that anyone verifies with the real command."""

import json

import pytest

from relais.needs.chaining import verify_lines
from relais.needs.models import Answer, Need
from tests.needs.conftest import run_relais

NEED = "Je passe mes dimanches soir à refaire les mêmes factures dans Word."


@pytest.fixture
def answers(client, db):
    """Five answers, by the page and by the API, in two languages, one of two needs and one of none."""
    client.get("/api/v1/doors", {"need": NEED, "place": "Liège", "employees": 3})
    for text in (
        NEED,
        "Mes sauvegardes ne marchent plus. Je voudrais aussi vendre en ligne.",
        "Le toit de mon hangar fuit",
    ):
        client.get(client.post("/nl/besoin/", {"text": text})["Location"])
    client.get("/api/v1/doors", {"need": "Onze back-ups werken niet meer", "language": "nl"})
    return list(Answer.objects.all())


@pytest.fixture
def exported(client, answers):
    """The lines of the chain as the site hands them out."""
    response = client.get("/objectivite/chaine.jsonl")
    assert response["Content-Type"] == "application/jsonl; charset=utf-8"
    return b"".join(response.streaming_content).decode().splitlines()


@pytest.fixture
def verified(tmp_path):
    """Run the real ``relais verify`` on lines, with a data folder that holds nothing."""

    def run(lines):
        file = tmp_path / "chain.jsonl"
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        done = run_relais(tmp_path / "nothing", "verify", file)
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "nothing").exists()  # it needs no database
        return done

    return run


def test_each_answer_of_page_and_api_is_written(answers):
    assert [(answer.number, answer.channel) for answer in answers] == [
        (1, "api"), (2, "page"), (3, "page"), (4, "page"), (5, "api"),
    ]  # fmt: skip
    assert [answer.need_id for answer in answers] == [
        None,
        *Need.objects.order_by("pk").values_list("pk", flat=True),
        None,
    ]


def test_each_reload_of_an_answer_is_written(client, answers):
    client.get(f"/besoin/{Need.objects.first().token}/")
    assert Answer.objects.count() == len(answers) + 1


def test_export_is_the_chain_in_order_and_holds_no_word_of_any_need(exported, answers):
    assert [json.loads(line)["record"]["number"] for line in exported] == [1, 2, 3, 4, 5]
    written = "\n".join(exported).lower()
    needs = Need.objects.values_list("text", flat=True)
    words = {word.strip(".").lower() for text in [NEED, *needs] for word in text.split() if len(word) >= 7}
    shown = {word for word in words if word in written}
    assert shown <= {"factures"}, shown  # nothing but what stands in a door's own identifier
    assert "ip" not in json.loads(exported[0])["record"]


def test_export_is_accepted_by_the_command(verified, exported):
    done = verified(exported)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "5 answers: the chain holds and every order follows from its figures\n"


def test_excerpt_of_the_export_is_accepted_by_the_command(verified, exported):
    assert verified(exported[1:4]).returncode == 0


def test_export_of_an_empty_chain_is_accepted(verified, client, db):
    assert b"".join(client.get("/objectivite/chaine.jsonl").streaming_content) == b""
    assert verified([]).stdout.startswith("0 answers")


def changed(line, change):
    record = json.loads(line)
    change(record)
    return json.dumps(record)


ALTERATIONS = {
    "a figure": lambda line: line["record"]["parts"][0]["candidates"][0].update(fit=1),
    "the order": lambda line: line["record"]["parts"][0]["shown"].reverse(),
    "a fact": lambda line: line["record"]["facts"].update(place="6700-arlon"),
    "the moment": lambda line: line["record"].update(at="2020-01-01T00:00:00.000+00:00"),
    "the seed": lambda line: line["record"].update(seed="0"),
    "a new field": lambda line: line["record"].update(sponsor="x"),
    "a fraction": lambda line: line["record"].update(seed=0.5),
    "the link": lambda line: line.update(previous="0" * 64),
    "its own mark": lambda line: line.update(own="f" * 64),
}


@pytest.mark.parametrize("change", ALTERATIONS.values(), ids=ALTERATIONS)
def test_altered_line_is_refused_by_the_command_naming_the_answer(verified, exported, change):
    done = verified([exported[0], changed(exported[1], change), *exported[2:]])
    assert done.returncode == 1
    assert "answer 2: " in done.stderr
    assert done.stdout == ""


def test_dropped_and_swapped_lines_are_refused_by_the_command_naming_the_answer(verified, exported):
    dropped = verified([*exported[:2], *exported[3:]])
    assert (dropped.returncode, "answer 4: the link" in dropped.stderr) == (1, True)
    swapped = verified([exported[0], exported[2], exported[1], *exported[3:]])
    assert (swapped.returncode, "answer 3: the link" in swapped.stderr) == (1, True)


@pytest.mark.parametrize(
    "line",
    ["{", "[" * 100_000, '{"record": null}', "NaN", "9" * 5000, '{"record": {"number": 2, "seed": "\\ud800"}}', '""'],
    ids=["truncated", "deep", "null", "NaN", "huge number", "surrogate", "text"],
)  # fmt: skip
def test_hostile_line_is_refused_by_the_command_without_a_trace(verified, exported, line):
    done = verified([exported[0], line])
    assert done.returncode == 1
    assert done.stderr.startswith("relais: ")
    assert done.stderr.count("\n") == 1


def test_file_that_is_missing_or_no_text_is_refused_by_the_command(tmp_path):
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    for file in (tmp_path / "missing.jsonl", binary, tmp_path):
        done = run_relais(tmp_path / "nothing", "verify", file)
        assert done.returncode == 1, file
        assert done.stderr.startswith(f"relais: {file}: "), done.stderr


def test_answers_altered_in_the_database_show_in_the_export(answers):
    from relais.needs.chaining import WrongChain
    from relais.needs.services import export_chain

    record = answers[2].record | {"seed": "another"}
    Answer.objects.filter(pk=answers[2].pk).update(record=record)
    with pytest.raises(WrongChain, match="answer 3: the record was altered"):
        verify_lines(export_chain())


def test_export_reads_the_chain_from_any_number_on(answers):
    from relais.needs.services import export_chain

    assert [line["record"]["number"] for line in export_chain(start=3)] == [3, 4, 5]
