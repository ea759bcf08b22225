"""The exchange format of actors and doors, and the careful reading of its files. No Django here.

A file is JSON Lines (UTF-8, one object a line) or, for actors, CSV with a header. ``docs/reference/exchange.md``
describes the fields and is tested against these models.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, BinaryIO, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from stdnum.be import vat

from relais.actors.errors import WrongLine

LONGEST_LINE = 200_000  # bytes; a door of 5,000 characters needs a tenth of it
IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,119}$"


def _listed(value: Any) -> Any:
    """Read a missing value as an empty list and a text (CSV) as a list separated by | or ;."""
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[|;]", value) if part.strip()]
    return value


def _codes(value: Any) -> Any:
    """Accept FR for fr."""
    listed = _listed(value)
    return [text.lower() if isinstance(text, str) else text for text in listed] if isinstance(listed, list) else listed


def _blank_to_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _none_to_blank(value: Any) -> Any:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_none_to_blank)]
ShortList = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=160)]], BeforeValidator(_listed), Field(max_length=400)
]
Languages = Annotated[list[Annotated[str, Field(pattern=r"^[a-z]{2}$")]], BeforeValidator(_codes), Field(max_length=30)]
Count = Annotated[Annotated[int, Field(ge=0, le=10_000_000)] | None, BeforeValidator(_blank_to_none)]
Kind = Literal["provider_service", "advice", "training", "event", "funding", "tool", "sheet"]
Role = Literal[
    "firm",
    "provider",
    "cluster",
    "agency",
    "research_centre",
    "training_centre",
    "incubator",
    "pole",
    "federation",
    "body",
]


class Line(BaseModel):
    """What every line has in common: unknown keys are passed over, texts are trimmed."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    @field_validator("*", mode="before")
    @classmethod
    def without_control_characters(cls, value: Any) -> Any:
        """Refuse what no text should hold and PostgreSQL cannot store; lone surrogates among it."""
        for text in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
            if isinstance(text, str) and re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", text):
                message = "holds a control character"
                raise ValueError(message)
        return value


class Tied(Line):
    """A disclosed link of an actor to another."""

    other: Annotated[str, Field(pattern=IDENTIFIER)]
    kind: Literal["member", "sponsor", "partner", "funder"]
    detail: Annotated[Text, Field(max_length=200)] = ""


class ActorLine(Line):
    """One actor."""

    id: Annotated[str, Field(pattern=IDENTIFIER, description="Stable identifier; a second import updates.")]
    name: Annotated[str, Field(min_length=1, max_length=160)]
    roles: Annotated[list[Role], BeforeValidator(_listed), Field(min_length=1, max_length=10)]
    summary: Annotated[Text, Field(max_length=300)] = ""
    description: Annotated[Text, Field(max_length=5000)] = ""
    place: Annotated[Text, Field(max_length=160, description="Town or postal code.")] = ""
    sector: Annotated[Text, Field(max_length=160, description="Label or slug.")] = ""
    employees: Count = None
    languages: Languages = []
    themes: ShortList = []
    email: Annotated[Text, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+$")] = ""
    phone: Annotated[Text, Field(max_length=40)] = ""
    website: Annotated[Text, Field(max_length=200, pattern=r"^$|^https?://\S+$")] = ""
    enterprise_number: Annotated[Text, Field(description="Belgian enterprise number; checked when given.")] = ""
    founded: Annotated[Annotated[int, Field(ge=1500, le=2100)] | None, BeforeValidator(_blank_to_none)] = None
    ties: Annotated[list[Tied], BeforeValidator(lambda v: v or []), Field(max_length=100)] = []

    @field_validator("enterprise_number")
    @classmethod
    def numbered(cls, value: str) -> str:
        """Check the digits (97 minus the first eight modulo 97) and keep the ten of them."""
        if value and not vat.is_valid(value):
            message = "is not a Belgian enterprise number (check digits)"
            raise ValueError(message)
        return vat.compact(value) if value else ""


class DoorLine(Line):
    """One door. ``places``, ``sectors`` and ``languages`` left empty set no limit; so does a null size."""

    id: Annotated[str, Field(pattern=IDENTIFIER, description="Stable identifier; a second import updates.")]
    actor: Annotated[str, Field(min_length=1, max_length=160, description="Identifier or name; unknown: it is made.")]
    kind: Kind
    title: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[Text, Field(max_length=5000)]
    places: Annotated[ShortList, Field(description="Towns, postal codes, Province de …, Wallonie.")]
    sectors: Annotated[ShortList, Field(description="Labels or slugs.")]
    max_employees: Count
    min_employees: Count = None
    languages: Languages
    themes: Annotated[ShortList, Field(description="Slugs; left out: proposed from the text.")] = []
    price: Annotated[Text, Field(max_length=300)] = ""
    conditions: Annotated[Text, Field(max_length=500)] = ""
    contact: Annotated[Text, Field(max_length=160)] = ""
    answers_within_days: Annotated[Annotated[int, Field(ge=0, le=60)] | None, BeforeValidator(_blank_to_none)] = None
    capacity: Count = None
    in_hand: Annotated[int, BeforeValidator(lambda v: v or 0), Field(ge=0, le=10_000_000)] = 0
    helped: Annotated[int, BeforeValidator(lambda v: v or 0), Field(ge=0, le=10_000_000)] = 0
    not_helped: Annotated[int, BeforeValidator(lambda v: v or 0), Field(ge=0, le=10_000_000)] = 0
    confirmed_until: Annotated[date | None, BeforeValidator(_blank_to_none)] = None
    archived: bool = False


def read_jsonl(file: BinaryIO) -> Iterator[tuple[int, dict[str, Any] | WrongLine]]:
    """Yield (line number, object or the reason why it is none) of a JSON Lines file, one line in memory at a time."""
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(LONGEST_LINE)
            yield number, WrongLine(number, "", f"is longer than {LONGEST_LINE:,} bytes")
            continue
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if raw.strip():
            yield number, _object(number, raw)


def _object(number: int, raw: bytes) -> dict[str, Any] | WrongLine:
    try:
        found = json.loads(raw.rstrip(b"\r\n").decode("utf-8"))
    except UnicodeDecodeError as error:
        return WrongLine(number, "", f"is not UTF-8 (byte {error.start + 1}: 0x{raw[error.start]:02x})")
    except json.JSONDecodeError as error:
        return WrongLine(number, "", f"is not JSON: {error.msg} at column {error.colno} (a truncated file?)")
    except (RecursionError, ValueError) as error:
        return WrongLine(number, "", f"is not readable: {type(error).__name__}")
    return found if isinstance(found, dict) else WrongLine(number, "", "is not an object {…}")


def read_csv(file: BinaryIO) -> Iterator[tuple[int, dict[str, Any] | WrongLine]]:
    """Yield (line number, row or reason) of a CSV file with a header; comma or semicolon, UTF-8."""
    header: list[str] = []
    separator = ","
    for number, raw in _csv_records(file):
        if isinstance(raw, WrongLine):
            yield number, raw
            continue
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            yield number, WrongLine(number, "", f"is not UTF-8 (byte {error.start + 1}: 0x{raw[error.start]:02x})")
            continue
        if not header:
            separator = ";" if text.count(";") > text.count(",") else ","
        try:
            cells = next(csv.reader([text], delimiter=separator, strict=True), [])
        except csv.Error as error:
            yield number, WrongLine(number, "", f"is not CSV: {error}")
            continue
        if not header:
            header = [cell.strip() for cell in cells]
            if "id" not in header:
                yield number, WrongLine(number, "id", "the header has no such column")
                return
        elif len(cells) > len(header):
            yield number, WrongLine(number, "", f"has {len(cells)} cells, the header {len(header)}")
        elif any(cell.strip() for cell in cells):
            yield number, dict(zip(header, cells, strict=False))


def _csv_records(file: BinaryIO) -> Iterator[tuple[int, bytes | WrongLine]]:
    """Yield (number of the first line, bytes) of each record; a quoted cell may run over lines, up to the limit."""
    number, start, held = 0, 1, b""
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        held += raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if len(held) > LONGEST_LINE:
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(LONGEST_LINE)
            yield start, WrongLine(start, "", f"is longer than {LONGEST_LINE:,} bytes")
            start, held = number + 1, b""
        elif held.count(b'"') % 2 == 0:
            yield start, held
            start, held = number + 1, b""
    if held:
        yield start, held


LineKind = type[ActorLine] | type[DoorLine]


def checked(
    rows: Iterable[tuple[int, dict[str, Any] | WrongLine]], kind: LineKind
) -> Iterator[tuple[int, Any | WrongLine]]:
    """Yield (line number, validated line or the first reason against it); a repeated id is a reason."""
    seen: dict[str, int] = {}
    for number, row in rows:
        if isinstance(row, WrongLine):
            yield number, row
            continue
        try:
            line = kind.model_validate(row)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"])
            yield number, WrongLine(number, field, _reason(first))
            continue
        if line.id in seen:
            yield number, WrongLine(number, "id", f"{line.id!r} stands already on line {seen[line.id]}")
            continue
        seen[line.id] = number
        yield number, line


def _reason(error: Any) -> str:
    """Return pydantic's message; it speaks of items even when a text is too long."""
    if error["type"] == "too_long" and isinstance(error["input"], str):
        return f"String should have at most {error['ctx']['max_length']} characters"
    message: str = error["msg"]
    return message.removeprefix("Value error, ")
