"""The commands on a real data folder, as a person or a program runs them."""

import json
import subprocess

from tests.actors.conftest import actor_line, door_line
from tests.cli.conftest import rows, written

COUNTS = "SELECT (SELECT count(*) FROM actors_actor), (SELECT count(*) FROM actors_door)"


def read_lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_setup_prepares_a_folder_and_a_second_time_changes_nothing(relais, prepared, tmp_path):
    home = tmp_path / "home"
    tables = "SELECT (SELECT count(*) FROM territories_place), (SELECT count(*) FROM vocabulary_theme), (SELECT max(id) FROM vocabulary_learnedreader)"
    first = relais("setup", home=home)
    assert (first.returncode, first.stdout) == (0, "ready\n")
    held = rows(home, tables)
    assert held[0][0] > 1000
    assert held[0][1] > 100
    assert rows(home, COUNTS) == [(0, 0)]
    second = relais("setup", home=home)
    assert (second.returncode, second.stdout, second.stderr) == (0, "ready\n", "")
    assert rows(home, tables) == held


def test_check_names_what_is_missing_for_production_and_ends_with_1(relais, home):
    told = relais("check", "--json", home=home)
    report = json.loads(told.stdout)
    assert (told.returncode, report["ready"]) == (1, False)
    settings = {finding["setting"] for finding in report["findings"]}
    assert {
        "RELAIS_SECRET_KEY",
        "RELAIS_HOSTS",
        "RELAIS_HTTPS",
        "RELAIS_DATABASE_URL",
        "RELAIS_HUMAN_EMAIL",
        "RELAIS_MAIL_URL",
        "RELAIS_SITE_URL",
        "data",
    } <= settings
    settled = relais(
        "check",
        home=home,
        secret_key="x" * 50,
        hosts="relais.example",
        https="true",
        human_email="a@relais.example",
        site_url="https://relais.example",
        mail_url="smtp://mail.relais.example",
        mail_from="relais@relais.example",
    )
    lines = settled.stdout.splitlines()
    assert settled.returncode == 1
    assert {line.split(":")[0] for line in lines[:-1:2]} & settings == {"RELAIS_DATABASE_URL", "data"}
    assert lines[-1].endswith("to settle before production")


def test_files_are_imported_matched_exported_and_imported_again(relais, home, tmp_path):
    text = "Nous créons votre site internet, du premier texte à la mise en ligne."
    actors = written(
        tmp_path / "actors.jsonl",
        actor_line(id="test-provider", name="Test Provider", roles=["provider"], place="Namur"),
    )
    doors = written(
        tmp_path / "doors.jsonl", door_line(title="Votre site internet", description=text, places=["Wallonie"])
    )
    assert relais("import", "actors", actors, home=home).stdout == "1 created, 0 updated, 0 unchanged, 0 refused\n"
    created = relais("import", "doors", doors, "--json", home=home)
    assert json.loads(created.stdout) == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "refused": 0,
        "errors": [],
        "warnings": {},
    }
    assert (created.returncode, created.stderr) == (0, "")

    matched = relais("match", "--json", "je voudrais un site internet", "--place", "Namur", home=home)
    answer = json.loads(matched.stdout)
    assert (matched.returncode, [door["id"] for door in answer["doors"]]) == (0, ["test-door"])

    exported = relais("export", "doors", home=home)
    assert [(line["id"], line["actor"]) for line in read_lines(exported.stdout)] == [("test-door", "test-provider")]
    again = relais("import", "doors", "-", "--json", home=home, given=exported.stdout)
    assert json.loads(again.stdout)["unchanged"] == 1


def test_a_wrong_line_refuses_the_file_with_1_and_keeping_on_imports_the_others(relais, home, tmp_path):
    file = written(tmp_path / "actors.jsonl", actor_line(), actor_line(id="b", roles=[]))
    why = "Value should have at least 1 item after validation, not 0"
    refused = relais("import", "actors", file, "--json", home=home)
    told = json.loads(refused.stdout)
    assert refused.returncode == 1
    assert f"relais: {file}: line 2: roles: {why}\nrelais: nothing was imported" in refused.stderr
    assert rows(home, COUNTS) == [(0, 0)]
    assert told == {
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "refused": 1,
        "errors": [{"line": 2, "field": "roles", "reason": why}],
    }
    kept = relais("import", "actors", file, "--keep-going", home=home)
    assert (kept.returncode, kept.stdout) == (1, "1 created, 0 updated, 0 unchanged, 1 refused\n")
    assert rows(home, COUNTS) == [(1, 0)]


def test_a_batch_of_needs_is_answered_line_by_line_and_a_wrong_one_writes_nothing(relais, home, tmp_path):
    relais("import", "doors", written(tmp_path / "d.jsonl", door_line(themes=["website-creation"])), home=home)
    asked = {"lang": None, "place": None, "sector": None, "employees": None}
    needs = written(
        tmp_path / "needs.jsonl",
        {"id": "1", "text": "je veux un site internet"} | asked,
        {"id": "2", "text": "zzzz"} | asked,
    )
    output = tmp_path / "ranked.jsonl"
    ended = relais("match", "--batch", needs, "--output", output, "--json", home=home)
    assert (ended.returncode, json.loads(ended.stdout)["needs"]) == (0, 2)
    ranked = read_lines(output.read_text("utf-8"))
    assert [(row["id"], [door["id"] for door in row["doors"]]) for row in ranked] == [("1", ["test-door"]), ("2", [])]
    needs.write_text('{"id": "1"\n', encoding="utf-8")
    other = tmp_path / "other.jsonl"
    assert relais("match", "--batch", needs, "--output", other, home=home).returncode == 1
    assert list(tmp_path.glob("*other*")) == []


def test_one_file_imported_by_two_programs_at_once_leaves_each_door_once(program, home, tmp_path):
    file = written(
        tmp_path / "doors.jsonl", *[door_line(id=f"d{n}", actor=f"Maison {n}", themes=["wifi"]) for n in range(300)]
    )
    both = [subprocess.Popen(**program("import", "doors", file, "--json", home=home)) for _program in range(2)]
    ended = [one.communicate(timeout=120) for one in both]
    assert [one.returncode for one in both] == [0, 0], [err for _out, err in ended]
    reports = [json.loads(out) for out, _err in ended]
    assert sorted((report["created"], report["unchanged"]) for report in reports) == [(0, 300), (300, 0)]
    assert rows(home, COUNTS) == [(300, 300)]
