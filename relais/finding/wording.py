"""From texts and typed words to what the index holds: one token a stem, begun by its language. Pure.

``fr`` + ``factur`` is another token than ``nl`` + ``factur``: a question stemmed in four languages finds each text in
its own, and no stem of one language meets the like-looking stem of another.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from relais.groundwork.text import LANGUAGES, STOP, spans, stem_word, words

MOST_WORDS = 8  # of a question
MOST_STEMS = 400  # of a text
LONGEST_WORD = 40  # signs
_JOINERS = re.compile(r"[&+.]")


def tokens(text: str, language: str, *, stops: bool = False, most: int = MOST_STEMS) -> list[str]:
    """Return the tokens of ``text`` in order, each once. Stop words stay out, unless ``stops``."""
    left_out = frozenset() if stops else STOP[language]
    kept = (word for word in _spelt(text) if word not in left_out)
    found = dict.fromkeys(language + stem_word(word, language) for word in kept)
    return list(found)[:most]


def _spelt(text: str) -> Iterator[str]:
    """Yield each word; ``r&d`` gives ``rd`` and its parts."""
    for word in words(text):
        parts = _JOINERS.split(word)
        yield "".join(parts)[:LONGEST_WORD]
        if len(parts) > 1:
            yield from (part[:LONGEST_WORD] for part in parts)


@dataclass(frozen=True)
class Question:
    """The words that somebody typed, folded; each is asked in four languages."""

    words: tuple[str, ...]
    screen: str

    def choices(self, language: str) -> list[str]:
        """Return the tokens under which a text in ``language`` must hold every word; empty when it says nothing there."""
        stop = STOP[language] | STOP[self.screen]
        content = [word for word in self.words if word not in stop] or self.words
        return [language + stem_word(word, language) for word in content]

    def content(self) -> tuple[str, ...]:
        """Return the words that count on this screen: the others, unless there are no others, may be missing."""
        return tuple(word for word in self.words if word not in STOP[self.screen]) or self.words

    def replaced(self, by: dict[str, str]) -> "Question":
        """Return the question with some of its words replaced."""
        return Question(tuple(by.get(word, word) for word in self.words), self.screen)


def question(typed: str, screen: str) -> Question:
    """Return what was typed as a question on a screen in ``screen``: the first words of it, each once."""
    found = dict.fromkeys(_JOINERS.sub("", word)[:LONGEST_WORD] for word in words(typed[:1000]))
    content = [word for word in found if word not in STOP[screen]]
    listed = found if len(found) <= MOST_WORDS else (content or found)
    return Question(tuple(listed)[:MOST_WORDS], screen)


def forms(text: str) -> Iterator[tuple[str, str]]:
    """Yield (folded, as written in small letters) of the words of ``text`` that a dictionary may keep: of letters."""
    for start, end, folded in spans(text):
        if 3 <= len(folded) <= 24 and folded.isalpha():
            yield folded, text[start:end].lower()


def own_first(screen: str) -> Sequence[str]:
    """Return the four languages, the screen's first."""
    return [screen, *(language for language in LANGUAGES if language != screen)]


def shown_on(languages: Iterable[str]) -> dict[str, list[str]]:
    """Return, for a piece that exists in ``languages``, on which screens each of them is shown.

    On its own; and the first of them (French, Dutch, German, English) on the screens that have none of their own.
    """
    spoken = set(languages)
    have = [language for language in LANGUAGES if language in spoken]
    return {
        one: [screen for screen in LANGUAGES if screen == one or (screen not in have and one == have[0])]
        for one in have
    }
