"""``relais match``: doors for one text, or for a file of needs."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from relais.cli import fail
from relais.cli.output import refuse_same, written_whole
from relais.cli.setup import prepare


@click.command()
@click.argument("text", required=False)
@click.option("--place", default="", help="Town or postal code of the firm.")
@click.option("--sector", default="", help="Sector of the firm, label or slug.")
@click.option("--employees", type=click.IntRange(0, 10_000_000), help="Persons employed.")
@click.option("--language", type=click.Choice(["fr", "nl", "de", "en"]), help="Language in which to be answered.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--batch", type=click.Path(path_type=Path), help="JSON Lines: id, text, lang, place, sector, employees.")
@click.option("--output", type=click.Path(path_type=Path), help="With --batch: where the ranked doors go (JSON Lines).")
def match(
    text: str | None,
    place: str,
    sector: str,
    employees: int | None,
    language: str | None,
    as_json: bool,
    batch: Path | None,
    output: Path | None,
) -> None:
    """Say which doors a need should knock on: relais match "mon site ne vend rien".

    With --batch needs.jsonl --output ranked.jsonl, answers a file: one line a need with id, themes and up to ten doors
    (id, score, why); an empty list when nothing fits. Nothing is kept of what is asked here.
    """
    if (text is None) == (batch is None):
        raise click.UsageError("give either a text or --batch FILE")
    if batch is not None:
        if output is None:
            raise click.UsageError("--batch needs --output FILE")
        _batch(batch, output, as_json=as_json)
        return
    prepare(quiet=as_json)
    from relais.needs.answering import as_json as answer_json
    from relais.needs.queries import Asked, find

    words = (text or "").encode("utf-8", "replace").decode()  # a shell may hand over bytes that are no text
    asked = Asked(" ".join(words.split())[:2000], place, sector, employees, language or "")
    if not asked.text:
        fail("the text is empty")
    answer = answer_json(find(asked))
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for door in answer["doors"]:
        click.echo(f"{door['score']:.3f}  {door['title']} — {door['actor']['name']}\n       {door['why']}")
    if not answer["doors"]:
        click.echo("No door of the region fits this. A person can help: see the home page.")
    for name in answer["not_understood"]:
        click.echo(f"note: the {name} was not understood and left open", err=True)


def _batch(batch: Path, output: Path, *, as_json: bool) -> None:
    refuse_same(batch, output)
    prepare(quiet=as_json)
    from relais.needs.answering import batch_line, checked_needs
    from relais.needs.index import current_index

    try:
        with batch.open("rb") as stream:
            needs, wrong = checked_needs(stream)
    except OSError as error:
        fail(f"{batch}: {error.strerror}")
        raise
    for problem in wrong[:20]:
        click.echo(f"relais: {batch}: {problem}", err=True)
    if wrong:
        fail("nothing was written; mend the lines above")
    index = current_index()
    try:
        with written_whole(output) as out:
            for need in track(needs, "Matching", console=Console(stderr=True), disable=as_json):
                out.write(json.dumps(batch_line(need, index), ensure_ascii=False) + "\n")
    except OSError as error:
        fail(f"{output}: {error.strerror}")
    summary: dict[str, Any] = {"needs": len(needs), "doors": index.size, "output": str(output)}
    click.echo(json.dumps(summary) if as_json else f"{len(needs)} needs against {index.size} doors → {output}")
    sys.exit(0)
