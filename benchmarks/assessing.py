"""How many European assessments are scored a second, in one process, from the file to the file of scores?

Usage: python -m benchmarks.assessing [lines]

Writes a file of random assessments, and lets ``relais assess``'s own function score it: reading the CSV, checking, scoring and
writing. Baseline, in the same run: the room's plain scorer, which follows the definition word by word, on the same lines (a
tenth of them), read by the exchange's reader. Both must give the same scores. Rates are by the seconds that this process worked:
on a machine that others use, the clock on the wall (told beside) measures them too.
"""

import io
import random
import sys
import time
from datetime import date

from relais.cli.assess import score_lines
from relais.diagnostics.assessments import Assessment, Sheet, read, write
from relais.diagnostics.built_in import built_in
from relais.diagnostics.definitions import Definition, Pairs, Scales
from relais.diagnostics.scoring import score

PROMISE = 20_000  # a second
RUNS = 3


def main() -> None:
    """Print the figures."""
    lines = int(sys.argv[1]) if sys.argv[1:] else 100_000
    worst = float("inf")
    for variant, rule in (("sme", "q7-of-8"), ("sme", "q7-of-7"), ("pso", "q7-of-8")):
        definition = built_in(f"dma-{variant}", rule)
        text = write(definition, made(definition, lines)).decode()
        runs = [rate(definition, text, lines) for _run in range(RUNS)]
        rates = [worked for worked, _waited in runs]
        plain, compared = plain_rate(definition, text, lines // 10)
        worst = min(worst, *rates)
        print(
            f"{variant} {rule}: {lines} lines, {len(text) / 1e6:.0f} MB: "
            f"{', '.join(f'{one:,.0f}' for one in rates)} a second in {RUNS} runs (by the clock on the wall "
            f"{', '.join(f'{waited:,.0f}' for _worked, waited in runs)}); "
            f"baseline, the plain scorer: {plain:,.0f} ({rates[0] / plain:.1f} times slower); {compared} scores the same",
            flush=True,
        )
    print(f"slowest {worst:,.0f} assessments a second; promised: at least {PROMISE:,}")


def made(definition: Definition, lines: int) -> Sheet:
    """Return a file's worth of random assessments."""
    luck = random.Random(1)
    template = Assessment("T0", date(2026, 3, 2), "Firme", "BE0403170701", {})
    sets = [answers(definition, luck) for _one in range(2000)]
    return Sheet([Assessment("T0", template.day, f"Firme {n}", template.vat, luck.choice(sets)) for n in range(lines)])


def answers(definition: Definition, luck: random.Random) -> dict[str, object]:
    """Return random answers to all questions of a European questionnaire."""
    ready, found = luck.random(), {}
    for question in definition.questions:
        if isinstance(question, Pairs):
            found[question.key] = {
                one.key: [item.key for item in question.items if luck.random() < ready] for one in question.columns
            }
        elif isinstance(question, Scales):
            last = len(question.steps) - 1
            found[question.key] = {item.key: round(last * luck.random() * ready) for item in question.items}
        else:
            found[question.key] = [item.key for item in question.items if luck.random() < ready]
    return found


def rate(definition: Definition, text: str, lines: int) -> tuple[float, float]:
    """Return how many lines a second ``relais assess`` scores: by the process's own clock, and by that on the wall."""
    out = io.StringIO()
    started, begun = time.perf_counter(), time.process_time()
    number = score_lines(definition, io.StringIO(text, newline=""), out)
    worked, waited = time.process_time() - begun, time.perf_counter() - started
    assert number == lines
    return lines / worked, lines / waited


def plain_rate(definition: Definition, text: str, lines: int) -> tuple[float, int]:
    """Return how many lines a second the plain scorer does, and how many of its scores the quick one gave too."""
    part = "".join(text.splitlines(keepends=True)[: lines + 1])
    out = io.StringIO()
    score_lines(definition, io.StringIO(part, newline=""), out)
    quick = [line.split(",") for line in out.getvalue().splitlines()[1:]]
    started = time.process_time()
    plain = [score(definition, one.answers) for one in read(definition, part.encode()).assessments]
    taken = time.process_time() - started
    for told, found in zip(quick, plain, strict=True):
        assert told == [*(f"{one:.6f}" for one in found.dimensions), f"{found.overall:.6f}", found.level]
    return lines / taken, len(plain)


if __name__ == "__main__":
    main()
