"""What every test may use: a database with places, vocabulary, the learned reader and the demo region; people; doors."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from django.db import connection
from django.test import Client, TestCase
from django.utils import timezone, translation
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "relais",
    deadline=None,  # how long an example takes is for the benchmarks to say
    derandomize="RELAIS_TEST_PART"
    in os.environ,  # `make test` draws the same examples each time, pytest by hand new ones
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("relais")
ROOT = Path(__file__).resolve().parents[1]
LOADED: list[Any] = []  # the index of the doors that were loaded, once there is a database


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the part of the tests that ``RELAIS_TEST_PART`` names: ``asking`` a database, ``pure`` (the others), or all."""
    part = os.environ.get("RELAIS_TEST_PART", "")
    if part:
        taken = [item for item in items if _asks_a_database(item) == (part == "asking")]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(taken)])
        items[:] = taken


def _asks_a_database(item: pytest.Item) -> bool:
    asked = {"db", "transactional_db", "django_db_setup"}
    if connection.vendor == "sqlite":
        asked.add("prepared")  # the command runs on a copy of that file, whatever the tests' own database
    return item.get_closest_marker("django_db") is not None or not asked.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared database file (``relais setup`` keeps it in build/), made in a folder of its own when missing."""
    from relais.cli.setup import template_path

    if not template_path().exists():
        home = os.environ | {"RELAIS_HOME": str(tmp_path_factory.mktemp("prepared"))}
        subprocess.run([sys.executable, "-m", "relais", "setup"], check=True, cwd=ROOT, env=home)
    return template_path()


@pytest.fixture(scope="session")
def django_db_setup(prepared: Path, django_db_blocker: Any) -> Iterator[None]:
    """Fill the test database once: SQLite from the prepared file, PostgreSQL by the same verbs; then the demo region."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        from django_tasks_db.models import DBTaskResult

        from relais.cli.demo import load_bodies, load_pieces
        from relais.groundwork.models import Trace
        from relais.needs.index import current_index

        embedded = connection.vendor == "sqlite"
        if embedded:  # migrated already: it is kept, not made anew
            _copy_bodies(prepared)
        config = setup_databases(verbosity=0, interactive=False, keepdb=embedded, serialized_aliases=())
        if not embedded:
            _fill(prepared)
            load_bodies(_unheard)
        load_pieces(_unheard)
        DBTaskResult.objects.all().delete()  # what the loading left for the worker
        Trace.objects.all().delete()  # and said of itself
        LOADED.append(current_index())
        yield
        teardown_databases(config, verbosity=0)


@pytest.fixture(autouse=True)
def _unchecked_on_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out SQLite's look through every table at the end of each test: PostgreSQL checks the same tests' foreign keys."""
    if connection.vendor == "sqlite":
        monkeypatch.setattr(TestCase, "_should_check_constraints", lambda _self, _connection: False)


@pytest.fixture(scope="session", autouse=True)
def _read_once() -> Iterator[None]:
    """Keep what a reader said of a text: nothing in a reader changes, and hundreds of tests make doors with the same words."""
    from relais.vocabulary.reader import Reader

    said: WeakKeyDictionary[Reader, dict[Any, Any]] = WeakKeyDictionary()
    real = Reader.senses

    def senses(self: Reader, texts: Sequence[str], languages: Sequence[str], *, mend: bool = True) -> list[Any]:
        mine = said.setdefault(self, {})
        keys = [(text, language, mend) for text, language in zip(texts, languages, strict=True)]
        new = [key for key in dict.fromkeys(keys) if key not in mine]
        if new:
            read = real(self, [key[0] for key in new], [key[1] for key in new], mend=mend)
            mine.update(zip(new, read, strict=True))
        return [mine[key] for key in keys]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "senses", senses)
        yield


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    """The screen speaks French, whatever the test before it chose."""
    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Forget what the process kept of a test's rows: they are rolled back, and with them the clock that would tell.

    The index of the doors that were loaded stays: each test begins with them.
    """
    from relais.actors.queries import _door_counts
    from relais.groundwork.keeping import in_process
    from relais.needs import index

    index._held = LOADED[0] if LOADED else None
    yield
    index._held = LOADED[0] if LOADED else None
    _door_counts.cache_clear()
    in_process.clear()


def _unheard(_text: str) -> None:
    """Say nothing."""


def _copy_bodies(prepared: Path) -> None:
    """Copy the prepared database with the demo's bodies and doors; they are loaded once for the same code and data."""
    from relais.cli.demo import load_bodies

    name = Path(connection.settings_dict["TEST"]["NAME"])
    connection.close()
    digest = hashlib.sha256(prepared.name.encode())
    rooms = [ROOT / "relais" / room for room in ("groundwork", "people", "territories", "vocabulary", "actors")]
    for path in sorted([ROOT / "relais" / "cli" / "demo.py", *(path for room in rooms for path in room.rglob("*.*"))]):
        if path.suffix in {".py", ".jsonl", ".toml", ".txt"}:
            digest.update(path.read_bytes())
    loaded = prepared.with_name(f"bodies-{digest.hexdigest()[:16]}.sqlite3")
    if loaded.exists():
        shutil.copyfile(loaded, name)
        return
    shutil.copyfile(prepared, name)
    own, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], str(name)
    load_bodies(_unheard)
    connection.close()
    connection.settings_dict["NAME"] = own
    for stale in loaded.parent.glob("bodies-*.sqlite3"):
        stale.unlink()
    draft = loaded.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(name) as source, sqlite3.connect(draft) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    draft.replace(loaded)


def _fill(prepared: Path) -> None:
    from relais.diagnostics.services.questionnaires import load_questionnaires
    from relais.library.backoffice.preparing import prepare_library
    from relais.observatory.services.loading import load_indicators
    from relais.territories.services import load_territories
    from relais.vocabulary.models import LearnedReader
    from relais.vocabulary.services import load_scheme

    prepare_library()
    load_territories()
    load_scheme()
    load_questionnaires()
    load_indicators()
    with sqlite3.connect(prepared) as source:
        fingerprint, seconds, blob = source.execute(
            "SELECT fingerprint, seconds, blob FROM vocabulary_learnedreader ORDER BY id DESC LIMIT 1"
        ).fetchone()
    source.close()
    LearnedReader.objects.create(fingerprint=fingerprint, seconds=seconds, blob=blob)


@pytest.fixture
def animator(db: None) -> Any:
    """A person who runs the platform."""
    from relais.people.models import User

    return User.objects.create_user("animator@test.example", "a long password 1", name="Animator", duty="animator")


@pytest.fixture
def editor(db: None) -> Any:
    """A person who edits the vocabulary."""
    from relais.people.models import User

    return User.objects.create_user("editor@test.example", "a long password 1", name="Editor", duty="editor")


@pytest.fixture
def stranger(db: None) -> Any:
    """A person with an account and nothing else."""
    from relais.people.models import User

    return User.objects.create_user("stranger@test.example", "a long password 1", name="Stranger")


@pytest.fixture
def actor(db: None) -> Any:
    """A provider without doors."""
    from relais.actors.models import Actor

    return Actor.objects.create(slug="test-provider", name="Test Provider", roles=["provider"])


@pytest.fixture
def holder(actor: Any) -> Any:
    """A person who holds the doors of ``actor``."""
    from relais.actors.models import Position
    from relais.people.models import User

    user = User.objects.create_user("holder@test.example", "a long password 1", name="Holder")
    Position.objects.create(user=user, actor=actor, kind="owner")
    return user


def made_door(
    actor: Any,
    slug: str,
    *,
    themes: tuple[str, ...] = (),
    areas: tuple[str, ...] = (),
    sectors: tuple[str, ...] = (),
    **values: Any,
) -> Any:
    """Make a door of ``actor`` and index it."""
    from relais.actors.indexing import index_doors
    from relais.actors.models import Door
    from relais.territories.models import Area
    from relais.vocabulary.models import Sector, Theme

    values = {"kind": "advice", "title": slug, "description": slug, "everywhere": not areas} | values
    values.setdefault("confirmed_until", timezone.localdate() + timedelta(days=100))
    door = Door.objects.create(slug=slug, actor=actor, **values)
    door.areas.set(Area.objects.filter(code__in=areas))
    door.sectors.set(Sector.objects.filter(slug__in=sectors))
    ids = dict(Theme.objects.filter(slug__in=themes).values_list("slug", "pk"))
    index_doors([door], {door.pk: [ids[theme] for theme in themes]})
    return door


@pytest.fixture
def make_door(actor: Any) -> Callable[..., Any]:
    """Make a door of ``actor`` and index it: make_door("slug", title=…, themes=["website-creation"], areas=[…])."""

    def make(slug: str, *, actor: Any = actor, **values: Any) -> Any:
        return made_door(actor, slug, **values)

    return make


@pytest.fixture
def no_doors(db: None) -> None:
    """No door but those that the test makes."""
    from relais.actors.indexing import next_tick
    from relais.actors.models import Door, DoorTheme

    DoorTheme.objects.all().delete()
    Door.objects.update(state="archived", version=next_tick())


@pytest.fixture
def as_user() -> Callable[[Any], Client]:
    """A client signed in as a person."""

    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
