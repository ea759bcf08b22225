"""``relais demo``: the demo region, Wallonia, with invented firms and providers, and accounts to try each role."""

from collections.abc import Callable
from pathlib import Path

import click

from relais.cli import fail
from relais.cli.setup import prepare

PASSWORD = "relais-demo-2026"  # noqa: S105 - printed on purpose; the demo runs on one's own machine
ACCOUNTS = [
    ("animatrice@relais.example", "Animation Relais", "animator", "runs the platform: every body, imports, vocabulary"),
    ("redaction@relais.example", "Rédaction Relais", "editor", "edits themes, phrases and sectors"),
    ("prestataire@relais.example", "Accueil d'un prestataire", "", "holds the doors of one provider"),
]
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
    prepare()
    from relais.actors.errors import ImportRefused
    from relais.actors.models import Actor

    if if_empty and Actor.objects.exists():
        return
    try:
        load_demo(say=lambda text: click.echo(text, err=True))
    except ImportRefused as refused:
        fail(f"the demo region: {refused.lines[0]}")
    click.echo(f"demo region loaded; accounts: {', '.join(email for email, *_rest in ACCOUNTS)}; password: {PASSWORD}")


def load_demo(*, say: Callable[[str], None]) -> None:
    """Import the demo region's files and make its accounts; a second time changes nothing.

    Raises ImportRefused when a file is wrong.
    """
    from relais.actors.importing import import_file

    for kind, pattern in FILES:
        for path in sorted(DATA.glob(pattern)):
            say(f"Demo region: {path.stem} …")
            with path.open("rb") as file:
                import_file(kind, file)
    _accounts()


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
