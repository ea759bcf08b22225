"""What the tests of needs share: a fresh index for every test, and needs that the demo region is known to answer."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def find(db: None) -> Callable[..., Any]:
    """Find doors: find("my website …", place="4000")."""
    from relais.needs import queries

    def found(text: str, **known: Any) -> Any:
        today = known.pop("today", None)
        return queries.find(queries.Asked(text, **known), today=today)

    return found


@pytest.fixture(scope="session")
def command_home(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo's doors: those that the other tests loaded, else made by the ``relais`` command itself."""
    home: Path = tmp_path_factory.mktemp("relais-home")
    for loaded in prepared.parent.glob("bodies-*.sqlite3"):
        shutil.copyfile(loaded, home / "relais.sqlite3")
        return home
    made = run_relais(home, "demo")
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture(scope="session")
def relais(command_home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the real command in a process of its own: relais("match", "my website …", "--json")."""
    return lambda *arguments, **options: run_relais(command_home, *arguments, **options)


def run_relais(home: Path, *arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run ``relais`` with its data in ``home`` and return what it said, whatever its exit code."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("RELAIS_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "relais", *map(str, arguments)],
        env=environment | {"RELAIS_HOME": str(home)}, cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
        **options,
    )  # fmt: skip
