"""What the site's search holds of the themes: each in the languages in which it is named."""

from collections.abc import Collection, Iterable, Iterator

from relais.finding.findable import Findable
from relais.finding.services import forget_entries, index_entries
from relais.groundwork.text import LANGUAGES
from relais.vocabulary.enums import PhraseKind
from relais.vocabulary.models import Phrase, Theme

THEME = "theme"
BOOST = 2  # a subject before one of its doors


def theme_pieces(themes: Iterable[Theme] | None = None) -> Iterator[Findable]:
    """Yield the pieces of the live ones of ``themes``; of all by default."""
    live = [one for one in (Theme.objects.all() if themes is None else themes) if not one.retired]
    said: dict[tuple[int, str], list[str]] = {}
    phrases = Phrase.objects.filter(theme__in=live) if themes is not None else Phrase.objects.all()
    # Other names before sentences: of a long text, the beginning counts more.
    for kind in (PhraseKind.ALT, PhraseKind.SAYS):
        rows = phrases.filter(kind=kind).order_by("pk").values_list("theme", "language", "text")
        for theme, language, text in rows.iterator(chunk_size=5000):
            said.setdefault((theme, language), []).append(text)
    for one in live:
        for language in LANGUAGES:
            if one.labels.get(language):
                yield Findable(
                    kind=THEME,
                    key=one.slug,
                    language=language,
                    title=one.labels[language],
                    summary=one.definitions.get(language, ""),
                    text=" · ".join(said.get((one.pk, language), [])),
                    view="vocabulary:theme",
                    args=(one.slug,),
                    boost=BOOST,
                )


def enter_themes(themes: Collection[Theme] | None = None) -> None:
    """Let ``themes`` (all by default) be found as they stand now, the retired ones no more."""
    index_entries(theme_pieces(themes), sole=True)
    retired = Theme.objects.filter(retired=True) if themes is None else [one for one in themes if one.retired]
    forget_entries(THEME, [one.slug for one in retired])
