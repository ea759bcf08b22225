"""Verbs of the vocabulary. Each checks its own permission."""

import time
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from relais.groundwork.announcements import announce
from relais.groundwork.errors import require
from relais.groundwork.services import record_trace
from relais.people.rules import may_edit_vocabulary
from relais.vocabulary import queries
from relais.vocabulary.entering import enter_themes
from relais.vocabulary.enums import Language, PhraseKind
from relais.vocabulary.errors import ThemeInUse, WrongPhrase
from relais.vocabulary.events import ReaderLearned, VocabularyChanged
from relais.vocabulary.models import LearnedReader, Phrase, Sector, Stray, Theme
from relais.vocabulary.scheme_files import read_sectors, read_strays, read_themes

LONGEST_PHRASE = 400


@transaction.atomic
def load_scheme() -> None:
    """Bring the scheme's files into the database: what is missing is added, what staff edited is left alone."""
    known = {theme.slug: theme for theme in Theme.objects.all()}
    rows: list[Phrase] = []
    for position, entry in enumerate(read_themes()):
        if entry.slug in known:
            continue
        theme = known[entry.slug] = Theme.objects.create(
            slug=entry.slug,
            broader=known[entry.broader] if entry.broader else None,
            labels=entry.labels,
            definitions=entry.definitions,
            category=entry.category,
            dimension=entry.dimension,
            position=position,
        )
        rows += [
            Phrase(theme=theme, kind=kind, language=language, text=text[:LONGEST_PHRASE])
            for kind, language, text in entry.phrases
        ]
    Phrase.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
    strays = [Stray(language=language, text=text[:LONGEST_PHRASE]) for language, text in read_strays()]
    Stray.objects.bulk_create(strays, batch_size=2000, ignore_conflicts=True)
    _load_sectors()
    enter_themes()


def _load_sectors() -> None:
    entries = read_sectors()
    known = {sector.slug: sector for sector in Sector.objects.all()}
    fresh = []
    for position, entry in enumerate(entries):
        if entry.slug not in known:
            known[entry.slug] = Sector.objects.create(
                slug=entry.slug,
                labels=entry.labels,
                names=entry.names,
                nace=entry.nace,
                priority=entry.priority,
                position=position,
            )
            fresh.append(entry)
    for entry in fresh:  # a sector may name one that stands further down
        known[entry.slug].broader.set([known[slug] for slug in entry.broader])


def learn_reader() -> LearnedReader:
    """Learn a reader from the vocabulary as it stands, unless that state has been learned already."""
    learned_from = queries.examples()
    name = queries.fingerprint(learned_from)
    kept = LearnedReader.objects.filter(fingerprint=name).first()
    if kept is not None:
        if LearnedReader.objects.first() != kept:  # an edit was undone: the old reader becomes the newest again
            blob, seconds = kept.blob, kept.seconds
            with transaction.atomic():
                kept.delete()
                kept = LearnedReader.objects.create(fingerprint=name, seconds=seconds, blob=blob)
                announce(ReaderLearned(name))
        return kept
    started = time.perf_counter()
    # Only who learns pays for scikit-learn: it takes two seconds and some 80 MB to load.
    from relais.vocabulary.learning import learn

    reader = learn(learned_from, queries.parents(), basis=_kept_basis())
    seconds = time.perf_counter() - started
    with transaction.atomic():
        learned = LearnedReader.objects.create(fingerprint=name, seconds=seconds, blob=reader.to_bytes())
        stale = LearnedReader.objects.values_list("pk", flat=True)[2:]
        LearnedReader.objects.filter(pk__in=list(stale)).delete()
        announce(ReaderLearned(name))
    return learned


def edit_theme(
    *, by: Any, theme: Theme, values: dict[str, Any], phrases: dict[tuple[str, str], Iterable[str]]
) -> Theme:
    """Change a theme's fields and its phrases ((kind, language) → texts). Raises NotAllowed, WrongPhrase."""
    require(may_edit_vocabulary(by))
    with transaction.atomic():
        theme = Theme.objects.select_for_update().get(pk=theme.pk)
        before = _snapshot(theme)
        for name, value in values.items():
            setattr(theme, name, value)
        if theme.retired and theme.narrower.filter(retired=False).exists():
            raise ThemeInUse
        theme.save()
        for (kind, language), texts in phrases.items():
            _replace_phrases(theme, PhraseKind(kind), Language(language), texts)
        after = _snapshot(theme)
        if after != before:
            record_trace(by=by, verb="edit_theme", subject=theme, before=before, after=after)
            announce(VocabularyChanged())
            enter_themes([theme])
    return theme


def _kept_basis() -> Any:
    """Return the directions in which the newest reader keeps meanings; None before the first learning."""
    try:
        return queries.current_reader().neighbours.basis
    except (LearnedReader.DoesNotExist, ValueError, EOFError):  # none yet, another format, nothing in it
        return None


def add_theme(*, by: Any, values: dict[str, Any], phrases: dict[tuple[str, str], Iterable[str]]) -> Theme:
    """Add a theme below ``values["broader"]``. Raises NotAllowed, WrongPhrase."""
    require(may_edit_vocabulary(by))
    with transaction.atomic():
        theme = Theme.objects.create(position=Theme.objects.count(), **values)
        for (kind, language), texts in phrases.items():
            _replace_phrases(theme, PhraseKind(kind), Language(language), texts)
        record_trace(by=by, verb="add_theme", subject=theme, after=_snapshot(theme))
        announce(VocabularyChanged())
        enter_themes([theme])
    return theme


def edit_sector(*, by: Any, sector: Sector, values: dict[str, Any]) -> Sector:
    """Change a sector's labels, other names, NACE prefixes or priority. Raises NotAllowed."""
    require(may_edit_vocabulary(by))
    with transaction.atomic():
        sector = Sector.objects.select_for_update().get(pk=sector.pk)
        before = {name: getattr(sector, name) for name in values}
        for name, value in values.items():
            setattr(sector, name, value)
        sector.save()
        if values != before:
            record_trace(by=by, verb="edit_sector", subject=sector, before=before, after=values)
    return sector


def _snapshot(theme: Theme) -> dict[str, Any]:
    fields = ("slug", "broader_id", "labels", "definitions", "category", "dimension", "retired")
    texts: dict[str, list[str]] = {}
    for kind, language, text in theme.phrases.values_list("kind", "language", "text"):
        texts.setdefault(f"{kind}.{language}", []).append(text)
    return {name: getattr(theme, name) for name in fields} | texts


def _replace_phrases(theme: Theme, kind: PhraseKind, language: Language, texts: Iterable[str]) -> None:
    wanted = list(dict.fromkeys(" ".join(text.split()) for text in texts if text.strip()))
    for text in wanted:
        if len(text) > LONGEST_PHRASE:
            raise WrongPhrase(
                _("Phrase trop longue (%(most)s signes au plus) : %(text)s…")
                % {
                    "most": LONGEST_PHRASE,
                    "text": text[:60],
                }
            )
    taken = Phrase.objects.filter(kind=PhraseKind.SAYS, text__in=wanted).exclude(theme=theme).select_related("theme")
    if kind == PhraseKind.SAYS and (other := taken.first()):
        raise WrongPhrase(
            _("« %(text)s » figure déjà sous « %(theme)s ».") % {"text": other.text, "theme": other.theme}
        )
    current = theme.phrases.filter(kind=kind, language=language)
    current.exclude(text__in=wanted).delete()
    missing = set(wanted) - set(current.values_list("text", flat=True))
    Phrase.objects.bulk_create(
        [Phrase(theme=theme, kind=kind, language=language, text=text) for text in wanted if text in missing]
    )
