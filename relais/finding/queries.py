"""Reads of finding: what is found for typed words, and what to suggest while one types."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.safestring import SafeString

from relais.finding.dictionary import completions, mended
from relais.finding.expressing import Wanted, fts5, tsquery
from relais.finding.findable import is_kind
from relais.finding.marking import marked, passage
from relais.finding.models import Body, Entry
from relais.finding.ranking import Candidate, ranked
from relais.finding.wording import Question, own_first, question, tokens
from relais.groundwork.text import LANGUAGES, stem_word

PER_PAGE = 20
RANKED = 200  # pieces that are put in order, and that the pages show: who wants more, says more
COUNTED = 2_000  # pieces that are counted: beyond, "more than"
SUGGESTED, WORDS_SUGGESTED = 8, 3
_SQL = {
    "sqlite": "SELECT rowid FROM finding_index WHERE finding_index MATCH %s LIMIT %s",
    "postgresql": "SELECT entry_id FROM finding_body WHERE {column} @@ %s::tsquery LIMIT %s",
}


@dataclass(frozen=True)
class Result:
    """A piece that was found. ``title`` and ``passage`` are safe HTML with what was asked in ``<mark>``."""

    entry: Entry
    title: SafeString
    passage: SafeString


@dataclass(frozen=True)
class Found:
    """What was found. ``total`` and ``kinds`` count all of it, the page shows the best of it, of the chosen kinds.

    ``corrected`` holds the words that were searched instead ("" when those typed were); ``loosened``: nothing holds all of
    the words, these hold some; ``capped``: there is more than was counted.
    """

    page: Page[Any]
    results: Sequence[Result] = ()
    total: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    corrected: str = ""
    loosened: bool = False
    capped: bool = False


Row = tuple[int, str, int]  # id, kind, boost


@contextmanager
def _by_index() -> Iterator[None]:
    """Keep PostgreSQL from reading every text: it counts the pages of the rows, not those out of line that it would open."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")  # the caller's transaction may go on


@_by_index()
def search(words: str, *, language: str, kinds: Collection[str] = (), page: Any = 1, exact: bool = False) -> Found:
    """Return what holds ``words`` on a screen in ``language``, of ``kinds`` (all when empty); ``exact``: never corrected.

    All words must be there. When nothing has them all: pieces that are shown in another language; then the nearest known
    words in place of those that stand nowhere; then all words but one; then any word.
    """
    asked = question(words, language)
    chosen = sorted(kind for kind in set(kinds) if is_kind(kind))
    if not asked.words or (kinds and not chosen):
        return Found(_paged([], page))
    wanted, rows = _first_found(_all_words(asked), language)
    corrected, loosened = {}, False
    if not rows and not exact:
        corrected = _corrections(asked)
        if corrected:
            asked = asked.replaced({word: known for word, (known, _shown) in corrected.items()})
            wanted, rows = _first_found(_all_words(asked), language)
    if not rows:
        loosened = True
        for ways in _fewer_words(asked):
            wanted, rows = _first_found(ways, language)
            if rows:
                break
    if not rows:
        return Found(_paged([], page))
    best = _best(wanted, rows, asked, chosen)
    shown = _paged(best, page)
    counted: dict[str, int] = {}
    for _pk, kind, _boost in rows[:COUNTED]:
        counted[kind] = counted.get(kind, 0) + 1
    spelt = " ".join(corrected[word][1] if word in corrected else word for word in asked_words(words, language))
    return Found(
        page=shown,
        results=_results(list(shown.object_list), asked),
        total=min(len(rows), COUNTED),
        kinds=counted,
        corrected=spelt if corrected else "",
        loosened=loosened,
        capped=len(rows) > COUNTED,
    )


@_by_index()
def suggest(begun: str, language: str) -> list[str]:
    """Return up to eight words and titles for what is ``begun``: its last word may be unfinished, or misspelt."""
    asked = question(begun, language)
    if not asked.words:
        return []
    *before, last = asked.words
    known = completions(last, language, SUGGESTED)
    if not known:
        near = mended(last, language)
        known = [near] if near else []
    ends = sorted({token for one in known for token in tokens(one.word, one.language)})
    ends = ends or [one + last for one in LANGUAGES]
    way = [[token] for token in Question(tuple(before), language).choices(language)] if before else []
    wanted = Wanted([[*way, [end for end in ends if end[:2] == language] or ends]], screen=language, in_title=True)
    titles = _matching(wanted, RANKED).order_by("-boost", "pk").values_list("title", flat=True)[:SUGGESTED]
    begin = " ".join(before)
    words = [f"{begin} {one.shown}".strip() for one in known[:WORDS_SUGGESTED]]
    return list(dict.fromkeys([*words, *titles]))[:SUGGESTED]


def asked_words(words: str, language: str) -> tuple[str, ...]:
    """Return the folded words of what was typed that are searched."""
    return question(words, language).words


def _matching(wanted: Wanted, most: int) -> QuerySet[Entry]:
    """Return the entries that the database's index finds, ``most`` at most; no order is promised."""
    if connection.vendor == "postgresql":
        column = "titles_index" if wanted.in_title else "words_index"
        found = RawSQL(_SQL["postgresql"].format(column=column), (tsquery(wanted), most))  # noqa: S611
    else:
        found = RawSQL(_SQL["sqlite"], (fts5(wanted), most))  # noqa: S611
    return Entry.objects.filter(pk__in=found)


def _rows(wanted: Wanted, most: int) -> list[Row]:
    return list(_matching(wanted, most).order_by().values_list("pk", "kind", "boost"))


def _first_found(ways: Sequence[Any], language: str) -> tuple[Wanted, list[Row]]:
    """Return what is shown on this screen, else what another language of a piece holds."""
    wanted = Wanted(ways)
    for screen in (language, ""):
        wanted = Wanted(ways, screen=screen)
        if rows := _rows(wanted, COUNTED + 1):
            return wanted, rows
    return wanted, []


def _all_words(asked: Question) -> list[list[list[str]]]:
    return [[[token] for token in asked.choices(language)] for language in own_first(asked.screen)]


def _fewer_words(asked: Question) -> list[list[list[list[str]]]]:
    """Return the ways to hold all words but one, and those to hold any one."""
    every = _all_words(asked)
    but_one = [[*way[:at], *way[at + 1 :]] for way in every if len(way) > 2 for at in range(len(way))]
    any_one = [[group] for way in every if len(way) > 1 for group in way]
    return [ways for ways in (but_one, any_one) if ways]


def _corrections(asked: Question) -> dict[str, tuple[str, str]]:
    """Return (known word, as people write it) for each word that stands nowhere and resembles one that does."""
    found = {}
    for word in asked.content():
        alone = Question((word,), asked.screen)
        if not word.isdigit() and not _matching(Wanted(_all_words(alone)), 1).exists():
            near = mended(word, asked.screen)
            if near is not None:
                found[word] = (near.word, near.shown)
    return found


def _best(wanted: Wanted, rows: list[Row], asked: Question, kinds: Collection[str]) -> list[int]:
    """Return the ids of the best pieces, in order: of many, those whose titles hold the words are looked at first."""
    if kinds:
        wanted = Wanted(wanted.ways, tuple(kinds), wanted.screen)
        rows = _rows(wanted, COUNTED) if len(rows) > COUNTED else [row for row in rows if row[1] in kinds]
    chosen: dict[int, None] = {}
    if len(rows) > RANKED:
        held = {pk for pk, _kind, _boost in rows}
        for tier in (wanted.titled(), wanted.titled().anything()):
            better = [row for row in _rows(tier, COUNTED) if row[0] in held]
            chosen.update(dict.fromkeys(pk for pk, _kind, _boost in sorted(better, key=_by_boost)))
            if len(chosen) >= RANKED:
                break
    for pk, _kind, _boost in sorted(rows, key=_by_boost):
        if len(chosen) >= RANKED:
            break
        chosen[pk] = None
    bodies = Body.objects.filter(pk__in=list(chosen)[:RANKED]).order_by()
    candidates = [
        Candidate(pk, language, boost, titles.split(), texts.split())
        for pk, language, boost, titles, texts in bodies.values_list(
            "pk", "entry__language", "entry__boost", "titles", "texts"
        )
    ]
    return ranked(candidates, _by_language(asked), asked.screen)


def _by_boost(row: Row) -> tuple[int, int]:
    return (-row[2], row[0])


def _by_language(asked: Question) -> dict[str, list[str]]:
    """Return, by language, the token of each word that counts."""
    return {one: [one + stem_word(word, one) for word in asked.content()] for one in LANGUAGES}


def _paged(ids: list[int], page: Any) -> Page[Any]:
    return Paginator(ids, PER_PAGE).get_page(page)


def _results(ids: Sequence[int], asked: Question) -> list[Result]:
    tokens_asked = {token for listed in _by_language(asked).values() for token in listed}
    entries = Entry.objects.select_related("body").in_bulk(list(ids))
    return [
        Result(
            entry=entry,
            title=marked(entry.title, entry.language, tokens_asked),
            passage=passage(entry.summary, entry.body.text, entry.language, tokens_asked),
        )
        for entry in (entries[pk] for pk in ids if pk in entries)
        if entry.address
    ]
