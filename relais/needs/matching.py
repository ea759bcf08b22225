"""Holding a need against the doors: who may be served, how well each fits, which rules kept the others away. Pure.

Fit joins two views: the door's themes against the need's (meaning), and the door's words against the need's
(BM25 over stems and families of words). ``docs/explanation/matching.md`` works an example.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from relais.needs.facts import RULES, Facts
from relais.needs.ranking import Candidate, free_capacity, freshness, nearness, outcomes, rank, specificity, turn
from relais.needs.segment import Segment
from relais.needs.understanding import Part
from relais.territories.geo import distance_km

THEMES = 0.25  # what shared themes may add to a like profile: it tells most where the holder has chosen them
MEANING = 0.7  # what a like meaning may add: it reaches matters that have no theme
WORDS = 0.5  # what shared words may add
LEAST = 0.1  # fit below which a door does not answer at all
LEAST_OF_BEST = 0.25  # nor when it fits less than this part of the best
STRAY = 0.3  # share of "none of ours" from which there is no answer,
OUTWEIGHED = 0.5  # unless a theme has so much that "none" falls below this part of it
FOREIGN_LANGUAGE = 0.75  # what fit is left to a door that does not speak the language of the text
CONSIDERED = 40  # candidates kept and recorded for a part

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Kept:
    """A candidate with where it stands: its segment and its index there."""

    candidate: Candidate
    door: int
    theme_fit: float
    word_fit: float


@dataclass(frozen=True)
class Away:
    """A door that fits but that a rule kept away."""

    door: int
    slug: str
    fit: float
    rule: str


@dataclass(frozen=True)
class Matched:
    """The doors for one part of a need, best first, and those that a single rule kept away."""

    kept: tuple[Kept, ...]
    away: tuple[Away, ...]


def fit(theme_fit: Floats, word_fit: Floats, profile_fit: Floats, meaning_fit: Floats) -> Floats:
    """Return the fit of doors: how like their profile is to the need's, then shared themes, meaning and words.

    ``theme_fit`` is a product of shares (0–1), ``word_fit`` is BM25 over the query's own weight (about 0–1),
    ``profile_fit`` the cosine of two profiles (0–1), ``meaning_fit`` that of two meanings (-1 to 1).
    """
    found = (
        np.maximum(profile_fit, 0)
        + THEMES * np.maximum(theme_fit, 0)
        + MEANING * np.maximum(meaning_fit, 0)
        + WORDS * np.sqrt(np.maximum(word_fit, 0))
    )
    return found.astype(np.float32)


def match(segments: Sequence[Segment], part: Part, facts: Facts, seed: str, today: date, most: int = 10) -> Matched:
    """Return the doors for ``part``: at most ``CONSIDERED`` kept, ranked with ``seed``, and up to ``most`` kept away."""
    kept: list[Kept] = []
    away: list[Away] = []
    judged = [_judge(segment, part, facts) for segment in segments]
    best = max((float((fits * mask).max()) for fits, _t, _w, mask, _a in judged if len(fits)), default=0.0)
    least = max(LEAST, LEAST_OF_BEST * best)
    if part.none >= max(STRAY, OUTWEIGHED * float(part.shares.max(initial=0.0))):
        return Matched((), ())
    for segment, (fits, themes, terms, mask, allowed) in zip(segments, judged, strict=True):
        for index in _top(np.where(mask, fits, 0), CONSIDERED, least):
            candidate = _candidate(segment, index, float(fits[index]) / best, facts, today)
            kept.append(Kept(candidate, int(segment.ids[index]), float(themes[index]), float(terms[index])))
        for index in _top(np.where(segment.alive & ~mask, fits, 0), most, max(least, 0.5 * best)):
            broken = [rule for rule in RULES if not allowed[rule][index]]
            if len(broken) == 1:
                away.append(
                    Away(
                        int(segment.ids[index]),
                        segment.slugs[index],
                        min(1.0, float(fits[index]) / (best or 1.0)),
                        broken[0],
                    )
                )
    # Among equals at the end of the list, too, chance decides, not the alphabet or the age of a door.
    kept = sorted(kept, key=lambda one: (-one.candidate.fit, turn(seed, one.candidate.door)))[:CONSIDERED]
    order = {one.candidate.door: one for one in kept}
    ranked = rank([one.candidate for one in kept], seed)
    return Matched(
        tuple(order[c.door] for c in ranked),
        tuple(sorted(away, key=lambda one: (-one.fit, turn(seed, one.slug)))[:most]),
    )


def _judge(segment: Segment, part: Part, facts: Facts) -> tuple[Floats, Floats, Floats, npt.NDArray[np.bool_], dict]:  # type: ignore[type-arg]
    themes = segment.theme_fit(part.shares)
    terms = segment.word_fit(part.terms)
    fits = fit(themes, terms, segment.profile_fit(part.profile), segment.meaning_fit(part.vector))
    if not facts.language and facts.spoken:
        speaks = segment.any_language.copy()
        if facts.spoken in segment.languages:
            speaks[segment.languages[facts.spoken]] = True
        fits = np.where(speaks, fits, fits * FOREIGN_LANGUAGE).astype(np.float32)
    allowed = segment.allowed(facts)
    mask = segment.alive.copy()
    for rule in RULES:
        mask &= allowed[rule]
    return fits, themes, terms, mask, allowed


def _top(values: Floats, most: int, least: float) -> Iterable[int]:
    """Return the indexes of the ``most`` largest values from ``least`` up, and of all that equal the last of them."""
    if not len(values):
        return []
    most = min(most, len(values))
    last = float(np.partition(values, -most)[-most])
    return [int(index) for index in np.flatnonzero((values >= max(last, least)) & (values > 0))]


def _candidate(segment: Segment, index: int, fits: float, facts: Facts, today: date) -> Candidate:
    km = None
    latitude, longitude = (float(x) for x in segment.positions[index])
    if facts.position is not None and not np.isnan(latitude):
        km = distance_km(facts.position, (latitude, longitude))
    capacity = int(segment.capacity[index])
    limited = segment.largest[index] < np.iinfo(np.int64).max or segment.smallest[index] > 0
    return Candidate(
        door=segment.slugs[index],
        fit=round(1000 * min(1.0, fits)),
        nearness=nearness(km),
        specificity=specificity(
            for_the_sector=bool(facts.sectors) and not segment.any_sector[index],
            for_the_place=facts.place_known and not segment.everywhere[index],
            for_the_size=facts.employees is not None and bool(limited),
        ),
        freshness=freshness(int(segment.until[index]) - today.toordinal()),
        capacity=free_capacity(None if capacity < 0 else capacity, int(segment.in_hand[index])),
        outcomes=outcomes(int(segment.helped[index]), int(segment.not_helped[index])),
    )
