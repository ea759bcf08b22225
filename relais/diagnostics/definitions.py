"""A questionnaire as data: its file, checked part by part. No Django.

The format is ``relais-questionnaire/1``; ``schema()`` gives it as JSON Schema. Texts stand in all four languages. A question is
one of six kinds: *choice* (one of several), *ticks* (any number of items), *pairs* (two ticks an item, one per column), *scales*
(one step an item, from nothing to full), *text*, *number*. In a diagnostic, ``scoring`` says how answers make a score.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

FORMAT = "relais-questionnaire/1"
LANGUAGES = ("fr", "nl", "de", "en")
LARGEST = 2_000_000  # bytes of a file; the European questionnaires take 150,000


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL, which no database keeps")
    return text


Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Words = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S"), AfterValidator(_storable)]


class DefinitionError(ValueError):
    """A questionnaire's file is wrong. ``problems`` name the field and the reason, one a line."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the ``problems``."""
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)


class Text(_Part):
    """The same words in four languages."""

    fr: Words
    nl: Words
    de: Words
    en: Words

    def in_language(self, language: str) -> str:
        """Return the words in ``language`` (its first two letters count), French when it is not one of the four."""
        return str(getattr(self, language[:2], None) or self.fr)


class Item(_Part):
    """A line of a question. ``themes`` (slugs) lead to the doors that close its gap; ``effort`` 1 days, 2 weeks, 3 months."""

    key: Key
    text: Text
    themes: tuple[Slug, ...] = Field(default=(), max_length=5)
    effort: int = Field(default=2, ge=1, le=3)
    advice: Text | None = None
    goal: Text | None = None
    column: Annotated[str, Field(max_length=120), AfterValidator(_storable)] = ""  # of the European exchange file
    negative: bool = False  # its tick says that something lacks


class Option(_Part):
    """One answer to a choice; ``points`` 0 to 1 where it scores."""

    key: Key
    text: Text
    points: float | None = Field(default=None, ge=0, le=1)
    themes: tuple[Slug, ...] = Field(default=(), max_length=5)
    effort: int = Field(default=2, ge=1, le=3)
    advice: Text | None = None
    goal: Text | None = None


class Column(_Part):
    """One of the two ticks of a pair."""

    key: Key
    name: Text


class Condition(_Part):
    """A question is asked only if an earlier one holds one of these options or ticks."""

    question: Key
    any_of: tuple[Key, ...] = Field(alias="is", min_length=1)


class _Question(_Part):
    key: Key
    dimension: Key | None = None
    title: Text
    help: Text | None = None
    required: bool = False
    when: Condition | None = None


class Choice(_Question):
    """One of several options; its gap, when the answer has not all the points, leads to its own themes."""

    kind: Literal["choice"]
    options: tuple[Option, ...] = Field(min_length=2, max_length=40)
    themes: tuple[Slug, ...] = Field(default=(), max_length=5)
    effort: int = Field(default=2, ge=1, le=3)
    advice: Text | None = None
    goal: Text | None = None


class Ticks(_Question):
    """Any number of items."""

    kind: Literal["ticks"]
    items: tuple[Item, ...] = Field(min_length=1, max_length=60)


class Pairs(_Question):
    """Two ticks an item, in the order of ``columns``."""

    kind: Literal["pairs"]
    columns: tuple[Column, Column]
    items: tuple[Item, ...] = Field(min_length=1, max_length=60)


class Scales(_Question):
    """One step an item: 0 is nothing, the last is full."""

    kind: Literal["scales"]
    steps: tuple[Text, ...] = Field(min_length=2, max_length=11)
    items: tuple[Item, ...] = Field(min_length=1, max_length=60)


class FreeText(_Question):
    """Words of one's own."""

    kind: Literal["text"]
    longest: int = Field(default=1000, ge=1, le=10_000)


class Number(_Question):
    """A number, whole or not, within bounds."""

    kind: Literal["number"]
    least: float = 0
    most: float = 1_000_000
    unit: Text | None = None


Question = Annotated[Choice | Ticks | Pairs | Scales | FreeText | Number, Field(discriminator="kind")]
ITEMISED = (Ticks, Pairs, Scales)
SCORED = (Choice, Ticks, Pairs, Scales)


class Level(_Part):
    """What an overall score up to ``upto`` (of 100, inclusive) is called and means."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z ]{0,39}$")]
    upto: float = Field(gt=0, le=100)
    name: Text
    text: Text


class Dimension(_Part):
    """One side of the score; ``levels`` has a text for each level of the whole."""

    key: Key
    title: Text
    summary: Text
    levels: tuple[Text, ...]


class Share(_Part):
    """A part of a dimension: a question (``q2``) or a column of pairs (``q1.planned``); ``without`` items never count."""

    part: Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)?$")]
    without: tuple[Key, ...] = ()
    weight: float = Field(default=1, gt=0, le=100)


class Scoring(_Part):
    """How answers make a score: a dimension is 100 × the mean of its parts, the whole is the mean of the dimensions."""

    rule: Slug
    dimensions: dict[Key, tuple[Share, ...]]


class Definition(_Part):
    """A whole questionnaire."""

    format: Literal["relais-questionnaire/1"]
    slug: Annotated[Slug, Field(max_length=60)]
    purpose: Literal["diagnostic", "survey"]
    audience: Literal["sme", "pso", "micro", "provider"]
    minutes: int = Field(ge=1, le=240)
    title: Text
    summary: Text
    levels: tuple[Level, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    questions: tuple[Question, ...] = Field(min_length=1, max_length=200)
    scoring: Scoring | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> "Definition":
        problems = [*_twice(self), *_conditions(self), *_bounds(self), *_scoring(self)]
        if problems:
            raise ValueError("\n".join(problems))
        shares = self.scoring.dimensions if self.scoring else {}
        for one in self.dimensions:  # PostgreSQL keeps the keys of an object in an order of its own
            shares[one.key] = shares.pop(one.key, ())
        return self

    @cached_property
    def by_key(self) -> dict[str, Any]:
        """Return the questions by their keys."""
        return {question.key: question for question in self.questions}

    def themes(self) -> Iterator[tuple[str, str, str]]:
        """Yield (question, item or option, theme) for every answer that leads to a theme."""
        for question in self.questions:
            if isinstance(question, Choice):
                yield from ((question.key, "", theme) for theme in question.themes)
                yield from ((question.key, one.key, theme) for one in question.options for theme in one.themes)
            elif isinstance(question, ITEMISED):
                yield from ((question.key, item.key, theme) for item in question.items for theme in item.themes)


def read(data: bytes) -> Definition:
    """Return the questionnaire in the bytes of a file. Raises DefinitionError, which names each wrong field."""
    if len(data) > LARGEST:
        raise DefinitionError([f"file: {len(data):,} bytes, more than {LARGEST:,}"])
    try:
        body = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise DefinitionError([f"byte {error.start + 1}: not UTF-8"]) from error
    except json.JSONDecodeError as error:
        raise DefinitionError([f"line {error.lineno}, column {error.colno}: {error.msg}"]) from error
    except (ValueError, RecursionError) as error:
        raise DefinitionError([f"file: {error}"]) from error
    return check(body)


def check(body: Any) -> Definition:
    """Return the questionnaire that ``body`` (parsed JSON) describes. Raises DefinitionError."""
    try:
        return Definition.model_validate(body)
    except ValidationError as error:
        raise DefinitionError([line for one in error.errors() for line in _told(one)]) from error


def body_of(definition: Definition) -> dict[str, Any]:
    """Return ``definition`` as plain JSON values, what is empty or usual left out."""
    return definition.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"format": FORMAT}


def write(definition: Definition) -> bytes:
    """Return the file of ``definition``; reading and writing it again gives the same bytes."""
    return (json.dumps(body_of(definition), ensure_ascii=False, indent=1) + "\n").encode()


def digest(body: Any) -> str:
    """Return the SHA-256 of ``body`` (JSON values) in a fixed spelling, in hexadecimal."""
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the format."""
    return Definition.model_json_schema(by_alias=True)


def _no_constant(name: str) -> Any:
    message = f"{name} is no number"
    raise ValueError(message)


def _told(error: Any) -> Iterator[str]:
    place = ""
    for step in error["loc"]:
        place += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    reason = str(error["msg"]).removeprefix("Value error, ")
    for line in reason.split("\n"):
        yield f"{place.lstrip('.')}: {line}" if place else line


def _twice(definition: Definition) -> Iterator[str]:
    yield from _repeated("questions", [question.key for question in definition.questions])
    yield from _repeated("dimensions", [one.key for one in definition.dimensions])
    yield from _repeated("levels", [one.key for one in definition.levels])
    for question in definition.questions:
        if isinstance(question, Choice):
            yield from _repeated(f"{question.key}.options", [one.key for one in question.options])
        elif isinstance(question, ITEMISED):
            yield from _repeated(f"{question.key}.items", [one.key for one in question.items])
        if isinstance(question, Pairs):
            yield from _repeated(f"{question.key}.columns", [one.key for one in question.columns])


def _repeated(place: str, keys: Sequence[str]) -> Iterator[str]:
    for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        yield f"{place}: {key!r} stands twice"


def _conditions(definition: Definition) -> Iterator[str]:
    earlier: dict[str, set[str]] = {}
    for question in definition.questions:
        if question.when:
            known = earlier.get(question.when.question)
            if known is None:
                yield f"{question.key}.when: {question.when.question!r} is no earlier question of kind choice or ticks"
            else:
                yield from (f"{question.key}.when: {key!r} is no answer to {question.when.question!r}"
                            for key in question.when.any_of if key not in known)  # fmt: skip
        if isinstance(question, Choice):
            earlier[question.key] = {one.key for one in question.options}
        elif isinstance(question, Ticks):
            earlier[question.key] = {one.key for one in question.items}


def _bounds(definition: Definition) -> Iterator[str]:
    for one in definition.questions:
        if isinstance(one, Number) and one.least > one.most:
            yield f"{one.key}.least: {one.least:g} is more than most, {one.most:g}"


def _scoring(definition: Definition) -> Iterator[str]:
    known = [one.key for one in definition.dimensions]
    if definition.purpose == "survey":
        if definition.scoring or known or definition.levels:
            yield "scoring: a survey has neither scoring nor dimensions nor levels"
        return
    if not known:
        yield "dimensions: a diagnostic needs at least one"
    yield from _levels(definition)
    if definition.scoring is None:
        yield "scoring: missing in a diagnostic"
        return
    if set(definition.scoring.dimensions) != set(known):
        yield f"scoring.dimensions: expected {', '.join(known)}"
    counted: set[str] = set()
    for key, shares in definition.scoring.dimensions.items():
        if not shares:
            yield f"scoring.dimensions.{key}: no part"
        for share in shares:
            place = f"scoring.dimensions.{key}.{share.part}"
            if share.part in counted:
                yield f"{place}: counts twice"
            counted.add(share.part)
            yield from (f"{place}: {reason}" for reason in _share(definition, key, share))


def _levels(definition: Definition) -> Iterator[str]:
    bounds = [level.upto for level in definition.levels]
    if not bounds or bounds != sorted(set(bounds)) or bounds[-1] != 100:
        yield "levels: their upto must rise and end at 100"
    for one in definition.dimensions:
        if len(one.levels) != len(bounds):
            yield f"dimensions.{one.key}.levels: expected {len(bounds)} texts"
    for question in definition.questions:
        if question.dimension not in {None, *(one.key for one in definition.dimensions)}:
            yield f"{question.key}.dimension: {question.dimension!r} is none"


def _share(definition: Definition, dimension: str, share: Share) -> Iterator[str]:
    name, _dot, column = share.part.partition(".")
    question = definition.by_key.get(name)
    if not isinstance(question, SCORED):
        yield "names no question that scores"
        return
    if question.dimension != dimension:
        yield f"the question belongs to dimension {question.dimension!r}"
    if isinstance(question, Pairs) != bool(column) or (
        isinstance(question, Pairs) and column not in {one.key for one in question.columns}
    ):
        yield "names no column of its pairs"
    if isinstance(question, Choice):
        if share.without:
            yield "a choice has no items to leave out"
        if any(one.points is None for one in question.options):
            yield "an option has no points"
        return
    known = {item.key for item in question.items}
    yield from (f"without: {key!r} is no item" for key in share.without if key not in known)
    if known <= set(share.without):
        yield "without: no item is left"
