"""``relais demo``: the demo region, Wallonia, with invented firms and providers, and accounts to try each role."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from relais.cli import fail
from relais.cli.setup import is_prepared, prepare

PASSWORD = "relais-demo-2026"  # noqa: S105 - printed on purpose; the demo runs on one's own machine
ACCOUNTS = [
    ("animatrice@relais.example", "Animation Relais", "animator", "runs the platform: every body, imports, vocabulary"),
    ("redaction@relais.example", "Rédaction Relais", "editor", "writes the library; edits themes, phrases and sectors"),
    (
        "prestataire@relais.example",
        "Accueil d'un prestataire",
        "",
        "holds the doors of one provider, with needs to answer",
    ),
    ("entreprise@relais.example", "Une entreprise", "", "a firm that sent a need and follows it"),
    ("partenaire@relais.example", "Conseil d'un organisme partenaire", "", "refers firms and sees what became of them"),
]
PARTNER = "agence-du-numerique"  # in whose name the demo's stories refer firms
BUSY = ("grain-de-voix", "panier-d-osier")  # providers whose desk is worth showing
FILES = (
    ("actors", "bodies*.jsonl"),
    ("actors", "firms*.jsonl"),
    ("actors", "providers*.jsonl"),
    ("doors", "doors*.jsonl"),
)
DATA = Path(__file__).resolve().parents[1] / "actors" / "data" / "demo"


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when the data folder holds an actor already.")
def demo(if_empty: bool) -> None:
    """Load the demo region: bodies, invented firms and providers, their doors, and demo accounts."""
    if if_empty:
        load_demo_if_empty()
    else:
        prepare()
        _load()


def load_demo_if_empty() -> None:
    """Load the demo region unless there is an actor; when there is, Django need not even be set up."""
    if _holds_an_actor():
        return
    prepare()
    from relais.actors.models import Actor

    if not Actor.objects.exists():
        _load()


def _load() -> None:
    from relais.actors.errors import ImportRefused

    try:
        load_demo(say=lambda text: click.echo(text, err=True))
    except ImportRefused as refused:
        fail(f"the demo region: {refused.lines[0]}")
    click.echo(f"demo region loaded; accounts: {', '.join(email for email, *_rest in ACCOUNTS)}; password: {PASSWORD}")


def _holds_an_actor() -> bool:
    """Tell, without setting Django up, whether the embedded database is prepared and holds an actor."""
    from relais.settings import TABLE

    if not is_prepared():
        return False
    with closing(sqlite3.connect(TABLE.home / "relais.sqlite3")) as source:
        return bool(source.execute("SELECT EXISTS (SELECT 1 FROM actors_actor)").fetchone()[0])


def load_demo(*, say: Callable[[str], None], stories: bool = True) -> None:
    """Import the demo region's files, make its accounts and play its year of needs (``stories``); once only.

    Raises ImportRefused when a file is wrong.
    """
    load_bodies(say)
    load_pieces(say)
    if stories:
        from relais.appointments.demo import load_appointments
        from relais.diagnostics.demo import load_assessments
        from relais.introductions.demo import load_stories
        from relais.observatory.demo import load_observatory
        from relais.people.models import User

        say("Demo region: a year of needs …")
        load_stories(firm_person=User.objects.get(email=ACCOUNTS[3][0]))
        _hold(User.objects.get(email=ACCOUNTS[2][0]), BUSY)
        load_appointments()
        _open_partnership()
        load_rounds(say)
        say("Demo region: assessments of two years …")
        load_assessments(firm_person=User.objects.get(email=ACCOUNTS[3][0]))
        load_observatory()


def load_bodies(say: Callable[[str], None]) -> None:
    """Import the demo's bodies, firms, providers and doors, and make its accounts. Raises ImportRefused when a file is wrong."""
    from relais.actors.importing import import_file

    for kind, pattern in FILES:
        for path in sorted(DATA.glob(pattern)):
            say(f"Demo region: {path.stem} …")
            with path.open("rb") as file:
                import_file(kind, file)
    _accounts()


def load_pieces(say: Callable[[str], None]) -> None:
    """Load what the demo's library holds."""
    from relais.library.demo import load_library
    from relais.library.entering import enter_library

    say("Demo region: the library …")
    if load_library():
        enter_library()


def load_rounds(say: Callable[[str], None]) -> None:
    """Play the demo's surveys."""
    from relais.people.models import User
    from relais.surveys.demo import load_surveys

    say("Demo region: surveys …")
    load_surveys(by=User.objects.get(email=ACCOUNTS[0][0]))


def _hold(user: Any, slugs: tuple[str, ...]) -> None:
    from relais.actors.models import Actor, Position

    for actor in Actor.objects.filter(slug__in=slugs):
        Position.objects.get_or_create(user=user, actor=actor, defaults={"kind": "owner"})


def _open_partnership() -> None:
    from relais.actors.models import Actor
    from relais.people.models import User
    from relais.referrals.services.opening import open_partnership

    _hold(User.objects.get(email=ACCOUNTS[4][0]), (PARTNER,))
    for actor in Actor.objects.filter(slug=PARTNER):
        open_partnership(by=User.objects.get(email=ACCOUNTS[0][0]), actor=actor)


def _accounts() -> None:
    from relais.actors.models import Actor, Position
    from relais.people.models import User

    for email, name, duty, _what in ACCOUNTS:
        if not User.objects.filter(email=email).exists():
            User.objects.create_user(email, PASSWORD, name=name, duty=duty)
    holder = User.objects.get(email=ACCOUNTS[2][0])
    provider = Actor.objects.filter(slug="facturelle").first() or Actor.objects.filter(doors__isnull=False).first()
    if provider is not None:
        Position.objects.get_or_create(user=holder, actor=provider, defaults={"kind": "owner"})
