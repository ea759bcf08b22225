"""``relais assess``: score a file of European assessments without keeping anything of it."""

from pathlib import Path
from typing import TextIO

import click

from relais.cli import fail
from relais.cli.output import refuse_same, written_whole
from relais.diagnostics.assessments import UNREADABLE, AssessmentError, check_cells, check_head, rows, scorer
from relais.diagnostics.built_in import built_in
from relais.diagnostics.definitions import Definition

SHOWN = 200  # problems told before the rest is counted only
COLUMNS = "d1,d2,d3,d4,d5,d6,overall,band"
LINE = "%.6f," * 7 + "%s\n"


@click.command()
@click.argument("file", metavar="FILE.csv", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--variant", type=click.Choice(["sme", "pso"]), required=True, help="Small firms, or the public sector.")
@click.option("--rule", type=click.Choice(["q7-of-8", "q7-of-7"]), default="q7-of-8", help="How question 7 counts.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where the scores go (CSV)."
)
def assess(file: Path, variant: str, rule: str, output: Path) -> None:
    """Score a file of European assessments: relais assess FILE.csv --variant sme --output scores.csv.

    Writes one line a row, in order: d1,d2,d3,d4,d5,d6,overall,band. A wrong file is refused line by line and nothing is
    written. Nothing is stored.
    """
    definition = built_in(f"dma-{variant}", rule)
    refuse_same(file, output)
    try:
        with file.open(encoding="utf-8-sig", errors=UNREADABLE, newline="") as stream, written_whole(output) as out:
            number = score_lines(definition, stream, out)
    except AssessmentError as refused:
        for problem in refused.problems[:SHOWN]:
            click.echo(f"relais: {file}: {problem}", err=True)
        if (more := len(refused.problems) - SHOWN) > 0:
            click.echo(f"relais: {file}: and {more} more", err=True)
        fail("nothing was written; mend the lines above")
    except OSError as error:
        fail(f"{error.filename or output}: {error.strerror}")
    click.echo(f"{number} assessments → {output}", err=not output.is_file())  # in a pipe it would be one more line


def score_lines(definition: Definition, stream: TextIO, out: TextIO) -> int:
    """Write the scores of the lines of ``stream`` to ``out``; return how many there are. Raises AssessmentError."""
    scored, problems, number = scorer(definition), [], 0
    out.write(f"{COLUMNS}\n")
    try:
        for line, row in rows(definition, stream):
            try:
                wrong = row if isinstance(row, str) else check_head(row)
                if not wrong:
                    dimensions, overall, band = scored(row)
                    out.write(LINE % (*dimensions, overall, band))
                    number += 1
            except KeyError:
                wrong = check_cells(definition, row)
            if wrong:
                problems.append(f"line {line}: {wrong}")
    except AssessmentError as error:
        problems += error.problems
    if problems:
        raise AssessmentError(problems)
    return number
