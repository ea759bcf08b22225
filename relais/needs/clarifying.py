"""Which questions are worth asking: only those whose answer would change the first doors. Pure.

Each unknown fact is tried out with the values that the leading candidates tell apart; a fact whose values give other
first doors is worth its question. At most two are asked, the one that changes most first.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

FIRST = 3
AT_MOST = 2


@dataclass(frozen=True)
class Question:
    """A fact worth asking, and the share of its values (0–1) under which the first doors change."""

    fact: str
    change: float


def questions(leading: Sequence[Hashable], tried: Mapping[str, Iterable[Callable[[Hashable], bool]]]) -> list[Question]:
    """Return up to two questions. ``leading`` are the doors in order with every unknown fact left open.

    ``tried`` gives, by unknown fact, one test a value: would this door serve a firm of that value?
    """
    now = list(leading[:FIRST])
    found = []
    for fact, tests in tried.items():
        outcomes = [[door for door in leading if test(door)][:FIRST] for test in tests]
        changed = sum(outcome != now for outcome in outcomes)
        if changed:
            found.append(Question(fact, changed / len(outcomes)))
    return sorted(found, key=lambda question: -question.change)[:AT_MOST]
