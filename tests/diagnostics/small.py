"""A small questionnaire with every kind of question, for tests."""

import copy


def words(text):
    """The same words in each language, so that a test sees which one is shown."""
    return {"fr": text, "nl": f"{text} (nl)", "de": f"{text} (de)", "en": f"{text} (en)"}


def item(key, text, theme="backup", effort=1, **more):
    return {
        "key": key, "text": words(text), "themes": [theme], "effort": effort, "advice": words(f"Faites {text}."),
        "goal": words(f"But {text}"), **more,
    }  # fmt: skip


SMALL = {
    "format": "relais-questionnaire/1",
    "slug": "small",
    "purpose": "diagnostic",
    "audience": "micro",
    "minutes": 3,
    "title": words("Petit diagnostic"),
    "summary": words("Pour essayer."),
    "levels": [
        {"key": "basic", "upto": 50, "name": words("Débuts"), "text": words("Vous débutez.")},
        {"key": "advanced", "upto": 100, "name": words("Avancé"), "text": words("Vous avancez.")},
    ],
    "dimensions": [
        {
            "key": key,
            "title": words(title),
            "summary": words(f"Sur {title}."),
            "levels": [words("Peu."), words("Bien.")],
        }
        for key, title in (("d1", "Ventes"), ("d2", "Données"), ("d3", "Outils"))
    ],
    "questions": [
        {
            "key": "q1", "kind": "choice", "dimension": "d1", "title": words("Avez-vous un site ?"), "required": True,
            "themes": ["website-creation"], "effort": 2, "advice": words("Faites un site."), "goal": words("Créer un site"),
            "options": [
                {"key": "yes", "text": words("Oui"), "points": 1}, {"key": "partly", "text": words("Un peu"), "points": 0.5},
                {"key": "no", "text": words("Non"), "points": 0},
            ],
        },
        {
            "key": "q2", "kind": "ticks", "dimension": "d1", "title": words("Que vend votre site ?"),
            "when": {"question": "q1", "is": ["yes", "partly"]},
            "items": [item("shop", "boutique", "online-shop", 3), item("booking", "réservation", "online-shop", 2)],
        },
        {
            "key": "q3", "kind": "pairs", "dimension": "d2", "title": words("Où investissez-vous ?"),
            "columns": [{"key": "planned", "name": words("Prévu")}, {"key": "invested", "name": words("Fait")}],
            "items": [item("save", "copie"), item("lock", "accès", "passwords")],
        },
        {
            "key": "q4", "kind": "scales", "dimension": "d3", "title": words("Où en sont ces outils ?"),
            "steps": [words("rien"), words("essai"), words("plein")],
            "items": [item("wifi", "sans-fil", "wifi"), item("crm", "clients", "crm")],
        },
        {"key": "q5", "kind": "text", "title": words("Autre chose ?"), "longest": 100},
        {"key": "q6", "kind": "number", "title": words("Combien d'écrans ?"), "least": 0, "most": 50},
    ],
    "scoring": {
        "rule": "plain",
        "dimensions": {
            "d1": [{"part": "q1"}, {"part": "q2"}],
            "d2": [{"part": "q3.planned"}, {"part": "q3.invested"}],
            "d3": [{"part": "q4"}],
        },
    },
}  # fmt: skip


def small(**changes):
    """The questionnaire as JSON values of one's own, with ``changes``."""
    return copy.deepcopy(SMALL) | changes


def survey(**changes):
    """The same questions as a survey: nothing is scored."""
    body = small(slug="small-survey", purpose="survey")
    for name in ("levels", "dimensions", "scoring"):
        del body[name]
    for question in body["questions"]:
        question.pop("dimension", None)
    return body | changes
