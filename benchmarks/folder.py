"""A data folder of its own for a benchmark, prepared before Django is set up."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

Ask = Callable[[str], list[tuple[Any, ...]]]


def prepared_folder(home: str | None = None) -> Path:
    """Set RELAIS_HOME to ``home`` or a new temporary folder, prepare it, and return it."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ["RELAIS_HOME"] = home or tempfile.mkdtemp(prefix="relais-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "relais.settings"
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from relais.cli.setup import prepare

    prepare(quiet=True)
    return Path(os.environ["RELAIS_HOME"])


def postgres_address(*, durable: bool = False) -> str:
    """Start a throwaway PostgreSQL that lives as long as this process; return its RELAIS_DATABASE_URL.

    ``durable``: each commit reaches the disk first, as on a real server.
    """
    from tests.postgres import started

    server = started(durable=durable)
    return f"postgresql://{server['USER']}@/{server['NAME']}?host={server['HOST']}"


def demo_region() -> None:
    """Load the demo region without its stories into the prepared database."""
    from relais.cli.demo import load_demo

    load_demo(say=lambda _text: None, stories=False)


def partner_key() -> str:
    """Open the partnership of a body that brings firms by its program; return its key."""
    from relais.actors.models import Actor, Position
    from relais.people.models import User
    from relais.referrals.services.opening import open_partnership, renew_key

    actor = Actor.objects.create(slug="bench-agency", name="Bench Agency", roles=["agency"], email="a@agency.example")
    owner = User.objects.create_user("owner@agency.example", None, name="Owner")
    Position.objects.create(user=owner, actor=actor, kind="owner")
    open_partnership(by=owner, actor=actor)
    return renew_key(by=owner, actor=actor)


def roomy_doors() -> None:
    """Let four doors of five take any number of needs, so that thousands find a place; the fifth keeps its few."""
    from relais.actors.models import Door

    doors = Door.objects.order_by("pk").values_list("pk", flat=True)
    Door.objects.filter(pk__in=[pk for place, pk in enumerate(doors) if place % 5]).update(capacity=None)


class Copies:
    """Copies of one prepared database with the demo region, for programs of their own; ``key`` opens the API of referrals."""

    def __init__(self, folder: Path, *, postgres: bool) -> None:
        """Prepare the database in ``folder``, or on a throwaway PostgreSQL whose commits reach the disk."""
        self.folder, self.address = folder, postgres_address(durable=True) if postgres else ""
        code = "from benchmarks.folder import *; prepared_folder(os.environ['RELAIS_HOME']); demo_region(); roomy_doors(); print(partner_key())"
        environment = os.environ | {"RELAIS_HOME": str(folder), "RELAIS_DATABASE_URL": self.address}
        told = subprocess.run(
            [sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        self.key = told.stdout.split()[-1]
        if not postgres:
            with closing(sqlite3.connect(folder / "relais.sqlite3")) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def fresh(self, home: Path) -> Iterator[tuple[dict[str, str], Ask]]:
        """Make a copy whose data folder is ``home``; yield the environment that names it, and a way to ask it by SQL."""
        if not self.address:
            shutil.copyfile(self.folder / "relais.sqlite3", home / "relais.sqlite3")
            with closing(sqlite3.connect(home / "relais.sqlite3", timeout=60, isolation_level=None)) as database:
                yield {"RELAIS_HOME": str(home)}, lambda sql: database.execute(sql).fetchall()
            return
        import psycopg

        name = home.name.replace("-", "_").lower()
        with psycopg.connect(self.address.replace("/postgres?", "/template1?"), autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE postgres')  # type: ignore[call-overload]
        address = self.address.replace("/postgres?", f"/{name}?")

        with psycopg.connect(address, autocommit=True) as database:

            def ask(sql: str) -> list[tuple[Any, ...]]:
                cursor = database.execute(sql)  # type: ignore[call-overload]
                return cursor.fetchall() if cursor.description else []

            yield {"RELAIS_HOME": str(home), "RELAIS_DATABASE_URL": address}, ask
