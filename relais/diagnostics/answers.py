"""Answers as they are kept: what fits a question, and which questions are asked. No Django.

Kept values, by kind: choice ``"key"``; ticks ``["key", …]``; pairs ``{"planned": ["key", …], "invested": […]}``; scales
``{"key": 3, …}``; text ``"words"``; number ``12`` or ``12.5``. Items stand in the order of the questionnaire.
"""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from relais.diagnostics.definitions import ITEMISED, Choice, Definition, FreeText, Number, Pairs, Scales, Ticks

Answers = Mapping[str, Any]
Apart = Mapping[str, Sequence[str]]  # what is not relevant: items by question; the question itself is WHOLE
WHOLE = "*"


class AnswerError(ValueError):
    """An answer does not fit its question; the message names question, field and reason."""


def accept(question: Any, value: Any) -> Any:
    """Return ``value`` as it is kept for ``question``. Raises AnswerError."""
    if isinstance(question, Choice):
        if not isinstance(value, str) or value not in {one.key for one in question.options}:
            raise AnswerError(f"{question.key}: {_shown(value)} is no option")
        return value
    if isinstance(question, Ticks):
        return _keys(question, value, question.key)
    if isinstance(question, Pairs):
        names = [one.key for one in question.columns]
        _mapping(question, value, names)
        return {name: _keys(question, value.get(name, []), f"{question.key}.{name}") for name in names}
    if isinstance(question, Scales):
        return _steps(question, value)
    if isinstance(question, FreeText):
        return _words(question, value)
    return _number(question, value)


def accept_apart(question: Any, value: Any) -> list[str]:
    """Return the keys of the items that are not relevant, or [WHOLE] for the question. Raises AnswerError."""
    if value == [WHOLE]:
        return [WHOLE]
    if not isinstance(question, ITEMISED):
        if value == []:
            return []
        raise AnswerError(f"{question.key}: has no items to set apart")
    return _keys(question, value, question.key)


def asked(definition: Definition, answers: Answers) -> list[Any]:
    """Return the questions that are asked after ``answers``, in order: those whose condition holds."""
    shown: list[Any] = []
    keys: set[str] = set()
    for question in definition.questions:
        when = question.when
        if when is None or (when.question in keys and _holds(answers.get(when.question), when.any_of)):
            shown.append(question)
            keys.add(question.key)
    return shown


def missing(definition: Definition, answers: Answers) -> list[str]:
    """Return the keys of the questions that are asked, must be answered and are not."""
    return [one.key for one in asked(definition, answers) if one.required and answers.get(one.key) in (None, "")]


def following(definition: Definition, answers: Answers, key: str) -> str:
    """Return the key of the question asked after ``key``, empty after the last; ``key`` itself need not be asked any more."""
    keys = [one.key for one in definition.questions]
    place = keys.index(key)
    shown = {one.key for one in asked(definition, answers)}
    return next((one for one in keys[place + 1 :] if one in shown), "")


def preceding(definition: Definition, answers: Answers, key: str) -> str:
    """Return the key of the question asked before ``key``, empty before the first."""
    keys = [one.key for one in definition.questions]
    shown = {one.key for one in asked(definition, answers)}
    return next((one for one in reversed(keys[: keys.index(key)]) if one in shown), "")


def unanswered(definition: Definition, answers: Answers, apart: Apart) -> list[str]:
    """Return the keys of the questions that are asked and neither answered nor set apart as a whole."""
    return [
        one.key for one in asked(definition, answers) if one.key not in answers and WHOLE not in apart.get(one.key, ())
    ]


def trace_of(answers: Answers, apart: Apart, key: str) -> str:
    """Return a short name of what is answered to the question ``key``: another answer has another name."""
    kept = json.dumps([answers.get(key), sorted(apart.get(key, ()))], sort_keys=True)
    return hashlib.sha256(kept.encode()).hexdigest()[:16]


def cleaned(definition: Definition, answers: Any) -> dict[str, Any]:
    """Return all ``answers`` as they are kept, by question. Raises AnswerError at the first that does not fit."""
    if not isinstance(answers, Mapping):
        raise AnswerError("answers: not an object")
    for key in answers:
        if key not in definition.by_key:
            raise AnswerError(f"{_shown(key)}: no such question")
    return {one.key: accept(one, answers[one.key]) for one in definition.questions if one.key in answers}


def state_of(question: Any, value: Any, item: str) -> Any:
    """Return what the answer ``value`` says of ``item``: an option's key, a tick, a step, or the keys of the columns ticked."""
    if isinstance(question, Choice):
        return value or ""
    if isinstance(question, Scales):
        return (value or {}).get(item, 0)
    if isinstance(question, Pairs):
        return [one.key for one in question.columns if item in (value or {}).get(one.key, ())]
    return item in (value or ())


def patched(question: Any, value: Any, item: str, state: Any) -> Any:
    """Return the answer ``value`` with ``item`` as ``state`` says (``state_of`` gives it); what is said of others stays."""
    if isinstance(question, Choice):
        return state
    if isinstance(question, Scales):
        return {**(value or {}), item: state}
    if isinstance(question, Pairs):
        names = [one.key for one in question.columns]
        return {name: _patch((value or {}).get(name, ()), item, name in state) for name in names}
    return _patch(value or (), item, bool(state))


def _patch(keys: Sequence[str], item: str, held: bool) -> list[str]:  # noqa: FBT001 - a state
    return [*(key for key in keys if key != item), *([item] if held else [])]


def answered_cells(definition: Definition, answers: Answers) -> Iterator[tuple[str, str]]:
    """Yield (question, option or item) of everything chosen, ticked or above the first step; pairs as ``item.column``."""
    for question in asked(definition, answers):
        value = answers.get(question.key)
        if value in (None, "", [], {}):
            continue
        if isinstance(question, Choice):
            yield question.key, value
        elif isinstance(question, Ticks):
            yield from ((question.key, key) for key in value)
        elif isinstance(question, Pairs):
            yield from ((question.key, f"{key}.{name}") for name, keys in value.items() for key in keys)
        elif isinstance(question, Scales):
            yield from ((question.key, key) for key, step in value.items() if step)


def _holds(value: Any, any_of: Sequence[str]) -> bool:
    if isinstance(value, str):
        return value in any_of
    return isinstance(value, list) and any(key in any_of for key in value)


def _keys(question: Any, value: Any, place: str) -> list[str]:
    known = [item.key for item in question.items]
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise AnswerError(f"{place}: not a list of items")
    for key in value:
        if key not in known:
            raise AnswerError(f"{place}: {_shown(key)} is no item")
    return [key for key in known if key in value]


def _mapping(question: Any, value: Any, known: Sequence[str]) -> None:
    if not isinstance(value, Mapping):
        raise AnswerError(f"{question.key}: not an object")
    for key in value:
        if key not in known:
            raise AnswerError(f"{question.key}: {_shown(key)} is none of {', '.join(known)}")


def _steps(question: Scales, value: Any) -> dict[str, int]:
    known = [item.key for item in question.items]
    _mapping(question, value, known)
    last = len(question.steps) - 1
    for key, step in value.items():
        if type(step) is not int or not 0 <= step <= last:
            raise AnswerError(f"{question.key}.{key}: {_shown(step)} is no step from 0 to {last}")
    return {key: value[key] for key in known if key in value}


def _words(question: FreeText, value: Any) -> str:
    if not isinstance(value, str):
        raise AnswerError(f"{question.key}: not a text")
    words = value.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(words) > question.longest:
        raise AnswerError(f"{question.key}: {len(words)} characters, more than {question.longest}")
    return words


def _number(question: Number, value: Any) -> int | float | None:
    if value is None:
        return None
    if type(value) is not int and (type(value) is not float or not math.isfinite(value)):  # an int may have no float
        raise AnswerError(f"{question.key}: {_shown(value)} is no number")
    if not question.least <= value <= question.most:
        raise AnswerError(f"{question.key}: {_shown(value)} is not between {question.least:g} and {question.most:g}")
    return int(value) if value == int(value) else value


def _shown(value: Any) -> str:
    told = repr(value)
    return told if len(told) <= 60 else f"{told[:57]}…"
