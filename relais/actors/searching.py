"""Patterns that find a word in text as people wrote it, whatever its accents and capitals. Pure.

Neither database folds accents by itself: the folded word is spread into a regular expression that both of them read.
"""

from relais.groundwork.text import LANGUAGES, STOP, stem_word, words

MOST_WORDS = 8
_SPREAD = {
    "a": "aàáâãäåAÀÁÂÃÄÅ",
    "c": "cçCÇ",
    "e": "eèéêëEÈÉÊË",
    "i": "iìíîïIÌÍÎÏ",
    "n": "nñNÑ",
    "o": "oòóôõöOÒÓÔÕÖ",
    "u": "uùúûüUÙÚÛÜ",
    "y": "yýÿYÝ",
}
_JOINED = {"oe": "œŒ", "ae": "æÆ", "ss": "ß"}
_STOP = frozenset().union(*STOP.values())


def patterns(query: str) -> list[str]:
    """Return a regular expression for each word of ``query``: it matches texts that hold a word beginning like it."""
    return [pattern(word) for word in dict.fromkeys(words(query))][:MOST_WORDS]


def pattern(word: str) -> str:
    """Return the expression for one folded word."""
    parts, at = [], 0
    while at < len(word):
        pair = word[at : at + 2]
        if pair in _JOINED:
            parts.append(f"({_letter(pair[0])}{_letter(pair[1])}|[{_JOINED[pair]}])")
            at += 2
        else:
            parts.append(_letter(word[at]))
            at += 1
    return f"(^|[^a-zA-Z0-9]){''.join(parts)}"


def stem_choices(query: str) -> list[list[str]]:
    """Return, for each content word of ``query``, the stems under which an indexed text may hold it."""
    content = [word for word in dict.fromkeys(words(query)) if word not in _STOP]
    return [sorted({stem_word(word, language) for language in LANGUAGES}) for word in content[:MOST_WORDS]]


def _letter(sign: str) -> str:
    return f"[{_SPREAD[sign]}]" if sign in _SPREAD else sign if sign.isalnum() else f"[{sign}]"
