"""What counts as a promise kept when the site was killed: read from the tables and from what the mail server took.

Nothing that was acknowledged may be missing, nothing may be there twice, no open row may be without owner or deadline, doors
hold as many places as introductions run, each case and each introduction has its letter, and each letter was mailed. Mailed
twice is a letter whose worker died between the mail server's yes and our note (decision 0017): with the same Message-ID, and
at most one for each of the worker's two threads a kill. More of them break the promise.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Ask = Callable[[str], list[tuple[Any, ...]]]
IN_HAND = 2  # letters that a worker may be sending when it is killed: one a thread
OPEN = "('waiting', 'taken_up')"


@dataclass
class Promised:
    """What the site acknowledged, and whom it asked to confirm, by the firm's address."""

    sent: list[str] = field(default_factory=list)
    to_confirm: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """Each way in which a promise may be broken, with its number; what is under way; letters that came again."""

    broken: dict[str, int]
    under_way: int
    counts: dict[str, int]
    again: int
    most_again: int

    @property
    def kept(self) -> bool:
        """Tell whether every promise is kept."""
        return not any(self.broken.values())

    def lines(self) -> list[str]:
        """Return the verdict as it is printed."""
        counts = ", ".join(f"{number} {name}" for name, number in self.counts.items())
        broken = ", ".join(f"{number} {name}" for name, number in self.broken.items())
        return [
            counts,
            broken,
            f"{self.again} letters mailed again with the same Message-ID (a kill may cause {IN_HAND}: {self.most_again} at most)",
            "every promise kept" if self.kept else "PROMISE BROKEN",
        ]


def judge(ask: Ask, promised: Promised, taken: list[tuple[str, str]], worker_kills: int) -> Verdict:
    """Return the verdict on what ``ask`` reads from the tables, what was ``promised`` and which letters were ``taken``."""
    addresses = Counter(row[0] for row in ask("SELECT email FROM introductions_case"))
    confirmed = {row[0] for row in ask("SELECT email FROM introductions_case WHERE confirmed_at IS NOT NULL")}
    letters = {row[0]: row[1] for row in ask("SELECT message_id, state FROM groundwork_letter WHERE urgent")}
    letters = {name.strip("<> "): state for name, state in letters.items()}
    mailed = Counter(name for name, _to in taken)
    again, most_again = sum(mailed.values()) - len(mailed), IN_HAND * worker_kills
    told = Counter(key.split(":")[0] for (key,) in ask("SELECT key FROM groundwork_letter WHERE urgent"))
    broken = {
        "acknowledged and lost": len(set(promised.sent) - set(addresses)),
        "confirmed and lost": len(set(promised.confirmed) - confirmed),
        "sent once and there twice": sum(number > 1 for number in addresses.values()),
        "acknowledged twice": sum(number > 1 for number in Counter(promised.sent).values()),
        "open without owner or deadline": _ownerless(ask),
        "places held that no introduction holds, or the reverse": _held_wrongly(ask),
        "cases without their letter": _unwritten(ask, "introductions_case", "confirm:%s", "entered:%s"),
        "introductions without their letter": _unwritten(ask, "introductions_introduction", "introduced:%s"),
        "letters not mailed": len(set(letters) - set(mailed)),
        "mailed that were never written": len(set(mailed) - set(letters)),
        "mailed again beyond what kills explain": max(0, again - most_again),
    }
    waiting = len(set(promised.to_confirm) - set(promised.confirmed))
    return Verdict(
        broken=broken,
        under_way=len(set(letters) - set(mailed)) + waiting,
        counts={
            "acknowledged": len(promised.sent),
            "confirmed": len(promised.confirmed),
            "cases": sum(addresses.values()),
            "letters to firms": told["confirm"] + told["entered"],
            "letters to doors": told["introduced"],
            "letters mailed": len(mailed),
        },
        again=again,
        most_again=most_again,
    )


def _ownerless(ask: Ask) -> int:
    lacks = "(owner = '' OR due_on IS NULL)"
    cases = ask(f"SELECT count(*) FROM introductions_case WHERE state <> 'closed' AND {lacks}")
    introductions = ask(f"SELECT count(*) FROM introductions_introduction WHERE state IN {OPEN} AND {lacks}")
    return int(cases[0][0] + introductions[0][0])


def _held_wrongly(ask: Ask) -> int:
    rows = ask(
        f"SELECT d.held, (SELECT count(*) FROM introductions_introduction i WHERE i.door_id = d.id AND i.state IN {OPEN}) "
        "FROM actors_door d"
    )
    return sum(abs(held - true) for held, true in rows)


def _unwritten(ask: Ask, table: str, *keys: str) -> int:
    """Return how many rows of ``table`` have no letter whose key begins with one of ``keys`` and the row's number."""
    there = {":".join(row[0].split(":")[:2]) for row in ask("SELECT key FROM groundwork_letter")}
    return sum(not any(key % row[0] in there for key in keys) for row in ask(f"SELECT id FROM {table}"))
