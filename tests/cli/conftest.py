"""The command run as a program, on a data folder copied from the prepared one."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path, prepared):
    """A data folder with places, vocabulary and reader, and no actor or door."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copyfile(prepared, folder / "relais.sqlite3")
    return folder


@pytest.fixture
def program(tmp_path):
    """Return how to start the command in ``home`` (or none): arguments and environment for subprocess."""

    def started(*arguments, home=None, **settings):
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("RELAIS_", "DJANGO_"))}
        environment = clean | {"RELAIS_HOME": str(home or tmp_path / "none"), "NO_COLOR": "1"}
        return {
            "args": [sys.executable, "-m", "relais", *map(str, arguments)],
            "env": environment | {f"RELAIS_{name.upper()}": value for name, value in settings.items()},
            "cwd": ROOT,
            "text": True,
            "encoding": "utf-8",
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
        }

    return started


@pytest.fixture
def relais(program):
    """Run the command to its end: relais("check", home=…) gives returncode, stdout, stderr."""

    def run(*arguments, home=None, given=None, **settings):
        return subprocess.run(**program(*arguments, home=home, **settings), input=given, timeout=120, check=False)

    return run


def rows(home, query):
    """Return the rows of a query on the folder's database."""
    with closing(sqlite3.connect(home / "relais.sqlite3")) as database:
        return database.execute(query).fetchall()


def written(path, *lines):
    """Write a JSON Lines file."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path
