"""Answers of commands that need no process of their own."""

import pytest
from click.testing import CliRunner

from relais.cli import main

pytestmark = pytest.mark.django_db


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_a_text_that_no_door_fits_is_told_kindly_and_is_no_failure():
    ended = run("match", "zzzz qqqq xxxx")
    said = "No door of the region fits this. A person can help: see the home page.\n"
    assert (ended.exit_code, ended.stdout) == (0, said)


def test_an_empty_text_is_refused():
    ended = run("match", "   ")
    assert (ended.exit_code, ended.stdout, ended.stderr) == (1, "", "relais: the text is empty\n")


def test_a_place_that_is_not_understood_is_told_and_left_open():
    ended = run("match", "je voudrais un site internet", "--place", "!?")
    assert (ended.exit_code, ended.stderr) == (0, "note: the place was not understood and left open\n")
    assert len(ended.stdout.splitlines()) > 2


def test_an_export_that_cannot_be_written_is_named(tmp_path):
    file = tmp_path / "none" / "out.jsonl"
    ended = run("export", "actors", file)
    assert (ended.exit_code, ended.stderr) == (1, f"relais: {file}: No such file or directory\n")


def test_needs_that_cannot_be_read_are_named_and_nothing_is_written(tmp_path):
    ended = run("match", "--batch", tmp_path / "none", "--output", tmp_path / "out.jsonl")
    assert (ended.exit_code, ended.stderr) == (1, f"relais: {tmp_path / 'none'}: No such file or directory\n")
    assert list(tmp_path.iterdir()) == []


def test_the_demo_region_is_not_loaded_over_data_when_asked_so():
    ended = run("demo", "--if-empty")
    assert (ended.exit_code, ended.stdout) == (0, "")
