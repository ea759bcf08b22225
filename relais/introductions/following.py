"""What comes next: owner, deadline and successor of every open state. Pure; days are Belgian working days.

An open row (a case or an introduction) is in a state since a day, and has passed so many of the steps that the platform
takes by itself. Each step says after how many working days it is due, what it does, and who must act from then on. The
last one is repeated: an alarm stays until a human acts. ``docs/explanation/following.md`` tells it in prose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from relais.territories.workdays import add_workdays

REPEATED = 5  # working days after which the last step is taken again
ANSWERED_WITHIN = 5  # working days: the promise that is counted and published


@dataclass(frozen=True)
class Stage:
    """One step that the platform takes by itself: when (working days in the state), what, and who must act after it."""

    after: int
    does: str
    then: str


OWNERS: Mapping[str, str] = {
    "unconfirmed": "firm",
    "stranded": "animator",
    "asked": "firm",
    "waiting": "door",
    "taken_up": "door",
}
STAGES: Mapping[str, tuple[Stage, ...]] = {
    # A case
    "unconfirmed": (Stage(2, "remind_to_confirm", "firm"), Stage(7, "drop", "firm")),
    "stranded": (Stage(1, "pass_on", "animator"), Stage(2, "alarm", "animator"), Stage(10, "ask_firm", "animator")),
    "asked": (Stage(5, "ask_again", "firm"), Stage(10, "close_silent", "firm")),
    # An introduction
    "waiting": (Stage(3, "pass_on", "door"), Stage(5, "alarm", "animator")),
    "taken_up": (Stage(20, "remind_to_report", "door"), Stage(30, "alarm", "animator")),
}
CASE_STATES = ("unconfirmed", "open", "stranded", "asked", "closed")
ACTIVE = frozenset({"waiting", "taken_up"})  # an introduction that holds a place at its door
# What a door's holder, or the firm (withdraw), may do with an introduction: from which states, to which.
MOVES: Mapping[str, tuple[frozenset[str], str]] = {
    "take_up": (frozenset({"waiting"}), "taken_up"),
    "put_back": (frozenset({"taken_up"}), "waiting"),  # taken up by mistake
    "decline": (frozenset({"waiting", "taken_up"}), "declined"),
    "helped": (frozenset({"waiting", "taken_up"}), "helped"),
    "no_help": (frozenset({"waiting", "taken_up"}), "no_help"),
    "unreachable": (frozenset({"waiting", "taken_up"}), "unreachable"),
    "withdraw": (frozenset({"waiting", "taken_up"}), "withdrawn"),
}


@dataclass(frozen=True)
class Standing:
    """Who must act, and until when; the platform's own step on that day."""

    owner: str
    due: date
    does: str


def standing(state: str, since: date, passed: int) -> Standing:
    """Return the standing of an open ``state`` held ``since`` a day, with ``passed`` steps behind it.

    Raises KeyError for a state that is closed or held by others (an open case is held by its introductions).
    """
    stages = STAGES[state]
    last = stages[-1]
    if passed < len(stages):
        stage, after = stages[passed], stages[passed].after
    else:
        stage, after = last, last.after + REPEATED * (passed - len(stages) + 1)
    owner = stages[min(passed, len(stages)) - 1].then if passed else OWNERS[state]
    return Standing(owner, add_workdays(since, after), stage.does)


def moved(verb: str, state: str) -> str | None:
    """Return the state to which ``verb`` leads from ``state``, or None when it is not allowed there."""
    allowed, leads_to = MOVES[verb]
    return leads_to if state in allowed else None


def case_state(state: str, introductions: Mapping[str, int]) -> str:
    """Return the state of a case in ``state`` that the firm has not closed, from how many introductions are in each.

    Whoever was helped is asked; with nobody left who might help, it is stranded: a human must find another way. A firm
    that was asked stays so until a door is told.
    """
    if any(introductions.get(one) for one in ACTIVE):
        return "open"
    return "asked" if introductions.get("helped") or state == "asked" else "stranded"
