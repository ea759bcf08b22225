"""``relais receive``: the mail server hands over a message that came in."""

import sys

import click

from relais.cli import fail
from relais.cli.setup import prepare


@click.command()
def receive() -> None:
    """File a message from standard input: a reply to a letter, or a letter that came back.

    For the mail server's alias of RELAIS_REPLY_ADDRESS: ``reponse: "|relais receive"``.
    """
    raw = sys.stdin.buffer.read(10_000_001)
    prepare(quiet=True)
    from relais.groundwork.errors import Refusal
    from relais.introductions.services.receiving import receive_mail

    try:
        step = receive_mail(raw)
    except ValueError as error:
        fail(str(error))
        raise
    except Refusal as refusal:
        fail(str(refusal.message))
        raise
    click.echo("filed" if step else "nothing to file")
