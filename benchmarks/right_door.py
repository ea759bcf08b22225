"""Does Relais find the right door? On judged sets, beside BM25 with a French stemmer over the doors' words.

Usage: python -m benchmarks.right_door [--set NAME] [--missed]

Each set (``judged/``) has its own doors and needs, written apart from the vocabulary: the authors saw neither the sentences
nor the themes. Doors come without themes, so Relais proposes them from the text. A need counts as answered when one of its
right doors is among the first k; a need without a right door when the list is empty. The development sets guide changes;
the reported set is only printed.
"""

import argparse
import json
import math
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.folder import prepared_folder

JUDGED = Path(__file__).parent / "judged"
SETS = sorted(folder.name for folder in JUDGED.iterdir())
Ranked = Callable[[dict[str, Any]], list[str]]


def main() -> None:
    """Print success@1 and success@3 of Relais and of the baselines, and their ratios, set by set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--set", choices=SETS)
    parser.add_argument("--missed", action="store_true", help="print the needs of development sets that were missed")
    options = parser.parse_args()
    if options.set:
        judge(options.set, missed=options.missed and options.set.startswith("development"))
        return
    for name in SETS:  # each in a process and a data folder of its own
        command = [sys.executable, "-m", "benchmarks.right_door", "--set", name]
        subprocess.run([*command, *(["--missed"] if options.missed else [])], check=True)


def judge(name: str, *, missed: bool) -> None:
    """Print the figures of one set."""
    prepared_folder()
    needs = read(name, "needs")
    doors = read(name, "doors")
    ours = relais(name)
    plain = bm25(doors, eligible=False)
    fair = bm25(doors, eligible=True)
    misspelt = sum("faute" in need["note"] for need in needs)
    print(
        f"\n{name}: {len(needs)} needs ({misspelt} misspelt, {sum(not n['right'] for n in needs)} without an answer), "
        f"{len(doors)} doors unseen, without themes"
    )
    print(f"  {'':38} success@1  success@3   answerable only @1     @3")
    figures = {}
    for label, ranked in (("Relais", ours), ("BM25, eligible doors only", fair), ("BM25, plain (baseline)", plain)):
        figures[label] = report(label, needs, ranked)
    base = figures["BM25, plain (baseline)"]
    ratios = [ours_ / theirs for ours_, theirs in zip(figures["Relais"], base, strict=True)]
    print(f"  {'ratio Relais / baseline':38} {ratios[0]:8.2f}x {ratios[1]:9.2f}x")
    for language in ("fr", "nl", "de", "en"):
        spoken = [need for need in needs if need["lang"] == language]
        report(f"  Relais, {language} ({len(spoken)})", spoken, ours)
    report("  Relais, misspelt", [need for need in needs if "faute" in need["note"]], ours)
    report("  Relais, two needs in one text", [need for need in needs if "deux" in need["note"]], ours)
    report("  Relais, without an answer", [need for need in needs if not need["right"]], ours)
    for need in needs if missed else ():
        if not succeeded(need, ours(need), 3):
            row = {"id": need["id"], "text": need["text"], "right": need["right"], "got": ours(need)[:3]}
            print(json.dumps(row, ensure_ascii=False))
    sys.stdout.flush()


def read(name: str, what: str) -> list[dict[str, Any]]:
    """Return the ``needs`` or ``doors`` of a set."""
    return [json.loads(line) for line in (JUDGED / name / f"{what}.jsonl").read_text("utf-8").splitlines()]


def succeeded(need: dict[str, Any], doors: Sequence[str], first: int) -> bool:
    """Tell whether a right door is among the first, or none was shown when there is none."""
    return any(door in need["right"] for door in doors[:first]) if need["right"] else not doors


def report(name: str, needs: Sequence[dict[str, Any]], ranked: Ranked) -> tuple[float, float]:
    """Print and return success@1 and success@3."""
    lists = [(need, ranked(need)) for need in needs]
    one, three = (sum(succeeded(need, doors, k) for need, doors in lists) / max(len(lists), 1) for k in (1, 3))
    open_ = [(need, doors) for need, doors in lists if need["right"]]
    first, among = (sum(succeeded(need, doors, k) for need, doors in open_) / max(len(open_), 1) for k in (1, 3))
    print(f"  {name:38} {one:9.1%} {three:10.1%} {first:17.1%} {among:10.1%}")
    return one, three


def relais(name: str) -> Ranked:
    """Import the set's doors without themes and return Relais's ranking."""
    from relais.actors.importing import import_file
    from relais.needs.answering import NeedLine, batch_line
    from relais.needs.index import current_index

    with (JUDGED / name / "doors.jsonl").open("rb") as file:
        import_file("doors", file)
    index = current_index()
    kept: dict[str, list[str]] = {}

    def ranked(need: dict[str, Any]) -> list[str]:
        if need["id"] not in kept:
            line = NeedLine.model_validate(
                {key: need.get(key) for key in ("id", "text", "lang", "place", "sector", "employees")}
            )
            kept[need["id"]] = [door["id"] for door in batch_line(line, index)["doors"]]
        return kept[need["id"]]

    return ranked


def bm25(doors: Sequence[dict[str, Any]], *, eligible: bool) -> Ranked:
    """Return the ranking by Okapi BM25 (k1 1.2, b 0.75) over French stems of title and description."""
    from relais.groundwork.text import stems
    from relais.needs.facts import Facts
    from relais.needs.index import current_index
    from relais.needs.queries import sector_finder
    from relais.territories.queries import gazetteer

    texts = [Counter(stems(f"{door['title']} {door['description']}", "fr")) for door in doors]
    mean = sum(map(sum, (text.values() for text in texts))) / len(texts)
    seen = Counter(stem for text in texts for stem in text)
    segment = current_index().base
    at = {slug: number for number, slug in enumerate(segment.slugs)}

    def ranked(need: dict[str, Any]) -> list[str]:
        query = stems(need["text"], "fr")
        scores = []
        for door, text in zip(doors, texts, strict=True):
            length = 1.2 * (0.25 + 0.75 * sum(text.values()) / mean)
            found = sum(
                math.log(1 + (len(doors) - seen[stem] + 0.5) / (seen[stem] + 0.5))
                * text[stem]
                * 2.2
                / (text[stem] + length)
                for stem in query
                if stem in text
            )
            if found > 0:
                scores.append((-found, door["id"]))
        listed = [door for _score, door in sorted(scores)]
        if eligible:
            spot = gazetteer().find(need["place"]) if need["place"] else None
            sector = sector_finder().find(need["sector"]) if need["sector"] else None
            facts = Facts(
                areas=spot.areas if spot else frozenset(),
                sectors=sector_finder().family(sector) if sector else frozenset(),
                employees=need["employees"],
                language=need["lang"],
            )
            masks = segment.allowed(facts).values()
            listed = [door for door in listed if all(mask[at[door]] for mask in masks)]
        return listed[:10]

    return ranked


if __name__ == "__main__":
    main()
