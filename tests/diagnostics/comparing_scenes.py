"""A small questionnaire of two dimensions, and firms that have answered it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from relais.diagnostics.definitions import check
from relais.diagnostics.models import Response, Version
from relais.diagnostics.queries import definition_of
from relais.diagnostics.services.questionnaires import _new_version
from relais.diagnostics.services.responses import write_scores

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
TODAY = NOON.date()


def four(words: str) -> dict[str, str]:
    return dict.fromkeys(("fr", "nl", "de", "en"), words)


def body(rule: str = "plain", slug: str = "small") -> dict[str, Any]:
    """Return a questionnaire: four ticks in the first dimension, four steps of one scale in the second."""
    items = [{"key": key, "text": four(key)} for key in "abcd"]
    return {
        "format": "relais-questionnaire/1", "slug": slug, "purpose": "diagnostic", "audience": "micro", "minutes": 1,
        "title": four("Petit"), "summary": four("Petit"),
        "levels": [{"key": "all", "upto": 100, "name": four("all"), "text": four("all")}],
        "dimensions": [
            {"key": "d1", "title": four("Outils"), "summary": four("Outils"), "levels": [four("x")]},
            {"key": "d2", "title": four("Gens"), "summary": four("Gens"), "levels": [four("x")]},
        ],
        "questions": [
            {"key": "q1", "kind": "ticks", "dimension": "d1", "title": four("q1"), "items": items},
            {"key": "q2", "kind": "scales", "dimension": "d2", "title": four("q2"),
             "steps": [four(str(step)) for step in range(5)], "items": items[:1]},
        ],
        "scoring": {"rule": rule, "dimensions": {"d1": [{"part": "q1"}], "d2": [{"part": "q2"}]}},
    }  # fmt: skip


def published(rule: str = "plain", slug: str = "small") -> Version:
    """Publish the questionnaire by ``rule``."""
    from relais.diagnostics.enums import VersionState
    from relais.diagnostics.models import Questionnaire

    questionnaire, _new = Questionnaire.objects.get_or_create(
        slug=slug, defaults={"purpose": "diagnostic", "audience": "micro", "titles": four("Petit")}
    )
    version = _new_version(questionnaire, check(body(rule, slug)), state=VersionState.PUBLISHED)
    if questionnaire.current is None:
        questionnaire.current = version
        questionnaire.save()
    return version


def answered(version: Version, firm: int, *, ticks: int = 2, step: int = 2, days: int = 0, **facts: Any) -> Response:
    """Make the finished response of firm ``firm``, ``days`` before today; facts by slug or code: sector, place, employees."""
    from relais.territories.models import Place
    from relais.vocabulary.models import Sector

    known = {
        "name": f"Firme {firm}",
        "sector": Sector.objects.get(slug=facts.pop("sector", "food-shop")),
        "place": Place.objects.filter(postal_code=facts.pop("place", "7000")).first(),
        "employees": 4,
    } | facts
    at = NOON - timedelta(days=days)
    response = Response(
        version=version, state="done", answers={"q1": list("abcd"[:ticks]), "q2": {"a": step}}, started_at=at, touched_at=at,
        finished_at=at, assessed_on=at.date(), kept_until=at + timedelta(days=900), **known,
    )  # fmt: skip
    write_scores(response)
    assert definition_of(version).slug
    response.save()
    return response


def ten(version: Version, *, first: int = 0, **facts: Any) -> list[Response]:
    """Make the responses of ten firms."""
    return [answered(version, firm, **facts) for firm in range(first, first + 10)]
