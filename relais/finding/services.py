"""Verbs of finding, for the rooms that enter their pieces: no person asks for them, so none checks a permission.

A piece is entered in the transaction that wrote it, so that the search never tells of what is not there. The dictionary
follows after the commit, in transactions of its own: no import holds another up for a word that both bring.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby, islice
from typing import Any

from django.db import transaction

from relais.finding import dictionary
from relais.finding.expressing import marks
from relais.finding.findable import Findable
from relais.finding.kinds import kinds
from relais.finding.models import Body, Entry
from relais.finding.wording import shown_on, tokens
from relais.groundwork.text import LANGUAGES

BATCH = 500
SHOWN = ("boost", "digest", "view", "args", "title", "summary")
SEARCHED = ("titles", "texts", "marks", "text")
logger = logging.getLogger(__name__)
Names = tuple[str, str, str]


def index_entry(**values: Any) -> bool:
    """Enter one piece (``kind``, ``key``, ``language``, ``title``, ``view`` …: see ``Findable``); tell whether it changed."""
    return index_entries([Findable(**values)]) > 0


def index_entries(pieces: Iterable[Findable], *, sole: bool = False) -> int:
    """Enter ``pieces``, new or changed; return how many were either. What stands there unchanged costs one read.

    ``sole``: the languages given for a piece, side by side, are all that it has; others are forgotten.
    """
    changed = 0
    batch: list[Findable] = []
    for _key, of_one in groupby(pieces, key=lambda one: (one.kind, one.key)):
        batch += of_one
        if len(batch) >= BATCH:
            changed += _index(batch, sole=sole)
            batch = []
    return changed + (_index(batch, sole=sole) if batch else 0)


def forget_entry(kind: str, key: str, language: str | None = None) -> int:
    """Let a piece be found no more, in ``language`` or at all; return in how many languages it was."""
    return forget_entries(kind, [key], language)


def forget_entries(kind: str, keys: Iterable[str], language: str | None = None) -> int:
    """Forget several pieces of a kind; return how many entries."""
    waiting, gone = iter(keys), 0
    while batch := list(islice(waiting, BATCH)):
        with transaction.atomic():
            entries = Entry.objects.filter(kind=kind, key__in=batch)
            if language is not None:
                entries = entries.filter(language=language)
            gone += entries.delete()[1].get(Entry._meta.label, 0)
            if language is not None:
                _mark_again(kind, batch)
    return gone


def reindex(kind: str, pieces: Iterable[Findable]) -> int:
    """Enter all ``pieces`` of ``kind`` and forget those that are not among them; return how many changed."""
    there: set[tuple[str, str]] = set()

    def noted() -> Iterator[Findable]:
        for piece in pieces:
            if piece.kind != kind:
                raise ValueError(f"a piece of kind {piece.kind!r} among those of {kind!r}")
            there.add((piece.key, piece.language))
            yield piece

    before = list(Entry.objects.filter(kind=kind).values_list("key", "language"))
    changed = index_entries(noted())
    gone = [names for names in before if names not in there]  # what was entered meanwhile stays
    for language in LANGUAGES:
        changed += forget_entries(kind, [key for key, spoken in gone if spoken == language], language)
    return changed


def tidy() -> dict[str, int]:
    """Enter what was missed of every kind, forget what is no longer there, count the dictionary. The daily job's verb.

    Returns how many changed of each kind. One that fails holds up no other.
    """
    changed = {}
    for kind in kinds().values():
        try:
            changed[kind.name] = reindex(kind.name, kind.pieces())
        except Exception:
            logger.exception("the pieces of %s could not be entered anew", kind.name)
    dictionary.count_terms()
    return changed


def _index(pieces: list[Findable], *, sole: bool) -> int:
    pieces = list({_names(one): one for one in pieces}.values())
    keys, of_kind = {one.key for one in pieces}, {one.kind for one in pieces}
    with transaction.atomic():
        known: dict[Names, tuple[int, str]] = {
            (kind, key, language): (pk, digest)
            for pk, kind, key, language, digest in Entry.objects.filter(kind__in=of_kind, key__in=keys)
            .order_by()
            .values_list("pk", "kind", "key", "language", "digest")
        }
        digests = {_names(one): one.digest for one in pieces}
        if sole:
            entered = {(one.kind, one.key) for one in pieces}
            stale = [names for names in known if names[:2] in entered and names not in digests]
            Entry.objects.filter(pk__in=[known.pop(names)[0] for names in stale]).delete()
        fresh = [one for one in pieces if known.get(_names(one), (0, ""))[1] != digests[_names(one)]]
        if not fresh:
            return 0
        fresh.sort(key=_names)
        entries = Entry.objects.bulk_create(
            [
                Entry(
                    kind=one.kind,
                    key=one.key,
                    language=one.language,
                    digest=digests[_names(one)],
                    boost=one.boost,
                    view=one.view,
                    args=list(one.args),
                    title=one.title,
                    summary=one.summary,
                )
                for one in fresh
            ],
            update_conflicts=True,
            unique_fields=["kind", "key", "language"],
            update_fields=SHOWN,
        )
        Body.objects.bulk_create(
            [_body(entry, one) for entry, one in zip(entries, fresh, strict=True)],
            update_conflicts=True,
            unique_fields=["entry"],
            update_fields=SEARCHED,
        )
        for kind, touched in _shared(known, fresh).items():
            _mark_again(kind, touched)
    told = Counter(
        (one.language, *form) for one in fresh for form in dictionary.forms_of(one.title, one.summary, one.text)
    )
    transaction.on_commit(partial(dictionary.add_terms, told), robust=True)
    return len(fresh)


def _names(one: Findable) -> Names:
    return (one.kind, one.key, one.language)


def _body(entry: Entry, one: Findable) -> Body:
    return Body(
        entry=entry,
        titles=" ".join(tokens(one.title, one.language, stops=True)),
        texts=" ".join(tokens(f"{one.summary} {one.text}", one.language)),
        marks=marks(one.kind, shown_on([one.language])[one.language]),
        text=one.text,
    )


def _shared(known: Iterable[Names], fresh: Iterable[Findable]) -> dict[str, list[str]]:
    """Return, by kind, the keys of the fresh pieces that exist in several languages."""
    names = {*known, *(_names(one) for one in fresh)}
    times = Counter((kind, key) for kind, key, _language in names)
    found: dict[str, list[str]] = {}
    for kind, key in sorted({(one.kind, one.key) for one in fresh}):
        if times[kind, key] > 1:
            found.setdefault(kind, []).append(key)
    return found


def _mark_again(kind: str, keys: list[str]) -> None:
    """Write down anew on which screens each language of these pieces is shown, where that changed."""
    spoken: dict[str, list[Body]] = {}
    for body in Body.objects.filter(entry__kind=kind, entry__key__in=keys).select_related("entry").order_by("pk"):
        spoken.setdefault(body.entry.key, []).append(body)
    changed = []
    for bodies in spoken.values():
        shown = shown_on(body.entry.language for body in bodies)
        for body in bodies:
            told = marks(kind, shown[body.entry.language])
            if body.marks != told:
                body.marks = told
                changed.append(body)
    Body.objects.bulk_update(changed, ["marks"], batch_size=BATCH)
