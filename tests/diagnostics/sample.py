"""A small questionnaire with every kind of question, for tests."""

from typing import Any


def words(text: str) -> dict[str, str]:
    return {language: f"{text} {language}" for language in ("fr", "nl", "de", "en")}


def item(key: str, **values: Any) -> dict[str, Any]:
    return {
        "key": key,
        "text": words(key),
        "themes": ["backup"],
        "effort": 1,
        "advice": words("do"),
        "goal": words(key),
    } | values


def sample() -> dict[str, Any]:
    """Return a new body of a questionnaire: two dimensions, six questions."""
    return {
        "format": "relais-questionnaire/1",
        "slug": "sample",
        "purpose": "diagnostic",
        "audience": "micro",
        "minutes": 3,
        "title": words("Small"),
        "summary": words("All kinds"),
        "levels": [
            {"key": "basic", "upto": 50, "name": words("basic"), "text": words("little")},
            {"key": "advanced", "upto": 100, "name": words("advanced"), "text": words("much")},
        ],
        "dimensions": [
            {"key": "d1", "title": words("One"), "summary": words("one"), "levels": [words("low"), words("high")]},
            {"key": "d2", "title": words("Two"), "summary": words("two"), "levels": [words("low"), words("high")]},
        ],
        "questions": [
            {
                "key": "site", "kind": "choice", "dimension": "d1", "title": words("A site?"), "required": True,
                "options": [
                    {"key": "no", "text": words("no"), "points": 0},
                    {"key": "old", "text": words("old"), "points": 0.5},
                    {"key": "yes", "text": words("yes"), "points": 1},
                ],
                "themes": ["website-creation"], "effort": 2, "advice": words("make one"), "goal": words("a site"),
            },
            {
                "key": "orders", "kind": "ticks", "dimension": "d1", "title": words("Orders?"),
                "when": {"question": "site", "is": ["old", "yes"]}, "items": [item("mail"), item("shop", effort=3)],
            },
            {
                "key": "money", "kind": "pairs", "dimension": "d2", "title": words("Money?"),
                "columns": [{"key": "planned", "name": words("planned")}, {"key": "invested", "name": words("invested")}],
                "items": [item("tools"), item("people")],
            },
            {
                "key": "use", "kind": "scales", "dimension": "d2", "title": words("Use?"),
                "steps": [words("no"), words("partly"), words("yes")], "items": [item("robots"), item("paper", effort=3)],
            },
            {"key": "words", "kind": "text", "title": words("Anything else?"), "longest": 20},
            {"key": "people", "kind": "number", "title": words("How many?"), "least": 1, "most": 500},
        ],
        "scoring": {
            "rule": "plain",
            "dimensions": {
                "d1": [{"part": "site"}, {"part": "orders"}],
                "d2": [{"part": "money.planned"}, {"part": "money.invested"}, {"part": "use", "weight": 2}],
            },
        },
    }  # fmt: skip


BEST = {
    "site": "yes", "orders": ["mail", "shop"], "money": {"planned": ["tools", "people"], "invested": ["tools", "people"]},
    "use": {"robots": 2, "paper": 2},
}  # fmt: skip
