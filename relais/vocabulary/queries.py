"""Reads of the vocabulary."""

import hashlib
from functools import lru_cache

from django.db.models import Count, F, Max, Q, QuerySet

from relais.groundwork.models import Trace
from relais.groundwork.text import LANGUAGES, fold, stem_word, words
from relais.vocabulary import searching
from relais.vocabulary.enums import PhraseKind
from relais.vocabulary.models import LearnedReader, Phrase, Sector, Stray, Theme
from relais.vocabulary.reader import Example, Reader
from relais.vocabulary.searching import Hit


def leaves() -> QuerySet[Theme]:
    """Return the themes that needs and doors can have: live, with nothing narrower, in the scheme's order."""
    return Theme.objects.filter(narrower__isnull=True, broader__isnull=False, retired=False)


def top_themes() -> QuerySet[Theme]:
    """Return the first level, with the two below it fetched."""
    return Theme.objects.filter(broader__isnull=True).prefetch_related("narrower__narrower")


def with_phrase_counts() -> QuerySet[Theme]:
    """Return all themes with the number of managers' phrases of each."""
    return Theme.objects.annotate(said=Count("phrases", filter=Q(phrases__kind=PhraseKind.SAYS)))


def examples() -> list[Example]:
    """Return everything the reader learns from: phrases of live leaves, their labels and definitions, and strays."""
    themes = list(leaves().select_related("broader"))
    slugs = {theme.pk: theme.slug for theme in themes}
    found = [
        Example(slugs[theme], kind, language, text)
        for theme, kind, language, text in Phrase.objects.filter(theme__in=slugs)
        .order_by("id")
        .values_list("theme", "kind", "language", "text")
    ]
    for theme in themes:
        for kind, texts in (("label", theme.labels), ("definition", theme.definitions)):
            found += [Example(theme.slug, kind, language, text) for language, text in sorted(texts.items())]
    found += [Example("", "stray", language, text) for language, text in Stray.objects.values_list("language", "text")]
    return found


def parents() -> dict[str, str]:
    """Return the broader theme's slug of every leaf."""
    return dict(leaves().annotate(parent=F("broader__slug")).values_list("slug", "parent"))


def fingerprint(learned_from: list[Example]) -> str:
    """Return the hash that names one state of what is learned from."""
    digest = hashlib.sha256(Reader.FORMAT.encode())
    for example in sorted(learned_from):
        digest.update("\x1f".join(example).encode() + b"\n")
    return digest.hexdigest()


def current_reader() -> Reader:
    """Return the newest learned reader; each process keeps the last one it used.

    Raises LearnedReader.DoesNotExist before the first learning (``relais`` learns at first use).
    """
    newest = LearnedReader.objects.values_list("fingerprint", flat=True).first()
    if newest is None:
        message = "nothing has been learned yet"
        raise LearnedReader.DoesNotExist(message)
    return _reader(newest)


@lru_cache(maxsize=1)
def _reader(newest: str) -> Reader:
    return Reader.from_bytes(bytes(LearnedReader.objects.get(fingerprint=newest).blob))


def tree() -> list[Theme]:
    """Return the first level of all live themes; each theme holds its live narrower ones in ``below``, in order."""
    themes = list(Theme.objects.filter(retired=False))
    by_id = {theme.pk: theme for theme in themes}
    for theme in themes:
        theme.below = []  # type: ignore[attr-defined]
    for theme in themes:
        if theme.broader_id in by_id:
            by_id[theme.broader_id].below.append(theme)  # type: ignore[attr-defined]
    return [theme for theme in themes if theme.broader_id is None]


def leaves_under(theme: Theme) -> list[int]:
    """Return the ids of the live leaves of ``theme``: itself when it is one."""
    below = leaves().filter(Q(pk=theme.pk) | Q(broader=theme) | Q(broader__broader=theme))
    return list(below.values_list("pk", flat=True))


def state() -> tuple[int, ...]:
    """Return numbers that differ whenever themes or phrases do: what was made from them is kept under these."""
    phrases = Phrase.objects.aggregate(count=Count("pk"), last=Max("pk"))
    last = Trace.objects.filter(subject_kind=Theme._meta.label_lower).aggregate(last=Max("pk"))["last"]
    return (Theme.objects.count(), phrases["count"], phrases["last"] or 0, last or 0)


def search_themes(query: str) -> list[Hit]:
    """Return the live themes that ``query`` finds, best first, by the words of everything that is said of them."""
    return searching.search(_entries(state()), query)


@lru_cache(maxsize=1)
def _entries(_state: tuple[int, ...]) -> list[searching.Entry]:
    themes = Theme.objects.filter(retired=False)
    found = []
    for theme in themes:
        found += [searching.entry(theme.pk, searching.LABEL, text) for text in theme.labels.values()]
        found += [searching.entry(theme.pk, searching.DEFINITION, text) for text in theme.definitions.values()]
    phrases = Phrase.objects.filter(theme__retired=False).order_by("id").values_list("theme_id", "kind", "text")
    for theme_id, kind, text in phrases.iterator(chunk_size=5000):
        weight = searching.NAME if kind == PhraseKind.ALT else searching.SENTENCE
        found.append(searching.entry(theme_id, weight, text))
    return found


def phrase_counts() -> dict[int, dict[tuple[str, str], int]]:
    """Return, by theme id, how many phrases there are of each (kind, language)."""
    found: dict[int, dict[tuple[str, str], int]] = {}
    rows = Phrase.objects.order_by().values_list("theme_id", "kind", "language").annotate(times=Count("pk"))
    for theme, kind, language, times in rows:
        found.setdefault(theme, {})[kind, language] = times
    return found


def is_learning_due() -> bool:
    """Tell whether the vocabulary has changed since the newest reader was learned from it."""
    newest = LearnedReader.objects.values_list("fingerprint", "learned_at").first()
    if newest is None:
        return True
    edits = Trace.objects.filter(subject_kind=Theme._meta.label_lower, at__gt=newest[1])
    return edits.exists() and _fingerprint(state()) != newest[0]


@lru_cache(maxsize=1)
def _fingerprint(_state: tuple[int, ...]) -> str:
    return fingerprint(examples())


class SectorFinder:
    """Finds sectors by slug, label or other name in any language, tolerant of case, accents and plurals."""

    def __init__(self) -> None:
        """Read all sectors once."""
        self.sectors = {sector.slug: sector for sector in Sector.objects.prefetch_related("broader")}
        rows = list(self.sectors.values())
        named = [("", sector.slug, sector) for sector in rows]
        named += [(lang, label, sector) for sector in rows for lang, label in sector.labels.items()]
        named += [(lang, part, sector) for lang, label, sector in named if lang for part in label.split(",")]
        named += [(lang, name, sector) for sector in rows for lang, names in sector.names.items() for name in names]
        self._by_name: dict[str, str] = {}
        self._by_stems: dict[tuple[str, ...], str] = {}
        for language, name, sector in named:  # a slug before any label, a label before any other name
            self._by_name.setdefault(_key(name), sector.slug)
            if language:
                self._by_stems.setdefault(_stemmed(name, language), sector.slug)
        self._family: dict[int, frozenset[int]] = {}

    def find(self, text: str) -> Sector | None:
        """Return the sector that ``text`` names, or None."""
        parts = [part for part in fold(text).replace("/", ",").replace(" et ", ",").split(",") if part.strip()]
        # "boulangerie, pâtisserie artisanale": the first part that is known; "Bakkerijen", "Bäckereien": by the stem.
        slug = next((self._by_name[_key(one)] for one in (text, *parts) if _key(one) in self._by_name), None)
        if slug is None:
            keys = [_stemmed(one, language) for one in (text, *parts) for language in LANGUAGES]
            slug = next((self._by_stems[key] for key in keys if key in self._by_stems), None)
        return self.sectors[slug] if slug else None

    def family(self, sector: Sector) -> frozenset[int]:
        """Return the ids of the sector, all broader and all narrower ones: doors for any of them may serve it."""
        if sector.pk not in self._family:
            up = {s.pk: [b.pk for b in s.broader.all()] for s in self.sectors.values()}
            down: dict[int, list[int]] = {}
            for child, broader in up.items():
                for one in broader:
                    down.setdefault(one, []).append(child)
            self._family[sector.pk] = frozenset({sector.pk} | _reach(sector.pk, up) | _reach(sector.pk, down))
        return self._family[sector.pk]


def _key(name: str) -> str:
    return " ".join(word.rstrip("sx") if len(word) > 3 else word for word in words(name))


def _stemmed(name: str, language: str) -> tuple[str, ...]:
    return (language, *(stem_word(word, language) for word in words(name)))


def _reach(start: int, steps: dict[int, list[int]]) -> set[int]:
    found: set[int] = set()
    ahead = list(steps.get(start, []))
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += steps.get(one, [])
    return found
