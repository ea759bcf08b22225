"""``relais assess``: score a file of European assessments without keeping anything of it."""

from pathlib import Path
from typing import TextIO

import click

from relais.cli import fail
from relais.diagnostics.assessments import AssessmentError, check_cells, check_head, rows, scorer
from relais.diagnostics.built_in import built_in
from relais.diagnostics.definitions import Definition

SHOWN = 20  # problems told before the rest is counted only
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
    draft = output.with_name(f".{output.name}.part")
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream, draft.open("w", encoding="utf-8") as out:
            number, problems = score_lines(definition, stream, out)
        if problems:
            draft.unlink()
        else:
            draft.replace(output)
    except UnicodeDecodeError as error:
        draft.unlink(missing_ok=True)
        fail(f"{file}: not UTF-8: {error.reason}")
    except OSError as error:
        draft.unlink(missing_ok=True)
        fail(f"{error.filename or output}: {error.strerror}")
    else:
        for problem in problems[:SHOWN]:
            click.echo(f"relais: {file}: {problem}", err=True)
        if len(problems) > SHOWN:
            click.echo(f"relais: {file}: and {len(problems) - SHOWN} more", err=True)
        if problems:
            fail("nothing was written; mend the lines above")
        click.echo(f"{number} assessments → {output}")


def score_lines(definition: Definition, stream: TextIO, out: TextIO) -> tuple[int, list[str]]:
    """Write the scores of the lines of ``stream`` to ``out``; return how many there are, and what is wrong with which."""
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
    return number, problems
