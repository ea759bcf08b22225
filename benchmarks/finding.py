"""How long does the site's search take at 100,000 pieces? p50, p95 and p99 of 500 questions, of suggestions and of the page.

Usage: python -m benchmarks.finding [pieces] [--postgres] [--slowest]

Fills a copy of the prepared database (``--postgres``: a throwaway server of its own) with pieces in four languages, made of
the vocabulary's sentences, of places and of invented names, so that some words stand in a third of all pieces and most in a
few. Questions are made of titles, as they are, in the plural, without accents, with a slip of the finger, one word, two
words; and of the commonest words. Baseline, in the same run: a plain scan, every word LIKE in title, summary or text.
On a machine that others use, read *worked for them*: what the questions cost, without the waiting.
Beside the time: in how many of the questions made of a title the piece itself stands on the first page.
"""

import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.folder import postgres_address, prepared_folder

QUESTIONS, SCANNED = 500, 40
PROMISE = 100  # ms at the 95th percentile
SHARES = {"fr": 0.7, "nl": 0.15, "de": 0.08, "en": 0.07}
KINDS = ("sheet", "profile", "news", "scenario", "event")
SORTS = ("as it is", "one word", "two words", "plural", "without accents", "misspelt", "common words")
SYLLABLES = [
    "ba",
    "be",
    "bo",
    "bru",
    "ca",
    "co",
    "cri",
    "da",
    "del",
    "do",
    "fa",
    "fer",
    "ga",
    "gri",
    "jo",
    "ka",
    "la",
    "lor",
    "ma",
    "mi",
    "mon",
    "na",
    "nel",
    "no",
    "pa",
    "per",
    "ra",
    "ri",
    "ro",
    "sa",
    "sel",
    "ta",
    "ti",
    "to",
    "va",
    "vel",
    "vi",
]


def main() -> None:
    """Print the figures."""
    arguments = [one for one in sys.argv[1:] if not one.startswith("--")]
    pieces = int(arguments[0]) if arguments else 100_000
    if "--postgres" in sys.argv:
        os.environ["RELAIS_DATABASE_URL"] = postgres_address()
    with tempfile.TemporaryDirectory(prefix="relais-finding-") as folder:
        prepared_folder(folder)
        fill(pieces)
        measure(pieces)


def fill(number: int) -> None:
    """Enter the pieces by the room's own verbs, and count the dictionary."""
    from django.db import connection

    from relais.finding import dictionary, services
    from relais.finding.models import Term

    started = time.perf_counter()
    services.index_entries(made(number))
    entered = time.perf_counter() - started
    words = dictionary.count_terms()
    counted = time.perf_counter() - started - entered
    print(
        f"{number} pieces, {words} words, {connection.vendor}: entered in {entered:.0f} s, words counted in {counted:.0f} s"
    )
    assert words == Term.objects.count()
    with connection.cursor() as cursor:  # what a server does by itself soon after so many rows have come
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def made(number: int) -> Iterator[Any]:
    """Yield the pieces."""
    from relais.finding.findable import Findable
    from relais.territories.models import Place
    from relais.vocabulary.models import Phrase

    luck = random.Random(1)
    said: dict[str, list[str]] = {}
    for language, text in Phrase.objects.order_by("pk").values_list("language", "text"):
        said.setdefault(language, []).append(text)
    places = [str(place) for place in Place.objects.order_by("pk")]
    for key in range(number):
        language = luck.choices(list(SHARES), list(SHARES.values()))[0]
        sentences = said[language]
        name = "".join(luck.choices(SYLLABLES, k=3)).capitalize()
        yield Findable(
            kind=luck.choice(KINDS),
            key=str(key),
            language=language,
            title=" ".join([*luck.choice(sentences).split()[: luck.randint(3, 8)], name, luck.choice(places)]),
            summary=" ".join(luck.choices(sentences, k=2)),
            text=" ".join(luck.choices(sentences, k=luck.randint(5, 25))),
            view="portal:home",
            boost=luck.randint(0, 3),
        )


def questions() -> list[tuple[str, str, str, int]]:
    """Return (sort, words, language, id of the piece whose title they come from, or 0)."""
    from relais.finding.models import Entry, Term
    from relais.groundwork.text import STOP, fold, spans

    luck = random.Random(2)
    ids = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    common = list(Term.objects.order_by("-count", "pk").values_list("shown", "language")[:120])
    found: list[tuple[str, str, str, int]] = []
    while len(found) < QUESTIONS:
        sort = SORTS[len(found) % len(SORTS)]
        entry = Entry.objects.get(pk=luck.choice(ids))
        if sort == "common words":
            word, language = luck.choice(common)
            found.append((sort, word, language, 0))
            continue
        words = [
            entry.title[s:e] for s, e, folded in spans(entry.title) if folded not in STOP[entry.language] and e - s > 3
        ]
        if len(words) < 3:
            continue
        typed = words[:4]
        if sort == "one word":
            typed = [luck.choice(words)]
        elif sort == "two words":
            typed = luck.sample(words, 2)
        elif sort == "plural":
            typed = [f"{word}s" if word[-1] not in "sxz" else word for word in typed[:2]]
        elif sort == "without accents":
            typed = [fold(word) for word in typed]
        elif sort == "misspelt":
            typed = luck.sample(words, 2)
            typed = [slipped(max(typed, key=len), luck), min(typed, key=len)]
        found.append((sort, " ".join(typed), entry.language, entry.pk))
    return found


def slipped(word: str, luck: random.Random) -> str:
    """Return ``word`` with one slip of the finger."""
    at = luck.randrange(1, len(word) - 1)
    return luck.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + luck.choice("aeinrst") + word[at + 1 :],
        ]
    )


def measure(pieces: int) -> None:
    """Ask; print the times, their ratio to the scan, and what was found."""
    from django.test import Client

    from relais.finding.queries import search, suggest

    asked = questions()
    for _sort, words, language, _pk in asked[:20]:
        search(words, language=language)
    times: dict[str, list[float]] = {sort: [] for sort in SORTS}
    first: Counter[str] = Counter()
    something: Counter[str] = Counter()
    slow = []
    worked, clock = [], work_clock()
    for sort, words, language, pk in asked:
        begun = clock()
        taken, found = timed(lambda words=words, language=language: search(words, language=language))
        worked.append(clock() - begun)
        times[sort].append(taken)
        something[sort] += bool(found.results)
        first[sort] += any(result.entry.pk == pk for result in found.results)
        slow.append((taken, sort, words, found.total, found.corrected))
    for sort in SORTS:
        here = (
            ""
            if sort == "common words"
            else f"  the piece itself on the first page {100 * first[sort] / len(times[sort]):3.0f} %"
        )
        print(f"{sort:18} {told(times[sort])}  something found {100 * something[sort] / len(times[sort]):3.0f} %{here}")
    every = [one for listed in times.values() for one in listed]
    print(f"{'all questions':18} {told(every)}")
    print(f"{'  worked for them':18} {told(worked)}  by this process and its database, whatever else the machine does")
    typed = [
        timed(lambda w=words, screen=language: suggest(w[: max(3, len(w) - 2)], screen))[0]
        for _s, words, language, _pk in asked
    ]
    print(f"{'suggestions':18} {told(typed)}")
    client = Client(headers={"host": "localhost"})
    pages = [
        timed(lambda w=words: client.get("/recherche/", {"q": w}))[0] for _sort, words, _language, _pk in asked[:200]
    ]
    print(f"{'the page':18} {told(pages)}")
    scans = [timed(lambda w=words: scan(w))[0] for _sort, words, _language, _pk in asked[:SCANNED]]
    print(f"{'baseline: LIKE':18} {told(scans)}")
    print(
        f"p95 {at(every, 95) * 1000:.1f} ms, {at(scans, 95) / at(every, 95):.0f} times faster than the scan; promised: under {PROMISE} ms"
        f"; worked: p95 {at(worked, 95) * 1000:.1f} ms"
    )
    if "--slowest" in sys.argv:
        for taken, *rest in sorted(slow, reverse=True)[:15]:
            print(f"    {taken * 1000:6.1f} ms", *rest)


def work_clock() -> Callable[[], float]:
    """Return a clock that tells how many seconds this process and the one that serves it have worked, not waited.

    What a question takes when nothing else runs: on a machine that others use, the only figure that holds.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told_by = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")  # nanoseconds at work, waiting, and turns
    return lambda: time.process_time() + int(told_by.read_text("ascii").split()[0]) / 1e9


def scan(words: str) -> list[int]:
    """Find by a plain scan: every word somewhere in title, summary or text; the newest twenty and their number."""
    from django.db.models import Q

    from relais.finding.models import Entry

    found = Entry.objects.all()
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(body__text__icontains=word))
    return [found.count(), *found.order_by("-pk").values_list("pk", flat=True)[:20]]


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return how many seconds ``run`` took, and what it returned."""
    started = time.perf_counter()
    result = run()
    return time.perf_counter() - started, result


def at(taken: list[float], per_cent: int) -> float:
    """Return the percentile."""
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * per_cent / 100))]


def told(taken: list[float]) -> str:
    """Return the three percentiles in milliseconds."""
    return "  ".join(f"p{one} {at(taken, one) * 1000:7.1f} ms" for one in (50, 95, 99))


if __name__ == "__main__":
    main()
