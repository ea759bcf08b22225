"""The demo region's part of the room: six hundred invented first assessments of two years, a third of them taken again a year on.

Everything is drawn from one seed: who (sector, persons, place), how far they are (it differs by sector and size, and rises between
two assessments), what they answer. Names are made of syllables, there are no enterprise numbers. At the end the platform's own job
seals them into blocks of ten, so that comparisons are filled.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from relais.diagnostics.answers import asked
from relais.diagnostics.definitions import Choice, Definition, Pairs, Scales, Ticks
from relais.diagnostics.enums import ResponseState, Stage
from relais.diagnostics.models import Response, Version
from relais.diagnostics.queries import definition_of, version_called
from relais.diagnostics.services.responses import write_scores
from relais.diagnostics.services.sealing import seal_waiting
from relais.territories.models import Place
from relais.vocabulary.models import Sector

SEED = 2026
NUMBER = 600
NEW = 0.35  # how much of what a firm lacked comes to it within a year, next to what one that starts would have
FIRST, LAST = 730, 20  # days before today between which first assessments were taken
KEPT = timedelta(days=1095)
SHARES = {"ten-minutes": 0.5, "dma-sme": 0.42, "dma-pso": 0.08}
PUBLIC = "dma-pso"
# Trades of the demo: how many firms of 100, how far they are on average (0 to 1).
TRADES = {
    "food-shop": (12, 0.27), "clothing-shop": (9, 0.30), "restaurant": (13, 0.25), "guest-house": (4, 0.34),
    "plumber-heating": (9, 0.24), "general-contractor": (7, 0.27), "metalwork": (7, 0.36), "food-industry": (6, 0.37),
    "accountant": (8, 0.45), "architect": (5, 0.42), "hairdresser": (8, 0.22), "garage": (4, 0.26), "web-agency": (4, 0.62),
    "haulier": (4, 0.35),
}  # fmt: skip
PUBLIC_TRADES = {"municipality": (80, 0.32), "public-sector": (20, 0.36)}
# Persons, from and to: how many firms of 100, and how much farther or less far they are.
SIZES = (((0, 1), 40, -0.05), ((2, 9), 38, 0.0), ((10, 49), 16, 0.08), ((50, 180), 6, 0.16))
PUBLIC_SIZES = (((12, 49), 30, -0.03), ((50, 249), 70, 0.03))
PROVINCES = {
    "province-hainaut": 38, "province-liege": 30, "province-namur": 14, "province-brabant-wallon": 11,
    "province-luxembourg": 7,
}  # fmt: skip
STARTS = (
    "Bel",
    "Cor",
    "Dal",
    "Fer",
    "Gri",
    "Jol",
    "Lam",
    "Mar",
    "Nov",
    "Oli",
    "Per",
    "Rou",
    "Sal",
    "Tri",
    "Val",
    "Ver",
)
MIDDLES = ("a", "e", "i", "o", "an", "en", "in", "on")
ENDS = ("bois", "clair", "dor", "fond", "gne", "lec", "mont", "nel", "pré", "ris", "teau", "val", "vert", "ville")


@dataclass(frozen=True)
class Asked:
    """A questionnaire of the demo, and from what its firms are drawn."""

    version: Version
    definition: Definition
    trades: Mapping[str, tuple[int, float]]
    sizes: Sequence[tuple[tuple[int, int], int, float]]


def load_assessments(firm_person: Any = None, now: datetime | None = None) -> int:
    """Load the demo's assessments and seal them; return how many there are. Does nothing when there is a response already.

    ``firm_person`` keeps one of them, taken twice.
    """
    if Response.objects.filter(version__questionnaire__slug__in=SHARES).exists():
        return 0
    offered = [one for slug in SHARES if (one := _asked(slug))]
    if not offered:
        return 0
    luck = random.Random(SEED)  # noqa: S311 - a demo, drawn again the same
    now = now or timezone.now()
    with transaction.atomic():
        firms = _firms(luck, offered, now)
        _take_and_seal([first for _one, _ready, first in firms])
        again = [
            _again(luck, one, ready + luck.uniform(0.0, 0.2), first, first.finished_at)
            for one, ready, first in firms[::2]
            if first.finished_at and now - first.finished_at > timedelta(days=300)
        ]
        Response.objects.bulk_create(again, batch_size=200)
        if firm_person is not None and again:
            kept = next(one for one in again if one.version.questionnaire.slug == offered[0].version.questionnaire.slug)
            Response.objects.filter(pk__in=[kept.pk, kept.previous_id]).update(user=firm_person)
        seal_waiting(timezone.localdate(now))
    return len(firms) + len(again)


def _take_and_seal(responses: Sequence[Response]) -> None:
    """Keep ``responses`` month by month and seal after each, as the daily job would have: blocks have their own days."""
    months: dict[date, list[Response]] = {}
    for one in responses:
        months.setdefault(timezone.localdate(one.finished_at).replace(day=1), []).append(one)
    for month in sorted(months):
        Response.objects.bulk_create(months[month], batch_size=200)
        seal_waiting(max(timezone.localdate(one.finished_at) for one in months[month]))


def _asked(slug: str) -> Asked | None:
    version = version_called(slug)
    if version is None:
        return None
    trades, sizes = (PUBLIC_TRADES, PUBLIC_SIZES) if slug == PUBLIC else (TRADES, SIZES)
    return Asked(version, definition_of(version), trades, sizes)


def _firms(luck: random.Random, offered: Sequence[Asked], now: datetime) -> list[tuple[Asked, float, Response]]:
    """Return the first assessments with how far each firm is, the oldest first."""
    sectors = {row.slug: row for row in Sector.objects.all()}
    towns = {
        code: list(Place.objects.filter(areas__code=code, main=True).order_by("pk").values_list("pk", flat=True))
        for code in PROVINCES
    }
    shares = [SHARES[one.version.questionnaire.slug] for one in offered]
    found, names = [], set()
    for number in range(NUMBER):
        one = luck.choices(offered, shares)[0]
        slug = luck.choices(list(one.trades), [share for share, _ready in one.trades.values()])[0]
        (low, high), _share, more = luck.choices(one.sizes, [share for _bounds, share, _more in one.sizes])[0]
        ready = min(max(luck.gauss(one.trades[slug][1] + more, 0.12), 0.02), 0.95)
        name = _name(luck)
        while name in names:
            name = _name(luck)
        names.add(name)
        days = FIRST - (FIRST - LAST) * number / NUMBER - luck.random()
        town = luck.choice(towns[luck.choices(list(PROVINCES), list(PROVINCES.values()))[0]])
        response = _response(
            luck, one, ready, at=now - timedelta(days=days), name=name, sector=sectors.get(slug), place_id=town,
            employees=luck.randint(low, high),
        )  # fmt: skip
        found.append((one, ready, response))
    return found


def _response(luck: random.Random, one: Asked, ready: float, *, at: datetime, **facts: Any) -> Response:
    """Return an assessment that was finished ``at`` that moment, unsaved."""
    previous = facts.get("previous")
    response = Response(
        version=one.version, state=ResponseState.DONE, answers=_answers(luck, one.definition, ready, previous),
        started_at=at, touched_at=at, finished_at=at, assessed_on=timezone.localdate(at), kept_until=at + KEPT, **facts,
    )  # fmt: skip
    write_scores(response)
    return response


def _again(luck: random.Random, one: Asked, ready: float, first: Response, begun: datetime) -> Response:
    """Return the second assessment of the same firm, some ten months after the first; unsaved."""
    facts = {name: getattr(first, name) for name in ("name", "sector", "employees", "place_id")}
    at = begun + timedelta(days=luck.randint(270, 299))
    return _response(luck, one, ready, at=at, stage=Stage.T1, previous=first, **facts)


def _answers(luck: random.Random, definition: Definition, ready: float, previous: Response | None) -> dict[str, Any]:
    """Return plausible answers of a firm that is so far; what it had before, it mostly keeps, and some things come to it."""
    found: dict[str, Any] = {}
    before: Mapping[str, Any] | None = previous.answers if previous else None
    for question in definition.questions:
        had = before.get(question.key) if before is not None else None
        if isinstance(question, Choice):
            found[question.key] = _option(luck, question, ready, had)
        elif isinstance(question, Ticks):
            found[question.key] = _ticked(luck, question, ready, had)
        elif isinstance(question, Pairs):
            found[question.key] = {
                one.key: _ticked(luck, question, ready, had and had[one.key]) for one in question.columns
            }
        elif isinstance(question, Scales):
            last = len(question.steps) - 1
            found[question.key] = {
                item.key: _step(luck, last, had and had[item.key], _chance(ready, question.key, item.key))
                for item in question.items
            }
    keys = {question.key for question in asked(definition, found)}
    return {key: value for key, value in found.items() if key in keys}


def _ticked(luck: random.Random, question: Ticks | Pairs, ready: float, had: Sequence[str] | None) -> list[str]:
    found = []
    for item in question.items:
        chance = _chance(ready, question.key, item.key)
        if had is not None:
            chance = 0.96 if item.key in had else chance * NEW
        if luck.random() < chance:
            found.append(item.key)
    return found


def _step(luck: random.Random, last: int, had: int | None, chance: float) -> int:
    if had is None:
        return sum(luck.random() < chance * (1 - step / (3 * last)) for step in range(last))
    return min(had + (luck.random() < chance * 3 * NEW), last)


def _option(luck: random.Random, question: Choice, ready: float, had: str | None) -> str:
    """Return the option whose points come nearest to how far the firm is, with some luck; seldom another than it had."""
    if had is not None and luck.random() > NEW:
        return had
    reached = luck.gauss(ready, 0.22)
    least = next((one.points or 0 for one in question.options if one.key == had), 0)
    return min(question.options, key=lambda one: abs(max(reached, least) - (one.points or 0))).key


def _chance(ready: float, *keys: str) -> float:
    """Return how likely a firm that is so far has this thing: each thing has its own difficulty, always the same."""
    hard = sha256("/".join(keys).encode()).digest()[0] / 255
    return 1 / (1 + math.exp(-7 * (ready - 0.18 - 0.5 * hard)))


def _name(luck: random.Random) -> str:
    return f"{luck.choice(STARTS)}{luck.choice(MIDDLES)}{luck.choice(ENDS)}"
