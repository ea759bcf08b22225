"""Referrals by a partner body's program: its key opens them."""

from typing import Annotated, Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.security import HttpBearer
from pydantic import Field

from relais.api.schemas import LARGEST, Problem, ReferralIn, ReferralOut, ReferralsAsked, ReferralsOut
from relais.groundwork.errors import NotFound
from relais.needs.throttle import guard
from relais.referrals.models import Partnership
from relais.referrals.queries import as_told, partnership_of_key, referrals_of
from relais.referrals.services.referring import bring_by_program

PER_PAGE = 50


class Key(HttpBearer):
    """The key that a body made on its partnership's page."""

    def authenticate(self, request: HttpRequest, token: str) -> Partnership | None:
        """Return the partnership of the key; every attempt counts against the caller's address. Raises TooMany."""
        guard(request)
        return partnership_of_key(token)


router = Router(auth=Key())


def partnership_of(request: HttpRequest) -> Partnership:
    """Return the partnership whose key was shown."""
    return request.auth  # type: ignore[attr-defined, no-any-return]


@router.get(
    "", response={200: ReferralsOut, 401: Problem, 422: Problem, 429: Problem}, summary="What became of your referrals"
)
def referrals(request: HttpRequest, wanted: Query[ReferralsAsked]) -> Any:
    """Return the firms that your body brought, by whichever way, the newest first."""
    cases = referrals_of([partnership_of(request).actor], list_="" if wanted.state == "all" else wanted.state)
    found = Paginator(cases, PER_PAGE).get_page(wanted.page)
    return {
        "total": found.paginator.count,
        "page": found.number,
        "pages": found.paginator.num_pages,
        "referrals": [as_told(case) for case in found],
    }


@router.post(
    "",
    response={200: ReferralOut, 201: ReferralOut, 400: Problem, 401: Problem, 409: Problem, 422: Problem, 429: Problem},
    summary="Send a firm's need in its name",
)
def refer(request: HttpRequest, referral: ReferralIn) -> Any:
    """Tell the doors at once and write to the firm; 201 with what was made, 200 with what the same reference made before."""
    values = referral.dict(exclude={"need", "consent"})
    case, fresh = bring_by_program(partnership=partnership_of(request), text=referral.need, **values)
    return Status(201 if fresh else 200, as_told(case))


@router.get(
    "/{number}", response={200: ReferralOut, 401: Problem, 404: Problem, 422: Problem, 429: Problem}, summary="What became of one"
)  # fmt: skip
def one(request: HttpRequest, number: Annotated[int, Field(ge=1, le=LARGEST)]) -> Any:
    """Return one referral of your body."""
    case = referrals_of([partnership_of(request).actor]).filter(pk=number).first()
    if case is None:
        raise NotFound
    return as_told(case)
