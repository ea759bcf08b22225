"""The demo region's part of the room: two rounds of the providers' needs survey by the innovation centre of Mons, published."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from relais.actors.models import Actor
from relais.diagnostics.answers import cleaned
from relais.diagnostics.models import Response, Version
from relais.diagnostics.queries import definition_of, version_called
from relais.diagnostics.services.responses import finish_response
from relais.surveys import letters
from relais.surveys.listing import Entry, Listing
from relais.surveys.models import Invitation, Round
from relais.surveys.queries import open_questions, reference
from relais.surveys.services import answering, coding, inviting, rounds

DATA = Path(__file__).parent / "data" / "demo"
QUESTIONNAIRE, ORGANISER = "providers-needs", "mic-mons"
WORDS = (
    "Nous préparons le programme de l'an prochain avec vous : dites-nous ce qui vous manque. Les réponses décident des séances, "
    "des formations et de ce que nous demandons à la Région."
)


@dataclass(frozen=True)
class Played:
    """One round of the demo: its answers, its title, how many days ago it opened and closed, how many more were invited."""

    file: str
    title: str
    opened: int
    closed: int
    silent: int
    declined: int


ROUNDS = (
    Played("providers-answers-first.json", "Vos besoins de prestataire, première enquête", 400, 379, 8, 2),
    Played("providers-answers.json", "Vos besoins de prestataire, un an après", 45, 24, 6, 3),
)


def load_surveys(*, by: Any, now: datetime | None = None) -> int:
    """Play the rounds in the name of ``by``, who runs the platform; return how many. Once only, where the survey is there."""
    version, organiser = version_called(QUESTIONNAIRE), Actor.objects.filter(slug=ORGANISER).first()
    if Round.objects.exists() or version is None or organiser is None:
        return 0
    previous: Round | None = None
    for played in ROUNDS:
        with letters.quiet(), transaction.atomic():
            previous = _play(played, by, organiser, version, previous, now or timezone.now())
    return len(ROUNDS)


def _play(played: Played, by: Any, organiser: Actor, version: Version, previous: Round | None, now: datetime) -> Round:
    given = json.loads((DATA / played.file).read_text("utf-8"))["answers"]
    opened = _morning(now - timedelta(days=played.opened))
    closed = _morning(now - timedelta(days=played.closed))
    round_ = rounds.make_round(
        by=by, organiser=organiser, version=version, title=played.title, words=WORDS, previous=previous,
        closes_on=timezone.localdate(closed), today=timezone.localdate(opened),
    )  # fmt: skip
    people = [f"prestataire-{number:02}" for number in range(1, len(given) + played.silent + played.declined + 1)]
    inviting.invite(
        by=by, round_=round_, listing=Listing([Entry(f"{name}@prestataires.example", firm=name) for name in people])
    )
    round_ = rounds.open_round(by=by, round_=round_, now=opened)
    inviting.write_letters(opened)
    replies = _answer(round_, given)
    for token in _tokens(round_)[len(given) : len(given) + played.declined]:
        answering.decline(token=token)
    round_ = rounds.close_round(by=by, round_=round_, now=closed)
    if previous is not None:
        _code(by, round_, replies)
    return rounds.publish_round(by=by, round_=round_, now=closed)


def _answer(round_: Round, given: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Let the first invited answer; return the reply of each respondent, which nobody but the demo knows."""
    replies = {}
    for one, token in zip(given, _tokens(round_), strict=False):
        response = answering.open_invitation(token=token)
        Response.objects.filter(pk=response.pk).update(answers=cleaned(definition_of(round_.version), one["answers"]))
        finish_response(by=None, response=response, token=response.token)
        replies[one["respondent"]] = response.pk
    return replies


def _code(by: Any, round_: Round, replies: Mapping[str, int]) -> None:
    question = open_questions(definition_of(round_.version))[0].key
    for respondent, themes in json.loads((DATA / "codings.json").read_text("utf-8")).items():
        name = reference(round_, question, replies[respondent])
        coding.code_answer(by=by, round_=round_, question=question, answer=name, themes=themes)


def _tokens(round_: Round) -> list[str]:
    return list(Invitation.objects.filter(round=round_).order_by("pk").values_list("token", flat=True))


def _morning(moment: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(moment), time(9)))
