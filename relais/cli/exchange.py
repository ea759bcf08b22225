"""``relais import`` and ``relais export``: actors and doors as files."""

import io
import json
import sys
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from relais.cli import fail
from relais.cli.setup import prepare

KINDS = click.Choice(["actors", "doors"])


@click.command("import")
@click.argument("kind", type=KINDS)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--keep-going", is_flag=True, help="Import the good lines and report the others.")
@click.option("--csv", "as_csv", is_flag=True, help="The file is CSV (actors only; also told by its ending).")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def import_(kind: str, file: Path, keep_going: bool, as_csv: bool, as_json: bool) -> None:
    """Import actors or doors from FILE (JSON Lines; actors also CSV; - reads standard input).

    A second import of the same file changes nothing. One wrong line refuses the whole file, unless --keep-going.
    The fields are described in docs/reference/exchange.md.
    """
    as_csv = as_csv or file.suffix.lower() == ".csv"
    if as_csv and kind == "doors":
        fail("doors come as JSON Lines, not CSV")
    stream, lines = _opened(file)
    prepare(quiet=as_json)
    from relais.actors.errors import ImportRefused
    from relais.actors.importing import import_file

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), disable=as_json) as bar:
            task = bar.add_task(f"Importing {kind}", total=lines)
            report = import_file(
                kind, stream, as_csv=as_csv, keep_going=keep_going, progress=lambda n: bar.update(task, completed=n)
            )
    except ImportRefused as refused:
        if as_json:
            errors = [{"line": w.number, "field": w.field, "reason": w.reason} for w in refused.lines]
            click.echo(
                json.dumps({"created": 0, "updated": 0, "unchanged": 0, "refused": len(errors), "errors": errors})
            )
        for wrong in refused.lines[:20]:
            click.echo(f"relais: {file}: {wrong}", err=True)
        fail("nothing was imported; mend the lines above, or import the others with --keep-going")
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        for wrong in report.refused:
            click.echo(f"refused  {wrong}", err=True)
        for warning, times in report.warnings.items():
            click.echo(f"note     {warning} ({times} times)", err=True)
        click.echo(
            f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, {report.refused_count} refused"
        )
    sys.exit(1 if report.refused_count else 0)


def _opened(file: Path) -> tuple[BinaryIO, int | None]:
    if str(file) == "-":
        return sys.stdin.buffer, None
    try:
        stream = file.open("rb")
        with file.open("rb") as counted:
            lines = sum(block.count(b"\n") for block in iter(lambda: counted.read(1 << 20), b""))
    except OSError as error:
        fail(f"{file}: {error.strerror}")
        raise
    return stream, lines


@click.command()
@click.argument("kind", type=KINDS)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
def export(kind: str, file: Path) -> None:
    """Export actors or doors to FILE as JSON Lines (- or none: standard output), in the form that import reads."""
    prepare(quiet=True)
    from relais.actors.exporting import lines_of

    try:
        with _written(file) as out:
            for line in lines_of(kind):
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
            out.flush()
    except OSError as error:
        fail(f"{file}: {error.strerror}")


def _written(file: Path) -> io.TextIOBase:
    if str(file) == "-":
        return io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8")
    return file.open("w", encoding="utf-8")
