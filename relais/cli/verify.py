"""``relais verify``: is the chain of answers whole, and does each order follow from its figures?"""

import json
from pathlib import Path

import click

from relais.cli import fail


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True, exists=False))
def verify(file: Path) -> None:
    """Verify an export of the chain of answers (JSON Lines; - reads standard input): needs no database.

    Checks that no link is missing or altered, and ranks every answer again from its recorded figures.
    """
    from relais.needs.chaining import WrongChain, verify_lines

    try:
        with click.open_file(str(file), encoding="utf-8") as lines:
            count = verify_lines(json.loads(line) for line in lines if line.strip())
    except OSError as error:
        fail(f"{file}: {error.strerror}")
        raise
    except (ValueError, RecursionError) as error:  # WrongChain, or a file that is no JSON Lines in UTF-8
        fail(f"{file}: {type(error).__name__}: {error}" if not isinstance(error, WrongChain) else f"{file}: {error}")
        raise
    click.echo(f"{count} answers: the chain holds and every order follows from its figures")
