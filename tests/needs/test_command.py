"""``relais match`` in a process of its own: one text, and a file of needs."""

import json
import os

import pytest
from click.testing import CliRunner

from relais.cli import main
from relais.needs.models import Answer, Asking, Need

NEED = "Je passe mes dimanches soir à refaire les mêmes factures dans Word."
NULLS = {"lang": None, "place": None, "sector": None, "employees": None}
NEEDS = [
    {"id": "all-null", "text": NEED} | NULLS,
    {"id": "left-out", "text": NEED},
    {"id": "all-told", "text": NEED, "lang": "fr", "place": "4000 Liège", "sector": "boulangerie", "employees": 3},
    {"id": "unknown", "text": NEED, "lang": "zz", "place": "Atlantis", "sector": "alchimie", "employees": None},
    {"id": "empty", "text": ""} | NULLS,
    {"id": "blank", "text": " \n\t "} | NULLS,
    {"id": "null", "text": None} | NULLS,
    {"id": "stray", "text": "Le toit de mon hangar fuit"} | NULLS,
    {"id": "two", "text": "Mes sauvegardes ne marchent plus. Je voudrais aussi vendre en ligne."} | NULLS,
    {"id": "nl", "text": "Onze back-ups werken niet meer", "lang": "nl"},
    {"id": "de", "text": "Unsere Datensicherung funktioniert nicht mehr", "lang": "DE", "place": "Eupen"},
    {"id": 12, "text": "Our backups no longer work", "lang": "en-GB", "employees": 0},
    {"id": "long", "text": "mot sauvegarde " * 3000} | NULLS,
    {"id": "odd", "text": "sauvegardes \x00 \u202e 🙂 ne marchent plus", "unknown field": [1]} | NULLS,
]


@pytest.fixture
def called(db):
    """Call the command in this process: called("match", …); a process of its own takes seconds."""

    def call(*arguments):
        return CliRunner().invoke(main, [str(one) for one in arguments])

    return call


@pytest.fixture
def batch(called, tmp_path):
    """Call ``relais match --batch`` on lines; return what it said and the output file."""

    def run(lines):
        source, output = tmp_path / "needs.jsonl", tmp_path / "ranked.jsonl"
        source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return called("match", "--batch", source, "--output", output), output

    return run


@pytest.fixture(scope="session")
def ranked(relais, tmp_path_factory):
    """The needs above, ranked by the real command, by id."""
    folder = tmp_path_factory.mktemp("batch")
    source, output = folder / "needs.jsonl", folder / "ranked.jsonl"
    source.write_text("".join(json.dumps(need) + "\n" for need in NEEDS), encoding="utf-8")
    done = relais("match", "--batch", source, "--output", output, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"needs": len(NEEDS), "doors": 428, "output": str(output)}
    assert sorted(path.name for path in folder.iterdir()) == ["needs.jsonl", "ranked.jsonl"]
    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == [str(need["id"]) for need in NEEDS]
    return {line["id"]: line for line in lines}


def test_each_line_of_the_output_has_the_promised_shape(ranked):
    for line in ranked.values():
        assert set(line) == {"id", "themes", "doors"}
        assert all(isinstance(theme, str) for theme in line["themes"])
        assert len(line["doors"]) <= 10
        assert len({door["id"] for door in line["doors"]}) == len(line["doors"])
        for door in line["doors"]:
            assert set(door) == {"id", "score", "why"}
            assert 0 <= door["score"] <= 1
            assert door["why"]


def test_facts_that_are_null_and_facts_left_out_are_the_same(ranked):
    assert ranked["all-null"]["doors"] == ranked["left-out"]["doors"] != []


def test_facts_that_are_not_understood_count_as_unknown(ranked):
    assert ranked["unknown"]["doors"] == ranked["all-null"]["doors"]


def test_facts_that_are_told_change_the_answer(ranked):
    assert ranked["all-told"]["doors"] != ranked["all-null"]["doors"]


@pytest.mark.parametrize("name", ["empty", "blank", "null", "stray"])
def test_need_that_nothing_fits_gets_empty_lists(ranked, name):
    assert ranked[name]["doors"] == []


@pytest.mark.parametrize("name", ["two", "nl", "de", "12", "long", "odd"])
def test_need_in_any_form_is_answered(ranked, name):
    assert "backup" in ranked[name]["themes"]
    assert ranked[name]["doors"]


def test_two_needs_share_one_list(ranked):
    assert ranked["two"]["themes"][:2] == ["backup", "online-shop"]


def test_batch_gives_the_order_of_the_command_for_one_text(relais, ranked):
    alone = json.loads(relais("match", "--json", NEED).stdout)
    assert [(d["id"], d["score"], d["why"]) for d in alone["doors"]] == [
        (d["id"], d["score"], d["why"]) for d in ranked["all-null"]["doors"]
    ]
    told = relais(
        "match", "--json", NEED, "--language", "fr", "--place", "4000", "--sector", "bakery", "--employees", "3"
    )
    assert [d["id"] for d in json.loads(told.stdout)["doors"]] == [d["id"] for d in ranked["all-told"]["doors"]]


HOSTILE = {
    "no JSON": (b'{"id": "b", "text": ', "is not JSON"),
    "no object": (b"[1, 2]", "is not an object"),
    "no id": ({"text": NEED}, "id: "),
    "no text": ({"id": "b"}, "text: "),
    "text is a list": ({"id": "b", "text": [NEED]}, "text: "),
    "employees is a text": ({"id": "b", "text": NEED, "employees": "beaucoup"}, "employees: "),
    "employees below nought": ({"id": "b", "text": NEED, "employees": -1}, "employees: "),
    "employees beyond count": ({"id": "b", "text": NEED, "employees": 10**30}, "employees: "),
    "place is an object": ({"id": "b", "text": NEED, "place": {}}, "place: "),
    "sector too long": ({"id": "b", "text": NEED, "sector": "x" * 201}, "sector: "),
    "half a character": (b'{"id": "b", "text": "\\ud800"}', "text: "),
    "wrongly encoded": ('{"id": "b", "text": "réseau"}'.encode("latin-1"), "is not UTF-8"),
    "too deep": (b"[" * 50_000, "is not readable"),
    "too long": (b'{"id": "b", "text": "' + b"x" * 250_000 + b'"}', "is longer than"),
    "number too large": (b'{"id": ' + b"9" * 5000 + b', "text": "x"}', "is not readable"),
}


def test_hostile_lines_are_refused_by_their_numbers_and_nothing_is_written(relais, tmp_path):
    good = json.dumps({"id": "a", "text": NEED}).encode()
    lines = [line if isinstance(line, bytes) else json.dumps(line).encode() for line, _reason in HOSTILE.values()]
    source, output = tmp_path / "needs.jsonl", tmp_path / "ranked.jsonl"
    source.write_bytes(b"\n".join([good, *lines, good]))
    done = relais("match", "--batch", source, "--output", output)
    assert (done.returncode, done.stdout) == (1, "")
    *told, last = [line for line in done.stderr.splitlines() if line.startswith("relais: ")]
    for number, (line, (_bytes, reason)) in enumerate(zip(told, HOSTILE.values(), strict=True), 2):
        assert line.startswith(f"relais: {source}: line {number}: {reason}"), line
    assert last == "relais: nothing was written; mend the lines above"
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["needs.jsonl"]


def test_refused_file_leaves_an_earlier_output_as_it_was(batch):
    done, output = batch([{"id": "a", "text": NEED}])
    assert done.exit_code == 0
    before = output.read_bytes()
    done, output = batch([{"id": "a"}])
    assert done.exit_code == 1
    assert "line 1: text: Field required" in done.stderr
    assert output.read_bytes() == before != b""


def test_file_with_many_wrong_lines_names_the_first_twenty(batch):
    done, output = batch([{"id": str(number)} for number in range(30)])
    assert (done.exit_code, done.stderr.count("line ")) == (1, 20)
    assert not output.exists()


def test_empty_file_gives_an_empty_output(batch):
    done, output = batch([])
    assert done.exit_code == 0
    assert output.read_bytes() == b""


def test_output_that_cannot_be_written_is_told(called, tmp_path):
    source = tmp_path / "needs.jsonl"
    source.write_text(json.dumps({"id": "a", "text": NEED}))
    for output in (tmp_path / "no-such-folder" / "ranked.jsonl", tmp_path):
        done = called("match", "--batch", source, "--output", output)
        assert done.exit_code == 1
        assert f"relais: {output}: " in done.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["needs.jsonl"]


def test_input_that_cannot_be_read_is_told(called, tmp_path):
    for source in (tmp_path / "missing.jsonl", tmp_path):
        done = called("match", "--batch", source, "--output", tmp_path / "ranked.jsonl")
        assert done.exit_code == 1
        assert f"relais: {source}: " in done.stderr
        assert not (tmp_path / "ranked.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2), (["--batch", "needs.jsonl"], 2), ([NEED, "--batch", "needs.jsonl", "--output", "x"], 2), ([""], 1), (["  "], 1),
        ([NEED, "--employees", "-1"], 2), ([NEED, "--language", "zz"], 2),
    ],
    ids=str,
)  # fmt: skip
def test_wrong_use_is_told_with_its_exit_code(called, arguments, code):
    done = called("match", *arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert done.stderr


@pytest.mark.parametrize("text", [b"\xff\xfe sauvegardes", b"sauvegardes " * 5000])
def test_any_bytes_of_a_shell_are_answered(relais, text):
    done = relais("match", "--json", os.fsdecode(text))
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["doors"]


def test_unknown_place_is_said_on_the_error_stream_and_left_open(called):
    done = called("match", NEED, "--place", "Atlantis")
    assert done.exit_code == 0
    assert "the place was not understood and left open" in done.stderr
    assert done.stdout.count(" — ") == len(json.loads(called("match", "--json", NEED).stdout)["doors"])


def test_text_that_nothing_fits_is_answered_kindly(called):
    done = called("match", "Le toit de mon hangar fuit")
    assert (done.exit_code, "No door of the region fits this" in done.stdout) == (0, True)


def test_matching_by_the_command_writes_nothing_down(called):
    called("match", NEED)
    assert not (Answer.objects.exists())
    assert not (Need.objects.exists())
    assert not (Asking.objects.exists())
