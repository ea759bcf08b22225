"""Help, wrong usage and wrong settings: told before anything is prepared."""

import pytest

from relais.cli import COMMANDS


def test_help_names_every_command_and_the_exit_codes(relais):
    shown = relais("--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    listed = [line.split()[0] for line in shown.stdout.partition("Commands:")[2].splitlines() if line.strip()]
    assert listed == list(COMMANDS)
    assert "Exit codes: 0 done, 1 refused (the message says why), 2 wrong" in " ".join(shown.stdout.split())


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "manage"])
def test_each_command_helps_without_touching_the_data_folder(relais, tmp_path, name):
    shown = relais(name, "--help", home=tmp_path / "home")
    assert (shown.returncode, shown.stdout.startswith(f"Usage: relais {name}")) == (0, True)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "No such command 'nonsense'"),
        (("import", "needs", "x.jsonl"), "'needs' is not one of 'actors', 'doors'"),
        (("import", "doors"), "Missing argument 'FILE'"),
        (("match",), "give either a text or --batch FILE"),
        (("match", "texte", "--batch", "x"), "give either a text or --batch FILE"),
        (("match", "--batch", "x"), "--batch needs --output FILE"),
        (("match", "texte", "--employees", "-1"), "-1 is not in the range"),
        (("match", "texte", "--language", "it"), "'it' is not one of"),
        (("serve", "--port", "0"), "0 is not in the range"),
    ],
    ids=str,
)
def test_wrong_usage_is_named_and_ends_with_2(relais, tmp_path, arguments, said):
    ended = relais(*arguments, home=tmp_path / "home")
    assert (ended.returncode, ended.stdout, said in ended.stderr) == (2, "", True)
    assert not (tmp_path / "home").exists()


def test_wrong_settings_are_all_named_and_end_with_1(relais, tmp_path):
    ended = relais("check", home=tmp_path / "home", port="abc", database_url="mysql://x", need_days="0")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines()[0] == "Error: the settings are wrong:"
    assert sorted(line.split(":")[0].strip() for line in ended.stderr.splitlines()[1:]) == [
        "RELAIS_DATABASE_URL",
        "RELAIS_NEED_DAYS",
        "RELAIS_PORT",
    ]
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("arguments", [("import", "actors"), ("import", "doors")])
def test_a_file_that_cannot_be_read_is_named_and_ends_with_1(relais, tmp_path, arguments):
    missing = relais(*arguments, tmp_path / "none.jsonl", home=tmp_path / "home")
    folder = relais(*arguments, tmp_path, home=tmp_path / "home")
    assert (missing.returncode, missing.stderr) == (
        1,
        f"relais: {tmp_path / 'none.jsonl'}: No such file or directory\n",
    )
    assert (folder.returncode, folder.stderr) == (1, f"relais: {tmp_path}: Is a directory\n")
    assert not (tmp_path / "home").exists()


def test_doors_in_csv_are_refused(relais, tmp_path):
    ended = relais("import", "doors", "doors.csv", home=tmp_path / "home")
    assert (ended.returncode, ended.stderr) == (1, "relais: doors come as JSON Lines, not CSV\n")
