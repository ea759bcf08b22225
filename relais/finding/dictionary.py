"""The dictionary of near words: which words stand in the pieces, and the keys under which misspelt ones meet them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from relais.finding.models import Body, Near, Term
from relais.finding.spelling import Known, asked_keys, keys, nearest
from relais.finding.wording import forms

BATCH = 500
MOST_NEAR = 400  # words that share a key with a typed one: far more than any language has
Form = tuple[str, str, str]  # language, folded, as people write it


def forms_of(*texts: str) -> set[tuple[str, str]]:
    """Return (folded, as written) of the words of a piece's texts, each once."""
    found: dict[str, str] = {}
    for text in texts:
        for folded, shown in forms(text):
            found.setdefault(folded, shown)
    return set(found.items())


def add_terms(told: Mapping[Form, int]) -> None:
    """Add the words that are not there yet; what others add at the same time is theirs. Each batch is a transaction."""
    merged = _merged(told)
    for batch in _batches(sorted(merged)):
        known = set(_named(batch).values_list("language", "word"))
        missing = [name for name in batch if name not in known]
        if not missing:
            continue
        with transaction.atomic():
            Term.objects.bulk_create(
                [
                    Term(language=language, word=word, shown=merged[language, word][0], count=merged[language, word][1])
                    for language, word in missing
                ],
                ignore_conflicts=True,
            )
            added = _named(missing).order_by("word", "language").values_list("pk", "word")
            rows = [Near(term_id=pk, key=key) for pk, word in added for key in sorted(keys(word))]
            Near.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)


def count_terms() -> int:
    """Count in how many pieces each word stands; add what is missing, drop what stands in none. Return how many words.

    It reads every text once, some hundred pieces a second, and holds the words in memory.
    """
    told: Counter[Form] = Counter()
    rows = Body.objects.order_by("pk").values_list("entry__language", "entry__title", "entry__summary", "text")
    for language, *texts in rows.iterator(chunk_size=BATCH):
        told.update((language, *form) for form in forms_of(*texts))
    merged = _merged(told)
    kept = list(Term.objects.order_by("pk").values_list("pk", "language", "word", "shown", "count"))
    for batch in _batches(kept):
        gone = [pk for pk, language, word, _shown, _count in batch if (language, word) not in merged]
        changed = [
            Term(pk=pk, shown=merged[language, word][0], count=merged[language, word][1])
            for pk, language, word, shown, count in batch
            if (language, word) in merged and merged[language, word] != (shown, count)
        ]
        if gone:
            Term.objects.filter(pk__in=gone).delete()
        if changed:
            Term.objects.bulk_update(changed, ["shown", "count"])
    there = {(language, word) for _pk, language, word, _shown, _count in kept}
    add_terms({form: times for form, times in told.items() if form[:2] not in there})
    return len(merged)


def mended(word: str, screen: str) -> Known | None:
    """Return the known word that is meant by a word that stands nowhere: the nearest, else the commonest that begins so."""
    near = Term.objects.filter(pk__in=Near.objects.filter(key__in=asked_keys(word)).order_by().values("term"))
    near = near.order_by("-count", "pk")[:MOST_NEAR]
    return nearest(word, _known(near), screen) or next(iter(completions(word, screen, 1)), None)


def completions(begun: str, screen: str, most: int) -> list[Known]:
    """Return the commonest words that begin so, those of the screen's language first; none for less than two letters."""
    if len(begun) < 2:
        return []
    own = list(_known(_beginning(begun).filter(language=screen).order_by("-count", "word")[:most]))
    others = _beginning(begun).exclude(language=screen).order_by("-count", "word", "language")[:most]
    return own or list(_known(others))


def _beginning(begun: str) -> QuerySet[Term]:
    """Return the terms that begin so, by the index that each database has for it: words are of small letters only."""
    if connection.vendor == "postgresql":
        return Term.objects.filter(word__startswith=begun)
    return Term.objects.filter(word__gte=begun, word__lt=begun + "{")


def _known(terms: QuerySet[Term]) -> Iterator[Known]:
    for word, shown, language, count in terms.values_list("word", "shown", "language", "count"):
        yield Known(word, shown, language, count)


def _merged(told: Mapping[Form, int]) -> dict[tuple[str, str], tuple[str, int]]:
    """Return, by (language, folded), the commonest way to write it and in how many pieces it stands in any."""
    best: dict[tuple[str, str], tuple[int, str]] = {}
    total: Counter[tuple[str, str]] = Counter()
    for (language, word, shown), times in told.items():
        total[language, word] += times
        best[language, word] = max(best.get((language, word), (0, "")), (times, shown[:48]))
    return {name: (best[name][1], times) for name, times in total.items()}


def _named(names: Iterable[tuple[str, str]]) -> QuerySet[Term]:
    by_language: dict[str, list[str]] = {}
    for language, word in names:
        by_language.setdefault(language, []).append(word)
    held = Q(pk__in=[])
    for language, words in by_language.items():
        held |= Q(language=language, word__in=words)
    return Term.objects.filter(held).order_by()


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch
