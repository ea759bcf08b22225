"""What is wrong with a questionnaire, in plain words of the screen's language: ``definitions`` names field and reason in English."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.diagnostics.definitions import LANGUAGES

NAMES = {
    "questions": gettext_lazy("question"), "items": gettext_lazy("ligne"), "options": gettext_lazy("réponse"),
    "levels": gettext_lazy("niveau"), "dimensions": gettext_lazy("dimension"), "title": gettext_lazy("titre"),
    "help": gettext_lazy("aide"), "summary": gettext_lazy("résumé"), "text": gettext_lazy("texte"),
    "goal": gettext_lazy("but"), "advice": gettext_lazy("conseil"), "name": gettext_lazy("nom"),
    "steps": gettext_lazy("échelon"), "columns": gettext_lazy("colonne"), "unit": gettext_lazy("unité"),
    "when": gettext_lazy("condition"), "scoring": gettext_lazy("calcul"), "key": gettext_lazy("clé"),
    "themes": gettext_lazy("thèmes"), "points": gettext_lazy("points"), "upto": gettext_lazy("borne"),
    "least": gettext_lazy("au moins"), "most": gettext_lazy("au plus"), "slug": gettext_lazy("identifiant"),
    "column": gettext_lazy("colonne du fichier européen"),
}  # fmt: skip
REASONS = (
    (r"'(.*)' stands twice", gettext_lazy("la clé « %s » est prise deux fois.")),
    (r"'(.*)' is no earlier question.*", gettext_lazy("« %s » n'est pas une question posée avant, à choix ou à cocher.")),
    (r"'(.*)' is no answer to .*", gettext_lazy("« %s » n'est pas une réponse à cette question.")),
    (r"no part", gettext_lazy("aucune question ne compte dans cette dimension.")),
    (r"counts twice", gettext_lazy("elle compte deux fois.")),
    (r"names no question that scores", gettext_lazy("ce n'est pas une question qui donne des points.")),
    (r"the question belongs to dimension .*", gettext_lazy("la question appartient à une autre dimension.")),
    (r"names no column of its pairs", gettext_lazy("choisissez une colonne de cette question.")),
    (r"a choice has no items to leave out", gettext_lazy("une question à choix n'a pas de lignes à laisser de côté.")),
    (r"an option has no points", gettext_lazy("une de ses réponses n'a pas de points : donnez-en à chacune, de 0 à 1.")),
    (r"without: '(.*)' is no item", gettext_lazy("« %s » n'est pas une de ses lignes.")),
    (r"without: no item is left", gettext_lazy("gardez au moins une ligne qui compte.")),
    (r"missing in a diagnostic", gettext_lazy("un diagnostic a besoin d'un calcul.")),
    (r"a diagnostic needs at least one", gettext_lazy("un diagnostic a besoin d'une dimension au moins.")),
    (r"(.*) is more than most, .*", gettext_lazy("%s est plus grand que la borne « au plus ».")),
    (r"'(.*)' is an address of our own", gettext_lazy("« %s » est l'adresse d'une de nos pages : choisissez-en un autre.")),
    (r"holds a NUL, .*|Input should be a valid string, unable to parse .*", gettext_lazy("ce texte contient un signe invisible qui ne peut pas être enregistré.")),
    (r"their upto must rise and end at 100", gettext_lazy("les bornes doivent monter, et la dernière valoir 100.")),
    (r"expected (\d+) texts", gettext_lazy("il faut %s textes, un par niveau.")),
    (r"a survey has neither .*", gettext_lazy("une enquête n'a ni calcul, ni dimensions, ni niveaux.")),
    (r"'(.*)' is none", gettext_lazy("la dimension « %s » n'existe pas.")),
    (r"Field required", gettext_lazy("il manque.")),
    (r"Extra inputs are not permitted", gettext_lazy("ce champ n'existe pas dans le format.")),
    (r"(?:Tuple|List) should have at least (\d+) items? .*", gettext_lazy("il en faut au moins %s.")),
    (r"(?:Tuple|List) should have at most (\d+) items? .*", gettext_lazy("il y en a trop : %s au plus.")),
    (r"String should have at most (\d+) characters?", gettext_lazy("c'est trop long : %s signes au plus.")),
    (r"String should have at least .*|String should match pattern '\\S'", gettext_lazy("ce texte est vide.")),
    (r"String should match pattern .*", gettext_lazy("seulement des minuscules sans accent, des chiffres et des traits d'union.")),
    (r"Input should be a finite number", gettext_lazy("ce nombre est trop grand.")),
    (r"Input should be (.*)", gettext_lazy("valeur attendue : %s.")),
)  # fmt: skip
_STEP = re.compile(r"([a-z_*-]+[a-z0-9_*-]*)(?:\[(\d+)\])?")
_KINDS = {"choice", "ticks", "pairs", "scales", "number"}


@dataclass(frozen=True)
class Problem:
    """Where (a path as of ``drafting``, as far as it is known, and in words) and why."""

    path: str
    where: str
    why: str

    def __str__(self) -> str:
        """Return place and reason on one line."""
        return f"{self.where} : {self.why}" if self.where else self.why


def told(problems: Sequence[str]) -> list[Problem]:
    """Return ``problems`` of a questionnaire in words."""
    return [_told(one) for one in problems]


def _told(problem: str) -> Problem:
    place, colon, reason = problem.partition(": ")
    if not colon:
        place, reason = "", problem
    steps = list(_steps(place))
    path = ".".join(step for step, _number in _numbered(steps))
    return Problem(path, ", ".join(_words(steps)), _reason(reason))


def _steps(place: str) -> Iterator[tuple[str, str]]:
    for step in place.split("."):
        found = _STEP.fullmatch(step)
        yield (found[1], found[2] or "") if found else (step, "")


def _numbered(steps: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the steps of a path, without the kind that stands after a question's number."""
    for at, (name, number) in enumerate(steps):
        if (
            at == 1
            and steps[0][0] == "questions"
            and not number
            and (name in _KINDS or (name == "text" and len(steps) > 2))
        ):
            continue
        yield name, ""
        if number:
            yield str(int(number) - 1), ""


def _words(steps: Sequence[tuple[str, str]]) -> Iterator[str]:
    for at, (name, number) in enumerate(steps):
        if at == 1 and steps[0][0] == "questions" and (name in _KINDS or (name == "text" and len(steps) > 2)):
            continue
        if name in LANGUAGES:
            yield name.upper()
        elif name:
            said = str(NAMES.get(name, name))
            yield f"{said} {number}" if number else said


def _reason(reason: str) -> str:
    for pattern, words in REASONS:
        found = re.fullmatch(pattern, reason)
        if found:
            said = str(words)
            return said % found[1] if "%s" in said else said
    return reason


def place_words(path: str) -> str:
    """Return where ``path`` (as ``drafting.unwritten`` gives it) is, in words: numbers from one."""
    found = []
    steps = path.split(".")
    for at, step in enumerate(steps):
        if step.isdecimal():
            continue
        number = steps[at + 1] if at + 1 < len(steps) and steps[at + 1].isdecimal() else ""
        if step in LANGUAGES:
            found.append(step.upper())
        else:
            said = str(NAMES.get(step, step))
            found.append(f"{said} {int(number) + 1}" if number else said)
    return ", ".join(found) or _("Tête")
