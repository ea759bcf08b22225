"""A draft changed part by part: added, moved, removed, renamed, with what hangs on it. No Django.

A *place* names a part of the body (JSON values of a questionnaire): ``levels.0``, ``dimensions.1``, ``questions.3``,
``questions.3.items.2``. Every function returns a new body. Texts that nobody has written yet hold a placeholder, so that a draft
always has the form of a questionnaire; ``unwritten`` finds them, and nothing with one is published.
"""

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any

Body = dict[str, Any]
PLACEHOLDERS = {"fr": "à écrire", "nl": "nog te schrijven", "de": "noch zu schreiben", "en": "to be written"}
KINDS = ("choice", "ticks", "pairs", "scales", "text", "number")
RULE = "own-1"
_PARTS = re.compile(r"(levels|dimensions|questions|questions\.[0-9]{1,3}\.(items|options))")
PART = re.compile(_PARTS.pattern + r"\.[0-9]{1,3}")


class DraftError(ValueError):
    """A place names no part, or what is asked cannot be done to it."""


def blank(french: str = "") -> dict[str, str]:
    """Return a text that is still to be written, but for its ``french``."""
    return PLACEHOLDERS | ({"fr": french} if french else {})


def unwritten(body: Any, place: str = "") -> Iterator[str]:
    """Yield the place of every text that still holds a placeholder, as ``questions.0.title.nl``."""
    if isinstance(body, dict):
        for key, value in body.items():
            here = f"{place}.{key}" if place else str(key)
            if key in PLACEHOLDERS and value == PLACEHOLDERS[key]:
                yield here
            else:
                yield from unwritten(value, here)
    elif isinstance(body, list):
        for number, value in enumerate(body):
            yield from unwritten(value, f"{place}.{number}")


def new_body(slug: str, purpose: str, audience: str, title: str) -> Body:
    """Return the beginning of a questionnaire: one question, and in a diagnostic one dimension and two levels."""
    body: Body = {
        "format": "relais-questionnaire/1", "slug": slug, "purpose": purpose, "audience": audience, "minutes": 10,
        "title": blank(title), "summary": blank(), "questions": [],
    }  # fmt: skip
    if purpose == "survey":
        return added(body, "questions", kind="ticks")
    body["levels"] = [_level("first", 50), _level("second", 100)]
    body["scoring"] = {"rule": RULE, "dimensions": {}}
    return added(body, "dimensions")


def part_at(body: Body, place: str) -> Any:
    """Return the part at ``place``; the body itself at an empty one. Raises DraftError."""
    found: Any = body
    for step in filter(None, place.split(".")):
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise DraftError(place) from error
    return found


def added(body: Body, place: str, *, kind: str = "ticks", after: int | None = None) -> Body:
    """Return ``body`` with a new part in the list at ``place``, after the one numbered ``after`` (None: at the end).

    A new dimension comes with a question that makes it; a new question counts at once in the dimension of the one before it.
    """
    body, name = copy.deepcopy(body), place.rpartition(".")[2]
    if not _PARTS.fullmatch(place) or (name in {"levels", "dimensions"} and body["purpose"] == "survey"):
        raise DraftError(place)
    parts = part_at(body, place) if place != "dimensions" else body.setdefault("dimensions", [])
    at = len(parts) if after is None else min(max(after + 1, 0), len(parts))
    if name == "questions":
        before = parts[at - 1] if at else None
        _put_question(body, at, kind, before.get("dimension") if before else None)
    elif name in {"items", "options"}:
        owner = part_at(body, place.rpartition(".")[0])
        parts.insert(at, _item(parts) if name == "items" else _option(parts, scores="dimension" in owner))
    elif name == "levels":
        parts.insert(
            min(at, len(parts) - 1) if parts else 0, _level(_fresh("level ", parts, letters=True), _between(parts, at))
        )
        for dimension in body.get("dimensions", []):
            dimension["levels"].insert(min(at, len(parts) - 2), blank())
    else:
        key = _fresh("d", parts)
        parts.insert(
            at, {"key": key, "title": blank(), "summary": blank(), "levels": [blank() for _one in body["levels"]]}
        )
        body["scoring"]["dimensions"][key] = []
        _order_scoring(body)
        _put_question(body, len(body["questions"]), "ticks", key)
    return body


def moved(body: Body, place: str, by: int) -> Body:
    """Return ``body`` with the part at ``place`` ``by`` places later (negative: earlier); at the edge it stays."""
    body = copy.deepcopy(body)
    parts, at, name = _among(body, place)
    to = min(max(at + by, 0), len(parts) - 1)
    if name == "levels":  # bounds rise whatever the order of the words
        bounds = [one["upto"] for one in parts]
        parts.insert(to, parts.pop(at))
        for one, upto in zip(parts, bounds, strict=True):
            one["upto"] = upto
        for dimension in body.get("dimensions", []):
            dimension["levels"].insert(to, dimension["levels"].pop(at))
        return body
    parts.insert(to, parts.pop(at))
    if name == "dimensions":
        _order_scoring(body)
    return body


def removed(body: Body, place: str) -> Body:
    """Return ``body`` without the part at ``place`` and without what spoke of it: conditions, shares of the score."""
    body = copy.deepcopy(body)
    parts, at, name = _among(body, place)
    gone = parts.pop(at)
    if name == "questions":
        _forget_question(body, gone["key"])
    elif name in {"items", "options"}:
        _forget_answer(body, part_at(body, ".".join(place.split(".")[:2]))["key"], gone["key"])
    elif name == "levels":
        for dimension in body.get("dimensions", []):
            dimension["levels"].pop(at)
        if parts:
            parts[-1]["upto"] = 100
    else:
        body["scoring"]["dimensions"].pop(gone["key"], None)
        for question in body["questions"]:
            if question.get("dimension") == gone["key"]:
                del question["dimension"]
    return body


def replaced(body: Body, place: str, part: Body) -> Body:
    """Return ``body`` with ``part`` at ``place``; where its key changed, what names it follows; a moved question takes its shares."""
    body = copy.deepcopy(body)
    if place in {"", "scoring"}:
        return body | (part if not place else {"scoring": part})
    parts, at, name = _among(body, place)
    before, parts[at] = parts[at], part
    old, new = str(before.get("key")), str(part.get("key"))
    if name == "questions":
        _rename_question(body, before, part)
        if before.get("dimension") != part.get("dimension") and body.get("scoring"):
            _move_shares(body, part)
    elif name in {"items", "options"} and old != new:
        _rename_answer(body, part_at(body, ".".join(place.split(".")[:2]))["key"], old, new)
    elif name == "dimensions" and old != new:
        shares = body["scoring"]["dimensions"]
        shares[new] = shares.pop(old, [])
        for question in body["questions"]:
            if question.get("dimension") == old:
                question["dimension"] = new
        _order_scoring(body)
    return body


def shares_of(question: Body) -> list[str]:
    """Return the names under which ``question`` may count: itself, or each column of its pairs; nothing for words and numbers."""
    if question["kind"] == "pairs":
        return [f"{question['key']}.{one['key']}" for one in question["columns"]]
    return [] if question["kind"] in {"text", "number"} else [question["key"]]


def _among(body: Body, place: str) -> tuple[list[Any], int, str]:
    """Return the list that the part at ``place`` stands in, its number, and the name of the list."""
    if not PART.fullmatch(place):
        raise DraftError(place)
    part_at(body, place)
    owner, _dot, number = place.rpartition(".")
    return part_at(body, owner), int(number), owner.rpartition(".")[2]


def _put_question(body: Body, at: int, kind: str, dimension: str | None) -> None:
    if kind not in KINDS:
        raise DraftError(kind)
    question: Body = {"key": _fresh("q", body["questions"]), "kind": kind, "title": blank()}
    if dimension and kind not in {"text", "number"}:
        question["dimension"] = dimension
    if kind == "choice":
        question["options"] = []
        for points in (1, 0):
            question["options"].append(
                _option(question["options"], scores=bool(dimension)) | ({"points": points} if dimension else {})
            )
    if kind in {"ticks", "pairs", "scales"}:
        question["items"] = [_item([])]
    if kind == "pairs":
        question["columns"] = [{"key": key, "name": blank()} for key in ("first", "second")]
    if kind == "scales":
        question["steps"] = [blank() for _step in range(3)]
    body["questions"].insert(at, question)
    if dimension and body.get("scoring"):
        body["scoring"]["dimensions"][dimension] += [{"part": part} for part in shares_of(question)]


def _item(others: Sequence[Body]) -> Body:
    return {"key": _fresh("item-", others), "text": blank()}


def _option(others: Sequence[Body], *, scores: bool) -> Body:
    return {"key": _fresh("answer-", others), "text": blank()} | ({"points": 0} if scores else {})


def _level(key: str, upto: float) -> Body:
    return {"key": key, "upto": upto, "name": blank(), "text": blank()}


def _between(levels: Sequence[Body], at: int) -> float:
    """Return a bound for a new level before the last: half-way between its neighbours."""
    if not levels:
        return 100
    at = min(at, len(levels) - 1)
    below = levels[at - 1]["upto"] if at else 0
    return float(below + levels[at]["upto"]) / 2


def _fresh(stem: str, others: Sequence[Body], *, letters: bool = False) -> str:
    """Return the first key with ``stem`` that none of ``others`` has; with ``letters``, ended by letters (levels have no digits)."""
    taken, number = {one["key"] for one in others}, len(others) + 1
    while (key := stem + ("x" * number if letters else str(number))) in taken:
        number += 1
    return key


def _order_scoring(body: Body) -> None:
    shares = body["scoring"]["dimensions"]
    body["scoring"]["dimensions"] = {one["key"]: shares.get(one["key"], []) for one in body["dimensions"]}


def _every_share(body: Body) -> Iterator[Body]:
    for shares in (body.get("scoring") or {"dimensions": {}})["dimensions"].values():
        yield from shares


def _forget_question(body: Body, key: str) -> None:
    for shares in (body.get("scoring") or {"dimensions": {}})["dimensions"].values():
        shares[:] = [one for one in shares if one["part"].partition(".")[0] != key]
    for question in body["questions"]:
        if question.get("when", {}).get("question") == key:
            del question["when"]


def _forget_answer(body: Body, question: str, key: str) -> None:
    for share in _every_share(body):
        if share["part"].partition(".")[0] == question and key in share.get("without", []):
            share["without"] = [one for one in share["without"] if one != key]
    for other in body["questions"]:
        when = other.get("when", {})
        if when.get("question") == question and key in when["is"]:
            when["is"] = [one for one in when["is"] if one != key]
            if not when["is"]:
                del other["when"]


def _rename_question(body: Body, before: Body, part: Body) -> None:
    """Let what names the question ``before``, or a column of its pairs, name it as it is called in ``part``."""
    old, new = before["key"], part["key"]
    pairs = zip(before.get("columns", ()), part.get("columns", ()), strict=False)
    columns = {one["key"]: other["key"] for one, other in pairs}
    for share in _every_share(body):
        name, dot, column = share["part"].partition(".")
        if name == old:
            share["part"] = f"{new}{dot}{columns.get(column, column)}"
    for question in body["questions"]:
        if question.get("when", {}).get("question") == old:
            question["when"]["question"] = new


def _rename_answer(body: Body, question: str, old: str, new: str) -> None:
    for share in _every_share(body):
        if share["part"].partition(".")[0] == question and "without" in share:
            share["without"] = [new if one == old else one for one in share["without"]]
    for other in body["questions"]:
        if other.get("when", {}).get("question") == question:
            other["when"]["is"] = [new if one == old else one for one in other["when"]["is"]]


def _move_shares(body: Body, question: Body) -> None:
    """Let the shares of ``question`` count in its new dimension; without one it counts no more."""
    key, to = question["key"], question.get("dimension")
    taken = [one for one in _every_share(body) if one["part"].partition(".")[0] == key]
    for shares in body["scoring"]["dimensions"].values():
        shares[:] = [one for one in shares if one["part"].partition(".")[0] != key]
    if to in body["scoring"]["dimensions"]:
        body["scoring"]["dimensions"][to] += taken or [{"part": part} for part in shares_of(question)]
