"""What goes in and comes out, as OpenAPI describes it."""

from typing import Annotated, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Schema
from pydantic import Field, field_validator

LARGEST = 2**31 - 1  # number of a row, of a page
Language = Literal["fr", "nl", "de", "en"]


class Question(Schema):
    """A need and what is known of the firm. Only ``need`` is required; what is unknown never excludes a door."""

    need: Annotated[str, Field(min_length=1, max_length=2000, description="The need, in the firm's own words.")]
    place: Annotated[str, Field(max_length=120, description="Town or postal code, in any of its languages.")] = ""
    sector: Annotated[str, Field(max_length=120, description="Sector, by label or slug.")] = ""
    employees: Annotated[int | None, Field(ge=0, le=10_000_000, description="Persons employed.")] = None
    language: Annotated[Language | None, Field(description="Language in which to be answered.")] = None

    @field_validator("need")
    @classmethod
    def words(cls, value: str) -> str:
        """Refuse an empty text."""
        if not value.strip():
            message = "is empty"
            raise ValueError(message)
        return value


class ReferralIn(Schema):
    """A firm's need, sent by a partner body's program. The firm agreed: it is told at once, with the link of its case."""

    need: Annotated[str, Field(min_length=1, max_length=2000, description="The need, in the firm's own words.")]
    firm: Annotated[str, Field(min_length=1, max_length=160, description="Name of the firm.")]
    contact: Annotated[str, Field(min_length=1, max_length=120, description="Who is to be called or written to.")]
    email: Annotated[
        str, Field(max_length=254, description="The firm's own address: it follows its case by the emails.")
    ]
    consent: Annotated[
        Literal[True],
        Field(description="The firm agreed that its words and contact go to the doors, and that you hear of it."),
    ]
    phone: Annotated[str, Field(max_length=40)] = ""
    place: Annotated[str, Field(max_length=120, description="Town or postal code, in any of its languages.")] = ""
    sector: Annotated[str, Field(max_length=120, description="Sector, by label or slug.")] = ""
    employees: Annotated[int | None, Field(ge=0, le=10_000_000, description="Persons employed.")] = None
    language: Annotated[Language, Field(description="Language in which the firm is written to.")] = "fr"
    doors: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=120)]],
        Field(max_length=3, description="One to three doors, as `/doors` names them; none: the best one."),
    ] = []
    may_pass_on: Annotated[
        bool, Field(description="The firm agreed that the next door is told when none answers in three working days.")
    ] = False
    reference: Annotated[
        str,
        Field(
            max_length=80, description="Your own number for it; sent again with the same one, nothing is made twice."
        ),
    ] = ""

    @field_validator("need", "firm", "contact")
    @classmethod
    def words(cls, value: str) -> str:
        """Refuse an empty text, and what no database holds."""
        value = " ".join(value.replace("\x00", " ").split())
        if not value:
            message = "is empty"
            raise ValueError(message)
        return value

    @field_validator("phone", "place", "sector", "reference")
    @classmethod
    def plain(cls, value: str) -> str:
        """Leave out what no database holds."""
        return value.replace("\x00", "")

    @field_validator("email")
    @classmethod
    def address(cls, value: str) -> str:
        """Refuse what is no address."""
        try:
            validate_email(value)
        except ValidationError:
            message = "is not an address"
            raise ValueError(message) from None
        return value


class ReferralsAsked(Schema):
    """Which referrals."""

    state: Annotated[Literal["open", "closed", "all"], Field(description="Those under way, those closed, or all.")] = (
        "all"
    )
    page: Annotated[int, Field(ge=1, le=LARGEST, description="Fifty a page.")] = 1


class ReferredDoor(Schema):
    """A door that was told, and where it stands."""

    id: str
    title: str
    organisation: str
    state: str
    reason: str
    since: str


class ReferralOut(Schema):
    """What became of a referral: states, doors and dates, no words. ``owner`` must act by ``due``; both empty once it is closed."""

    number: int
    reference: str
    way: str
    sent: str
    state: str
    outcome: str
    owner: str
    due: str | None
    answered: str | None
    closed: str | None
    doors: list[ReferredDoor]
    page: str


class ReferralsOut(Schema):
    """A page of referrals, the newest first."""

    total: int
    page: int
    pages: int
    referrals: list[ReferralOut]


class ThemeOut(Schema):
    """One theme understood, with the words that gave it away."""

    theme: str
    share: Annotated[float, Field(ge=0, le=1)]
    words: list[str]


class PartOut(Schema):
    """One need of the text."""

    text: str
    themes: list[ThemeOut]


class ActorRef(Schema):
    """An actor, in short."""

    id: str
    name: str


class DoorOut(Schema):
    """One door of the answer, with the reason why it is here."""

    id: str
    score: Annotated[float, Field(ge=0, le=1)]
    why: str
    kind: str
    title: str
    description: str
    price: str
    contact: str
    answers_within_days: int | None
    confirmed_until: str
    actor: ActorRef


class AnswerOut(Schema):
    """The whole answer. ``doors`` is empty when nothing fits."""

    number: Annotated[int, Field(description="Number of this answer in the chain.")]
    language: str
    understood: list[PartOut]
    place: str | None
    sector: str | None
    not_understood: list[str]
    questions: Annotated[list[str], Field(description="Facts worth telling: they would change the first doors.")]
    doors: list[DoorOut]


class ThemeListed(Schema):
    """A theme of the vocabulary."""

    slug: str
    broader: str | None
    labels: dict[str, str]
    definitions: dict[str, str]


class SectorListed(Schema):
    """A sector."""

    slug: str
    labels: dict[str, str]
    priority: bool
    nace: dict[str, list[str]]


class PlaceListed(Schema):
    """A place or an area."""

    code: str
    kind: str
    label: str
    postal_code: str
    latitude: float | None
    longitude: float | None


class FigureListed(Schema):
    """A figure of an indicator. ``period`` is a year or a quarter (2026-Q3); ``ours``: estimated from assessments on the platform."""

    period: str
    territory: str
    value: float
    low: float | None
    high: float | None
    number: Annotated[int | None, Field(description="Firms counted.")]
    source: str
    source_url: str
    notes: dict[str, str]
    ours: bool


class IndicatorListed(Schema):
    """An indicator of the barometer with all its figures, the oldest first."""

    indicator: str
    titles: dict[str, str]
    explanations: dict[str, str]
    unit: str
    better: str
    dimension: str | None
    themes: list[str]
    target: float | None
    target_year: int | None
    target_sources: dict[str, str]
    figures: list[FigureListed]


class ProblemBody(Schema):
    """What went wrong."""

    status: int
    message: str


class Problem(Schema):
    """The envelope of every error."""

    error: ProblemBody
