"""A small survey for the tests: one question of each kind."""

from relais.diagnostics.definitions import check


def t(words):
    return {"fr": words, "nl": words, "de": words, "en": words}


def item(key, *themes):
    return {"key": key, "text": t(f"line {key}"), "themes": list(themes)}


BODY = {
    "format": "relais-questionnaire/1", "slug": "test-survey", "purpose": "survey", "audience": "provider", "minutes": 3,
    "title": t("Test survey"), "summary": t("A survey for the tests"),
    "questions": [
        {"key": "trade", "kind": "choice", "title": t("Your trade?"), "required": True,
         "options": [item("web", "website-creation"), item("it")]},
        {"key": "wishes", "kind": "ticks", "title": t("What do you wish for?"),
         "items": [item("ai", "ai-first-steps"), item("sales", "prospecting", "crm")]},
        {"key": "pains", "kind": "scales", "title": t("How hard?"), "steps": [t("none"), t("little"), t("hard"), t("very")],
         "items": [item("people", "it-hiring"), item("sales", "prospecting")]},
        {"key": "means", "kind": "pairs", "title": t("Which means?"),
         "columns": [{"key": "have", "name": t("have")}, {"key": "plan", "name": t("plan")}], "items": [item("crm", "crm")]},
        {"key": "people", "kind": "number", "title": t("How many?"), "least": 0, "most": 1000},
        {"key": "words", "kind": "text", "title": t("In your words?"), "longest": 500},
    ],
}  # fmt: skip
DEFINITION = check(BODY)


def MANY(pairs):
    """Answers of respondents, each by trade and wishes."""
    return [{"trade": trade, "wishes": wishes} for trade, wishes in pairs]
