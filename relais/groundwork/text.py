"""The text analyser: words as every index and learner of Relais sees them, in French, Dutch, German and English.

Fold (lower case, no accents), split, drop stop words, stem. Folding comes before stemming because managers type
without accents; both sides pass through the same steps, so stems need not be words.
"""

import re
import unicodedata
from functools import cache, lru_cache

import Stemmer

LANGUAGES = ("fr", "nl", "de", "en")
_NAMES = {"fr": "french", "nl": "dutch", "de": "german", "en": "english"}
_EXTRA = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "’": "'", "‘": "'", "ʼ": "'"})
_WORD = re.compile(r"[a-z0-9]+(?:[&+.][a-z0-9]+)*")
_RUN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")  # an accent may be a sign of its own

_STOP = {
    "fr": """a ai ainsi alors au aucun aussi autre aux avait avec avoir c ca ce cela ces cet cette chaque chez comme
    comment d dans de depuis des dois doit donc dont du elle elles en encore entre est et etait ete etre eux fait faire
    faut il ils j je l la le les leur leurs lui m ma mais me meme mes mettre moi mon n ne ni nos notre nous on ont ou
    par pas peu peut peux plus plutot pour pourquoi qu quand que quel quelle quels qui quoi rien s sa sais sans se sera
    ses si son sont suis sur t ta te tes tous tout toute toutes tres trop tu un une va vais veut veux voir voudrais
    vos votre vous y afin cas deja bien bon""",
    "nl": """aan al alle als altijd ben bij dan dat de deze die dit door dus een en er ge geen haar heb hebben heeft het
    hier hij hoe hun ik in is je kan kunnen maar me meer met mij mijn moet moeten na naar niet niets nog nu of om omdat
    ons onze ook op over te tot u uit uw van veel voor wat we wel wie wij wil word worden wordt zal ze zich zijn zo
    zonder""",
    "de": """aber alle als also am an auch auf aus bei bin bis da das dass dem den der des die dies diese dieser doch
    durch ein eine einem einen einer es fur habe haben hat ich ihr ihre im in ist ja jede kann kein keine konnen man
    mehr mein meine meinen meiner mich mir mit mochte muss nach nicht nichts noch nur ob oder sein sich sie sind so
    uber um und uns unser unsere vom von vor was weil wenn wer wie wir wird zu zum zur""",
    "en": """a about all am an and any are as at be because been but by can cannot could do does don for from get got had
    has have how i if in into is it its just me more my no not of on one or our out over s should so some t than that
    the their them then there they this to too up us was we what when where which who why will with would you your""",
}
STOP = {language: frozenset(words.split()) for language, words in _STOP.items()}


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents, ligatures opened, one kind of apostrophe."""
    opened = unicodedata.normalize("NFKD", text).lower().translate(_EXTRA)  # in this order: Ǽ holds an æ, ℌ an H
    return "".join(c for c in opened if not unicodedata.combining(c))


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_NAMES[language], 30_000)


def words(text: str) -> list[str]:
    """Return the folded words of ``text`` in order, stop words included; ``l'atelier`` gives ``l`` and ``atelier``."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=50_000)
def _folded(run: str) -> str:
    return "".join(words(run))


def spans(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, folded word) of each word of ``text``, with positions in the text as it was given."""
    found = []
    for match in _RUN.finditer(text):
        folded = _folded(match.group())
        if folded:
            found.append((match.start(), match.end(), folded))
    return found


def stems(text: str, language: str) -> list[str]:
    """Return the stems of the content words of ``text`` in order. An unknown language is read as French."""
    language = language if language in _NAMES else "fr"
    stop = STOP[language]
    found: list[str] = _stemmer(language).stemWords([word for word in words(text) if word not in stop])
    return found


def stem_word(word: str, language: str) -> str:
    """Return the stem of one folded word."""
    found: str = _stemmer(language).stemWord(word)
    return found
