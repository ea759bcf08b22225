"""Which answer leads to which theme, and what leads nowhere. No Django.

In a diagnostic every item of a question, and every answer to a scored choice below full points, must lead somewhere: it can become
a gap. In a survey what speaks of no need is exempt: a question none of whose answers has a theme asks for a fact, and so is an
answer with neither theme nor goal nor advice beside others that have one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from relais.diagnostics.definitions import ITEMISED, Choice, Definition


@dataclass(frozen=True)
class Lead:
    """One answer and the themes it leads to. ``item`` is empty for the whole of a choice; ``is_fact``: it need lead nowhere."""

    question: str
    item: str
    themes: tuple[str, ...]
    is_fact: bool = False


def leads(definition: Definition) -> Iterator[Lead]:
    """Yield every answer that can be given to ``definition``, with its themes."""
    for question in definition.questions:
        if isinstance(question, Choice):
            yield from _options(definition, question)
        elif isinstance(question, ITEMISED):
            for item in question.items:
                yield Lead(question.key, item.key, item.themes, _is_fact(definition, question.items, item))


def _options(definition: Definition, question: Choice) -> Iterator[Lead]:
    for one in question.options:
        themes = one.themes or question.themes
        if definition.scoring:
            is_fact = question.dimension is None or one.points is None or one.points >= 1
        else:
            is_fact = not question.themes and _is_fact(definition, question.options, one)
        yield Lead(question.key, one.key, () if is_fact and not one.themes else themes, is_fact)


def _is_fact(definition: Definition, parts: Any, part: Any) -> bool:
    if definition.scoring:
        return False
    return not any(one.themes for one in parts) or not (part.themes or part.goal or part.advice)


def lacking(definition: Definition, doors: Mapping[str, int]) -> list[str]:
    """Return what is wrong, one line each: answers that lead to no theme, themes that no open door closes (``doors`` by slug)."""
    found = []
    for lead in leads(definition):
        place = f"{definition.slug} {lead.question}.{lead.item}"
        if not lead.themes and not lead.is_fact:
            found.append(f"{place}: leads to no theme")
        found += [f"{place}: no open door for {theme}" for theme in lead.themes if not doors.get(theme)]
    return found
