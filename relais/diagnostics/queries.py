"""Reads of the room: questionnaires and their versions, responses by their link."""

from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from relais.actors.enums import ActorRole, PositionKind
from relais.actors.models import Actor, Position
from relais.diagnostics.definitions import Definition, check
from relais.diagnostics.enums import Purpose, ResponseState, StepState, VersionState
from relais.diagnostics.errors import ResponseGone
from relais.diagnostics.models import Questionnaire, Response, Step, Version

# Back to the first stage, then on to the last one.
_CHAIN = """
WITH RECURSIVE earlier(id, previous_id) AS (
    SELECT id, previous_id FROM diagnostics_response WHERE id = %s
    UNION ALL
    SELECT one.id, one.previous_id FROM diagnostics_response one JOIN earlier ON one.id = earlier.previous_id
), later(id, place) AS (
    SELECT id, 0 FROM earlier WHERE previous_id IS NULL
    UNION ALL
    SELECT one.id, later.place + 1 FROM diagnostics_response one JOIN later ON one.previous_id = later.id
)
SELECT id FROM later ORDER BY place
"""


def definition_of(version: Version) -> Definition:
    """Return the questionnaire that ``version`` holds; parsed once for the same content."""
    return _parsed(version.digest) or _parse(version)


def offered(purpose: Purpose = Purpose.DIAGNOSTIC) -> QuerySet[Questionnaire]:
    """Return the questionnaires of ``purpose`` that can be taken now, by slug, with their current version."""
    found = Questionnaire.objects.filter(purpose=purpose, current__state=VersionState.PUBLISHED)
    return found.select_related("current")


def version_called(slug: str, rule: str = "") -> Version | None:
    """Return the newest published version of the questionnaire ``slug`` that counts by ``rule`` (empty: the current one)."""
    versions = Version.objects.filter(questionnaire__slug=slug, state=VersionState.PUBLISHED)
    versions = versions.select_related("questionnaire")
    if rule:
        return versions.filter(rule=rule).first()
    return versions.filter(pk__in=Questionnaire.objects.values("current")).first()


def response_at(token: str) -> Response:
    """Return the response whose link holds ``token``, with what its pages show. Raises ResponseGone."""
    found = Response.objects.select_related("version__questionnaire", "sector", "place", "area", "actor")
    response = found.filter(token=token).first()
    if response is None:
        raise ResponseGone
    return response


def responses_of(user: Any) -> QuerySet[Response]:
    """Return the responses that ``user`` keeps or accompanies, the newest first; what was asked stays in the database."""
    mine = Response.objects.filter(Q(user=user) | Q(adviser=user))
    return mine.select_related("version__questionnaire").defer("version__body")


def steps_ahead(user: Any) -> int:
    """Return how many steps of the paths that ``user`` keeps or accompanies are to do or under way, in the last stage of each."""
    mine = responses_of(user).filter(next__isnull=True)
    return Step.objects.filter(response__in=mine, state__in=[StepState.AHEAD, StepState.DOING]).count()


def own_firm(user: Any) -> Actor | None:
    """Return the firm whose page ``user`` keeps, the first when there are several, with place and sector."""
    if not getattr(user, "is_authenticated", False):
        return None
    kept = Position.objects.filter(user=user, kind__in=[PositionKind.OWNER, PositionKind.MEMBER])
    found = Actor.objects.filter(pk__in=kept.values("actor")).select_related("place", "sector")
    return next((actor for actor in found if ActorRole.FIRM in actor.roles), None)


def chain_of(response: int) -> list[int]:
    """Return the ids of all stages around the response with this id, itself among them, the first one first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, [response])
        return [number for (number,) in cursor.fetchall()]


def history(response: Response) -> list[Response]:
    """Return the finished stages around ``response``, itself among them, the first one first. Two queries, however many."""
    place = {number: at for at, number in enumerate(chain_of(response.pk))}
    if len(place) == 1:
        return [response] if response.is_done else []
    found = Response.objects.filter(pk__in=place, state=ResponseState.DONE)
    return sorted(found.select_related("version").defer("version__body"), key=lambda one: place[one.pk])


def held_about(user: Any) -> list[dict[str, Any]]:
    """Return the responses that ``user`` keeps, and of others what goes to their address, as JSON can hold them."""
    found = Response.objects.select_related("version__questionnaire", "sector", "place", "area").defer("version__body")
    mine = [told(one) for one in found.filter(user=user).prefetch_related("steps")]
    to_them = Q(email__iexact=user.email) | Q(asked_email__iexact=user.email)
    others = found.filter(to_them).exclude(user=user)
    return mine + [{"questionnaire": one.version.questionnaire.slug, **_reminder(one)} for one in others]


def told(response: Response) -> dict[str, Any]:
    """Return everything that is kept of ``response``, as JSON can hold it: for whoever holds it, without its link."""
    one = response
    return {
        "questionnaire": one.version.questionnaire.slug, "version": one.version.number, "rule": one.version.rule,
        "stage": one.stage, "state": one.state, "name": one.name, "number": one.number,
        "sector": one.sector.slug if one.sector else "", "place": str(one.place or one.area or ""),
        "employees": one.employees, **_reminder(one), "language": one.language,
        "answers": one.answers, "not_relevant": one.apart, "scores": one.scores, "overall": one.overall, "level": one.level,
        "adjusted_scores": one.adjusted, "adjusted_overall": one.adjusted_overall,
        "started_at": one.started_at.isoformat(), "kept_until": one.kept_until.isoformat(),
        "finished_at": one.finished_at.isoformat() if one.finished_at else None,
        "steps": [{"question": s.question, "item": s.item, "state": s.state, "note": s.note} for s in one.steps.all()],
    }  # fmt: skip


def _reminder(one: Response) -> dict[str, Any]:
    return {
        "email": one.email, "email_to_confirm": one.asked_email,
        "reminded_at": one.reminded_at.isoformat() if one.reminded_at else None,
    }  # fmt: skip


# Digests name contents, and a published version never changes: what was parsed once stays right.
_known: dict[str, Definition] = {}
_MOST_KNOWN = 40


def _parsed(digest: str) -> Definition | None:
    return _known.get(digest)


def _parse(version: Version) -> Definition:
    while len(_known) >= _MOST_KNOWN:
        _known.pop(next(iter(_known)))
    _known[version.digest] = check(version.body)
    return _known[version.digest]
