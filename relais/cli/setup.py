"""Preparing the data folder: schema, places, vocabulary, the learned reader. Nothing else, and only what is missing."""

import hashlib
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from pathlib import Path

import click
import django

LEARNED_BY = (
    "reader",
    "learning",
    "features",
    "families",
    "meaning",
    "neighbours",
    "speech",
    "scheme_files",
)  # a change to these is learned anew

Say = Callable[[str], None]  # tells progress


def settled() -> None:
    """Set Django up, once."""
    django.setup()


def is_prepared() -> bool:
    """Tell, without setting Django up, whether this very code and data prepared the embedded database."""
    from relais.settings import TABLE

    database = TABLE.home / "relais.sqlite3"
    if TABLE.database_url or not database.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as source:
            return bool(source.execute("PRAGMA user_version").fetchone()[0] == _edition())
    except sqlite3.DatabaseError:  # opened by Django, it says what is wrong
        return False


def prepare(*, quiet: bool = False) -> None:
    """Make the data folder ready: migrate, load places and vocabulary, learn. Instant when nothing is missing."""
    ready = is_prepared()
    settled()
    if ready:
        return
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    say: Say = (lambda _text: None) if quiet else (lambda text: click.echo(text, err=True))
    embedded = connection.vendor == "sqlite"
    database = Path(connection.settings_dict["NAME"])
    fresh = embedded and not database.exists()
    if embedded:
        Path(settings.TABLE.home).mkdir(parents=True, exist_ok=True)
        _copy_template(database, say)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Relais prepares its database …")
        call_command("migrate", verbosity=0, interactive=False)
    _fill(say)
    if embedded:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA user_version = {_edition()}")
    if fresh:  # an older folder may hold an older vocabulary
        _keep_template(database)


def _fill(say: Say) -> None:
    from relais.diagnostics.services.questionnaires import load_questionnaires
    from relais.library.backoffice.preparing import prepare_library
    from relais.observatory.services.loading import load_indicators
    from relais.territories.models import Place
    from relais.territories.services import load_territories
    from relais.vocabulary.models import Theme
    from relais.vocabulary.services import learn_reader, load_scheme

    prepare_library()
    if not Place.objects.exists():
        say("Places …")
        load_territories()
    fresh = not Theme.objects.exists()
    if fresh:
        say("Vocabulary …")
        load_scheme()
    load_questionnaires()
    load_indicators()
    if _readable() or (fresh and _take_learned()):
        return
    say("Learning from the vocabulary's sentences (one to three minutes, once) …")
    started = time.perf_counter()
    learned = learn_reader()
    say(f"Learned in {time.perf_counter() - started:.0f} s.")
    if fresh:
        _keep_learned(bytes(learned.blob))


def _take_learned() -> bool:
    """Take what was learned before from this very vocabulary by this very code, if it was kept; a new schema leaves it."""
    from relais.vocabulary import queries
    from relais.vocabulary.models import LearnedReader

    if not learned_path().exists():
        return False
    name = queries.fingerprint(queries.examples())
    LearnedReader.objects.create(fingerprint=name, seconds=0, blob=learned_path().read_bytes())
    return _readable()


def _keep_learned(blob: bytes) -> None:
    kept = learned_path()
    kept.parent.mkdir(parents=True, exist_ok=True)
    for stale in kept.parent.glob("learned-*.npz"):
        stale.unlink()
    draft = kept.with_suffix(f".{os.getpid()}")
    draft.write_bytes(blob)
    draft.replace(kept)


def _readable() -> bool:
    """Tell whether a learned reader is there and in this program's format; one in another format is put away."""
    from relais.vocabulary.models import LearnedReader
    from relais.vocabulary.queries import current_reader

    try:
        current_reader()
    except LearnedReader.DoesNotExist:
        return False
    except ValueError:
        LearnedReader.objects.all().delete()
        return False
    return True


PACKAGE = Path(__file__).resolve().parents[1]


@lru_cache(maxsize=1)
def _digest() -> str:
    """Return what names this very code and data, as far as a prepared database depends on them."""
    groups = PACKAGE / "library" / "backoffice" / "groups.py"
    return _digest_of(
        [*PACKAGE.glob("*/migrations/*.py"), *PACKAGE.glob("territories/data/*.csv"), *_learned_from(), groups,
         *PACKAGE.glob("diagnostics/data/questionnaires/*.json"), PACKAGE / "diagnostics" / "definitions.py"]
    )  # fmt: skip


def _learned_from() -> list[Path]:
    return [*PACKAGE.glob("vocabulary/data/**/*"), *(PACKAGE / "vocabulary" / f"{name}.py" for name in LEARNED_BY)]


def _digest_of(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _edition() -> int:
    """Return the same as the number that SQLite keeps in a database's head (31 bits)."""
    return int(_digest()[:7], 16)


def template_path() -> Path:
    """Return where the prepared database of this very code and data is kept, so that it is made only once."""
    return _kept_in() / f"prepared-{_digest()[:16]}.sqlite3"


def learned_path() -> Path:
    """Return where the reader learned from the vocabulary as it comes is kept: a change of schema need not learn anew."""
    return _kept_in() / f"learned-{_digest_of(_learned_from())[:16]}.npz"


def _kept_in() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    checkout = PACKAGE.parent
    return checkout / "build" if (checkout / "pyproject.toml").exists() else Path(base) / "relais"


def _copy_template(database: Path, say: Say) -> None:
    template = template_path()
    if not database.exists() and template.exists():
        draft = database.with_suffix(f".{os.getpid()}")
        shutil.copyfile(template, draft)
        Path(draft).replace(database)


def _keep_template(database: Path) -> None:
    """Keep a copy of the freshly prepared database, unless there is one or somebody has used it already."""
    from relais.actors.models import Actor
    from relais.people.models import User

    template = template_path()
    if template.exists() or Actor.objects.exists() or User.objects.exists():
        return
    template.parent.mkdir(parents=True, exist_ok=True)
    for stale in template.parent.glob("prepared-*.sqlite3"):
        stale.unlink()
    draft = template.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(database) as source, sqlite3.connect(draft) as copy:
        source.backup(copy)
    copy.close()
    source.close()
    Path(draft).replace(template)


@click.command()
def setup() -> None:
    """Prepare the data folder without starting anything."""
    prepare()
    click.echo("ready")


@click.command()
def learn() -> None:
    """Learn again from the vocabulary as staff edited it, and propose themes anew."""
    prepare(quiet=True)
    from relais.vocabulary.services import learn_reader

    learned = learn_reader()
    click.echo(f"{learned.fingerprint[:12]} learned in {learned.seconds:.1f} s")


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands (for developers): relais manage makemigrations."""
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], *arguments])
