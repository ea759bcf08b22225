"""What goes in and comes out, as OpenAPI describes it."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, field_validator

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


class ProblemBody(Schema):
    """What went wrong."""

    status: int
    message: str


class Problem(Schema):
    """The envelope of every error."""

    error: ProblemBody
