"""What the pages show of a response, in the screen's language: progress, the result in words, answers in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relais.diagnostics.answers import WHOLE, asked, unanswered
from relais.diagnostics.definitions import Choice, Definition, Level, Pairs, Scales, Ticks
from relais.diagnostics.drawing import Series, radar, stages
from relais.diagnostics.models import Response
from relais.diagnostics.planning import strengths
from relais.diagnostics.queries import definition_of
from relais.diagnostics.scoring import level_of


def screen_language() -> str:
    """Return the two letters of the screen's language."""
    return (get_language() or "fr")[:2]


@dataclass(frozen=True)
class Line:
    """A question in a list: its number among those asked, and whether it is answered."""

    key: str
    number: int
    title: str
    is_answered: bool
    is_required: bool


@dataclass(frozen=True)
class Part:
    """The questions of one dimension (or all, where there is none) and how many are answered."""

    title: str
    lines: Sequence[Line]

    @property
    def answered(self) -> int:
        """Return how many are answered."""
        return sum(line.is_answered for line in self.lines)


def parts(definition: Definition, response: Response) -> list[Part]:
    """Return the questions asked of ``response``, by dimension."""
    language = screen_language()
    titles = {one.key: one.title.in_language(language) for one in definition.dimensions}
    open_ones = set(unanswered(definition, response.answers, response.apart))
    found: dict[str, list[Line]] = {}
    for number, one in enumerate(asked(definition, response.answers), start=1):
        line = Line(one.key, number, one.title.in_language(language), one.key not in open_ones, one.required)
        found.setdefault(titles.get(one.dimension or "", ""), []).append(line)
    return [Part(title or _("Questions"), lines) for title, lines in found.items()]


@dataclass(frozen=True)
class DimensionShown:
    """One side of the result. Scores are of 100; None: nothing of it counts."""

    key: str
    title: str
    summary: str
    score: float | None
    adjusted: float | None
    level: str
    text: str

    @property
    def shown(self) -> str:
        """Return the score in words."""
        return points(self.score)

    @property
    def adjusted_shown(self) -> str:
        """Return the adjusted score in words."""
        return points(self.adjusted)


def dimensions_shown(definition: Definition, response: Response) -> list[DimensionShown]:
    """Return the sides of the result of a finished ``response``."""
    language = screen_language()
    adjusted = response.adjusted or [None] * len(definition.dimensions)
    found = []
    for one, reached, other in zip(definition.dimensions, response.scores, adjusted, strict=True):
        at = _place(definition.levels, reached or 0)
        found.append(
            DimensionShown(
                one.key, one.title.in_language(language), one.summary.in_language(language), reached, other,
                definition.levels[at].name.in_language(language), one.levels[at].in_language(language),
            )
        )  # fmt: skip
    return found


def _place(levels: Sequence[Level], reached: float) -> int:
    return list(levels).index(level_of(levels, reached))


def labelled(label: str, text: str) -> str:
    """Return ``text`` behind its ``label``, with the colon as the screen's language sets it: "Score : 12", "Score: 12"."""
    return _("%(label)s : %(text)s") % {"label": label, "text": text}


def points(value: float | None) -> str:
    """Return a score as it is shown: a decimal place where there is one."""
    if value is None:
        return "–"
    rounded = round(value, 1)
    return number_format(int(rounded) if rounded == int(rounded) else rounded)


def result_context(response: Response) -> dict[str, Any]:
    """Return what the page of a finished response shows of its score."""
    definition, language = definition_of(response.version), screen_language()
    level = next((one for one in definition.levels if one.key == response.level), definition.levels[-1])
    shown = asked(definition, response.answers)
    open_ones = unanswered(definition, response.answers, response.apart)
    return {
        "level": {"name": level.name.in_language(language), "text": level.text.in_language(language)},
        "overall": points(response.overall),
        "adjusted_overall": points(response.adjusted_overall) if response.adjusted else "",
        "dimensions": dimensions_shown(definition, response),
        "pictures": [
            picture(definition, [(_("Aujourd'hui"), response.scores)], f"radar-{shape}", narrow=shape == "narrow")
            for shape in ("wide", "narrow")
        ],
        "strengths": [
            {
                "text": text.in_language(language),
                "answer": _best_answer(definition.by_key[key], response.answers.get(key)),
            }
            for key, text in strengths(definition, response.answers)
        ],
        "asked": len(shown),
        "answered": len(shown) - len(open_ones),
        "apart": apart_words(definition, response),
        "rule": rule_words(response.version.rule),
    }


def _best_answer(question: Any, value: Any) -> str:
    """Return what was answered where a strength is told by its question; empty where it tells itself."""
    if isinstance(question, Choice):
        return answer_words(question, value)
    return question.steps[-1].in_language(screen_language()) if isinstance(question, Scales) else ""


def picture(
    definition: Definition,
    series: Sequence[tuple[str, Sequence[float | None]]],
    name: str = "radar",
    *,
    narrow: bool = False,
) -> str:
    """Return the radar of ``series`` (name, scores), the newest last, as safe SVG; ``name`` begins its identifiers."""
    language = screen_language()
    names = [one.title.in_language(language) for one in definition.dimensions]
    told = [_told(names, scores, label if len(series) > 1 else "") for label, scores in series]
    drawn = radar(
        names, [Series(label, scores) for label, scores in series], title=_("Score par dimension, de 0 à 100"),
        description=" ".join(told), name=name, narrow=narrow,
    )  # fmt: skip
    return mark_safe(drawn)


def progress(past: Sequence[Response]) -> dict[str, Any]:
    """Return the way from one finished stage to the next, drawn and as a table; the first and the last two of ``past``."""
    kept = [past[0], *past[-2:]] if len(past) > 3 else list(past)
    definition, language = definition_of(kept[-1].version), screen_language()
    names = [_("Ensemble"), *(one.title.in_language(language) for one in definition.dimensions)]
    series = [(_stage_name(one), [one.overall, *one.scores]) for one in kept]
    drawn = [
        stages(
            names, [Series(label, scores) for label, scores in series], title=_("Le chemin parcouru, de 0 à 100"),
            description=" ".join(_told(names, scores, label) for label, scores in series), name=f"stages-{shape}",
            narrow=shape == "narrow",
        )
        for shape in ("wide", "narrow")
    ]  # fmt: skip
    first, last = series[0][1], series[-1][1]
    return {
        "pictures": [mark_safe(one) for one in drawn],
        "heads": [label for label, _scores in series],
        "rows": [
            {"title": name, "scores": [points(scores[at]) for _label, scores in series],
             "change": _change(first[at], last[at])}
            for at, name in enumerate(names)
        ],
        "change": _change(first[0], last[0]),
    }  # fmt: skip


def _stage_name(response: Response) -> str:
    day = date_format(response.assessed_on, "DATE_FORMAT") if response.assessed_on else ""
    return f"{response.get_stage_display()} ({day})" if day else str(response.get_stage_display())


def _change(before: float | None, after: float | None) -> str:
    """Return a difference with its sign."""
    if before is None or after is None:
        return "–"
    change = round(after - before, 1)
    return f"+{points(change)}" if change > 0 else points(change)


def _told(names: Sequence[str], scores: Sequence[float | None], label: str) -> str:
    pairs = ", ".join(f"{name} {points(score)}" for name, score in zip(names, scores, strict=True))
    return labelled(label, f"{pairs}.") if label else f"{pairs}."


def rule_words(rule: str) -> str:
    """Return one sentence that says how ``rule`` counts."""
    told: Mapping[str, str] = {
        "q7-of-8": _(
            "Règle q7-of-8 : à la question 7, les huit réponses comptent, même « rien n'est numérique » ; une entreprise qui "
            "fait tout le reste arrive à 7 sur 8."
        ),
        "q7-of-7": _(
            "Règle q7-of-7 : à la question 7, seules comptent les sept réponses qui disent ce qui est fait ; « rien n'est "
            "numérique » ne compte pas."
        ),
    }
    usual = _("Chaque dimension est la moyenne de ses questions, de 0 à 100 ; le total est la moyenne des dimensions.")
    return f"{told[rule]} {usual}" if rule in told else usual


def apart_words(definition: Definition, response: Response) -> list[str]:
    """Return what was set apart as not relevant, in words."""
    language, found = screen_language(), []
    for key, items in response.apart.items():
        question = definition.by_key.get(key)
        if question is None:
            continue
        if WHOLE in items:
            found.append(question.title.in_language(language))
        else:
            texts = {item.key: item.text.in_language(language) for item in getattr(question, "items", ())}
            found += [texts[item] for item in items if item in texts]
    return found


def answer_words(question: Any, value: Any) -> str:
    """Return an answer in words, for whoever must compare two."""
    language = screen_language()
    texts = {item.key: item.text.in_language(language) for item in getattr(question, "items", ())}
    if value in (None, "", [], {}):
        return _("rien")
    if isinstance(question, Choice):
        return next((one.text.in_language(language) for one in question.options if one.key == value), str(value))
    if isinstance(question, Ticks):
        return " ; ".join(texts[key] for key in value)
    if isinstance(question, Scales):
        steps = [step.in_language(language) for step in question.steps]
        return " ; ".join(labelled(text, steps[value[key]]) for key, text in texts.items() if key in value)
    if isinstance(question, Pairs):
        names = {one.key: one.name.in_language(language) for one in question.columns}
        return " ; ".join(
            labelled(name, ", ".join(texts[item] for item in value[key]))
            for key, name in names.items()
            if value.get(key)
        )
    return str(value)
