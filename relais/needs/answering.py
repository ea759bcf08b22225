"""Answers in the form that programs read, and the careful reading of a batch of needs."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, BinaryIO

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from relais.actors.errors import WrongLine
from relais.actors.lines import read_jsonl
from relais.actors.models import Door
from relais.needs.explaining import why
from relais.needs.index import Index
from relais.needs.matching import Kept
from relais.needs.models import LONGEST_NEED
from relais.needs.queries import Asked, Found, find, shown_doors
from relais.needs.ranking import score

LANGUAGES = ("fr", "nl", "de", "en")
Text = Annotated[
    str, BeforeValidator(lambda value: "" if value is None else str(value) if isinstance(value, int) else value)
]


class NeedLine(BaseModel):
    """One need of a batch. Unknown languages count as not given."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    id: Annotated[
        str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value), Field(max_length=200)
    ]
    text: Annotated[Text, Field(max_length=100_000)]
    lang: Text = ""
    place: Annotated[Text, Field(max_length=200)] = ""
    sector: Annotated[Text, Field(max_length=200)] = ""
    employees: Annotated[int, Field(ge=0, le=10_000_000)] | None = None


def checked_needs(file: BinaryIO) -> tuple[list[NeedLine], list[WrongLine]]:
    """Return the needs of a JSON Lines file and what is wrong with the other lines."""
    good: list[NeedLine] = []
    wrong: list[WrongLine] = []
    for number, row in read_jsonl(file):
        if isinstance(row, WrongLine):
            wrong.append(row)
            continue
        try:
            good.append(NeedLine.model_validate(row))
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False)[0]
            wrong.append(WrongLine(number, ".".join(str(part) for part in first["loc"]), first["msg"]))
    return good, wrong


def batch_line(need: NeedLine, index: Index) -> dict[str, Any]:
    """Return a need's line of the output: id, themes, doors (id, score, why)."""
    language = need.lang.lower()[:2] if need.lang.lower()[:2] in LANGUAGES else ""
    text = " ".join(need.text.replace("\x00", " ").split())[:LONGEST_NEED]
    if not text:
        return {"id": need.id, "themes": [], "doors": []}
    asked = Asked(text, need.place, need.sector, need.employees, language)
    found = find(asked, with_questions=False, index=index)
    doors = shown_doors(found.doors)
    return {
        "id": need.id,
        "themes": found.themes,
        "doors": [
            {"id": kept.candidate.door, "score": points(kept), "why": why(found, kept, doors[kept.door])}
            for kept in found.doors
            if kept.door in doors
        ],
    }


def points(kept: Kept) -> float:
    """Return the score from 0 to 1, as programs and people see it."""
    return round(score(kept.candidate) / 1_000_000, 3)


def as_json(found: Found) -> dict[str, Any]:
    """Return the whole answer: what was understood, the doors with their reasons, and the questions worth asking."""
    doors = shown_doors(found.doors)
    text = found.asked.text
    return {
        "language": found.reading.language,
        "understood": [
            {
                "text": text[part.start : part.end],
                "themes": [
                    {"theme": t.theme, "share": round(t.share, 3), "words": [text[a:b] for a, b in t.words]}
                    for t in part.themes
                ],
            }
            for part in found.reading.parts
        ],
        "place": found.spot.code if found.spot else None,
        "sector": found.sector.slug if found.sector else None,
        "not_understood": list(found.not_understood),
        "questions": [question.fact for question in found.questions],
        "doors": _doors(found, doors),
    }


def _doors(found: Found, doors: Mapping[int, Door]) -> Sequence[dict[str, Any]]:
    return [
        {
            "id": door.slug,
            "score": points(kept),
            "why": why(found, kept, door),
            "kind": door.kind,
            "title": door.title,
            "description": door.description,
            "price": door.price,
            "contact": door.contact,
            "answers_within_days": door.answers_within_days,
            "confirmed_until": door.confirmed_until.isoformat(),
            "actor": {"id": door.actor.slug, "name": door.actor.name},
        }
        for kept in found.doors
        if (door := doors.get(kept.door)) is not None
    ]
