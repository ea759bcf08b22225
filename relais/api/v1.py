"""Version 1 of the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError, HttpError, ValidationError

from relais import __version__
from relais.api.referrals import router
from relais.api.schemas import AnswerOut, IndicatorListed, PlaceListed, Problem, Question, SectorListed, ThemeListed
from relais.groundwork.errors import Refusal
from relais.needs.answering import as_json
from relais.needs.enums import Channel
from relais.needs.queries import Asked, find
from relais.needs.services import record_answer
from relais.needs.throttle import guard
from relais.observatory.queries import published
from relais.territories.queries import gazetteer
from relais.vocabulary.models import Sector, Theme

api = NinjaAPI(
    title="Relais",
    version=__version__,
    urls_namespace="api-1",
    description="From a firm's words to the right door, and the open data behind it, without a key; with the key of a partner body, referrals and what became of them.",
    docs_url=None,
    openapi_extra={"info": {"license": {"name": "EUPL-1.2"}}},
)


@api.get(
    "/doors", response={200: AnswerOut, 422: Problem, 429: Problem}, summary="Which doors should this need knock on?"
)
def doors(request: HttpRequest, question: Query[Question]) -> Any:
    """Return up to ten doors for a need, best first, each with its reason; the answer is written into the chain."""
    guard(request)
    text = " ".join(question.need.replace("\x00", " ").split())
    if not text:
        raise HttpError(422, "need: is empty")
    asked = Asked(text, question.place, question.sector, question.employees, question.language or "")
    found = find(asked)
    answer = record_answer(found, channel=Channel.API)
    return {"number": answer.number} | as_json(found)


@api.get("/themes", response=list[ThemeListed], summary="The themes of the vocabulary")
def themes(request: HttpRequest) -> Any:
    """Return every live theme in the scheme's order."""
    return [
        {
            "slug": t.slug,
            "broader": t.broader.slug if t.broader else None,
            "labels": t.labels,
            "definitions": t.definitions,
        }
        for t in Theme.objects.filter(retired=False).select_related("broader")
    ]


@api.get("/sectors", response=list[SectorListed], summary="The sectors")
def sectors(request: HttpRequest) -> Any:
    """Return every sector in the scheme's order."""
    return list(Sector.objects.all())


@api.get("/places", response={200: list[PlaceListed], 422: Problem}, summary="Find places and areas by name or code")
def places(request: HttpRequest, q: Query[str]) -> Any:
    """Return up to eight places or areas that begin with ``q`` or resemble it, in any of their languages."""
    return [
        {
            "code": spot.code,
            "kind": spot.kind,
            "label": spot.label,
            "postal_code": spot.postal_code,
            "latitude": spot.position[0] if spot.position else None,
            "longitude": spot.position[1] if spot.position else None,
        }
        for spot in gazetteer().suggest(q)
    ]


@api.get("/barometer", response=list[IndicatorListed], summary="The barometer: usage indicators with their figures")
def barometer(request: HttpRequest) -> Any:
    """Return every indicator in its order, with its figures, their sources and intervals."""
    return list(published())


api.add_router("/referrals", router)


def _problem(request: HttpRequest, status: int, message: str) -> HttpResponse:
    return api.create_response(request, {"error": {"status": status, "message": message}}, status=status)


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: Exception) -> HttpResponse:
    """Say which parameter is wrong and why."""
    details = error.errors if isinstance(error, ValidationError) else []
    lines = [f"{detail['loc'][-1]}: {detail['msg'].removeprefix('Value error, ')}" for detail in details]
    return _problem(request, 422, "; ".join(lines))


@api.exception_handler(AuthenticationError)
def on_stranger(request: HttpRequest, error: Exception) -> HttpResponse:
    """Ask for a key."""
    response = _problem(request, 401, "show the key of your partnership: Authorization: Bearer …")
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer in the one envelope."""
    status = error.status_code if isinstance(error, HttpError) else 400
    return _problem(request, status, str(error))


@api.exception_handler(Refusal)
def on_refusal(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer a verb's refusal."""
    status = error.status if isinstance(error, Refusal) else 400
    return _problem(request, status, str(error))
