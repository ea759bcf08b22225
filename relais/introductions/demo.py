"""The demo region's part of the room: a year of needs, each played through the room's own verbs on its own days."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from relais.actors.models import Actor
from relais.groundwork.errors import Refusal
from relais.introductions import addressing
from relais.introductions.models import Case, Introduction
from relais.introductions.services import answering, closing, sending, watching
from relais.needs.enums import Way
from relais.needs.models import Need
from relais.needs.services import keep_need
from relais.people.models import User
from relais.territories.workdays import add_workdays, is_workday

STORIES = Path(__file__).parent / "data" / "demo" / "stories.jsonl"
YEAR = 360  # days over which the stories that ended are spread
SEEN = 3  # days back to which the animator has seen to every alarm
QUIET = 45  # days before today by which they had ended
ENDED = {"firm_met", "firm_not_met", "reopen"}
ANIMATOR = {  # what the animator writes when nobody answered in time
    "fr": (
        "Je viens d'appeler les organismes concernés. Je reviens vers vous d'ici deux jours, avec un nom.",
        "Votre demande n'est pas oubliée. Êtes-vous joignable demain matin, que nous cherchions ensemble ?",
        "Personne ne vous a répondu à temps, et j'en suis désolée. Je m'en occupe moi-même.",
    ),
    "nl": ("Uw vraag is niet vergeten. Ik bel vandaag zelf rond en laat u morgen iets weten.",),
    "de": ("Ihre Anfrage ist nicht vergessen. Ich rufe heute selbst an und melde mich morgen.",),
    "en": ("You have not been forgotten. I am calling round myself today and will write tomorrow.",),
}
REFERRED = (Way.PARTNER, Way.LINK, Way.WIDGET)  # how the demo's partner brings firms, in turn
DOORS_WORDS = {"take_up", "decline", "ask", "report_helped", "report_no_help", "report_unreachable"}


@dataclass(frozen=True)
class Story:
    """One need of the demo: who, what, when it was sent, and what happened on which working day after it."""

    number: int
    sent_on: date
    told: dict[str, Any]

    def events(self) -> Iterator[tuple[date, dict[str, Any]]]:
        """Yield (day, event) in order."""
        for event in self.told["story"]:
            yield add_workdays(self.sent_on, event["day"]), event


def stories(today: date) -> list[Story]:
    """Return the stories with the days on which they were sent: ended ones over the year, open ones lately."""
    told = [json.loads(line) for line in STORIES.read_text("utf-8").splitlines()]
    found = []
    for number, story in enumerate(told):
        last = max((event["day"] for event in story["story"]), default=0)
        if any(event["what"] in ENDED for event in story["story"]):
            days = QUIET + (number * 37) % (YEAR - QUIET)
        else:  # sent so that its last word was said in these days
            days = round(last * 7 / 5) + 1 + number % 6
        day = today - timedelta(days=days)
        while not is_workday(day):
            day -= timedelta(days=1)
        found.append(Story(number, day, story))
    return sorted(found, key=lambda story: (story.sent_on, story.number))


def load_stories(*, today: date | None = None, firm_person: User | None = None) -> int:
    """Play the demo's needs day by day up to ``today``; return how many were sent. A second time changes nothing.

    ``firm_person`` is the account to which the first story sent by an account belongs.
    """
    today = today or timezone.localdate()
    if Case.objects.exists():
        return 0
    told = {story.number: story for story in stories(today)}
    with addressing.quiet(), transaction.atomic():
        return _play(told, today, firm_person)


def _play(told: dict[int, Story], today: date, firm_person: User | None) -> int:
    days = _calendar(list(told.values()), today)
    cases: dict[int, Case] = {}
    day = min(days)
    while day <= today:
        if is_workday(day):
            watching.follow_up(now=_at(day, 7, 0))
            if day < today - timedelta(days=SEEN):
                _animate(_at(day, 8, 0))
        for minute, (number, event) in enumerate(days.get(day, [])):
            now = _at(day, 9, minute)
            if event is None:
                cases[number] = _send(told[number], now, firm_person)
                firm_person = None if cases[number].way == Way.ACCOUNT else firm_person
            else:
                _happen(cases[number], told[number].told, event, now)
        day += timedelta(days=1)
    return len(cases)


def _calendar(told: list[Story], today: date) -> dict[date, list[tuple[int, dict[str, Any] | None]]]:
    """Return what happens on each day up to ``today``: (number of the story, its event or None for the sending)."""
    days: dict[date, list[tuple[int, dict[str, Any] | None]]] = {}
    for story in told:
        days.setdefault(story.sent_on, []).append((story.number, None))
    for story in told:
        for day, event in story.events():
            if day <= today:
                days.setdefault(day, []).append((story.number, event))
    return days


def _send(story: Story, now: datetime, person: User | None) -> Case:
    told = story.told
    firm = Actor.objects.select_related("place", "sector").get(slug=told["firm"])
    agencies = (actor for actor in Actor.objects.order_by("slug") if "agency" in actor.roles)
    partner = next(agencies, None) if told["how"] == "partner" else None
    way = REFERRED[story.number % len(REFERRED)] if partner else Way.PAGE
    need = keep_need(
        text=told["text"], language=told["language"], place=firm.place, sector=firm.sector, employees=firm.employees,
        partner=partner, way=way, reference=f"D-{1000 + story.number}" if partner else "",
    )  # fmt: skip
    Need.objects.filter(pk=need.pk).update(created_at=now)
    own = person if told["how"] == "account" else None
    animator = User.objects.filter(duty="animator").first()
    case = sending.send_need(
        by=own or (animator if told["how"] == "adviser" or way == Way.PARTNER else None), need=need, doors=told["doors"],
        firm=firm.name, contact=told["person"], email=own.email if own else firm.email or f"bonjour@{firm.slug}.example", phone=firm.phone,
        language=told["language"], may_pass_on=story.number % 4 == 0, on_the_phone=told["how"] == "adviser",
        now=now,
    )  # fmt: skip
    return sending.confirm_case(token=case.token, now=now + timedelta(minutes=20))


def _animate(now: datetime) -> None:
    """Let the animator see to every alarm of the day before."""
    animator = User.objects.filter(duty="animator").first()
    if animator is None:
        return
    for case in Case.objects.filter(alarm_since__lt=now.date()):
        words = ANIMATOR[case.language]
        answering.answer_alarm(by=animator, case=case, words=words[case.pk % len(words)], now=now)


def _happen(case: Case, story: dict[str, Any], event: dict[str, Any], now: datetime) -> None:
    """Let one event of a story happen; what came too late (the platform was faster) is left out."""
    introduction = Introduction.objects.filter(case=case, door__slug=event["door"]).first()
    try:
        if event["what"] in DOORS_WORDS or event["what"] == "reply":
            _between(case, introduction, event, now)
        elif event["what"] in {"firm_met", "firm_not_met"}:
            closing.close_case(
                by=None, case=case, token=case.token, met=event["what"] == "firm_met", score=story["score"],
                words=story["met_words"] or event["words"], now=now,
            )  # fmt: skip
        elif event["what"] == "reopen":
            closing.reopen_case(by=None, case=case, token=case.token, now=now)
    except Refusal:
        return


def _between(case: Case, introduction: Introduction | None, event: dict[str, Any], now: datetime) -> None:
    """What a door says to a firm, and the firm to it."""
    if introduction is None:
        return
    what, words = event["what"], event["words"]
    if what == "reply":
        answering.write_words(by=None, introduction=introduction, token=case.token, words=words, now=now)
        return
    more: dict[str, Any] = {
        "by": None,
        "introduction": introduction,
        "token": introduction.token,
        "words": words,
        "now": now,
    }
    if what == "take_up":
        answering.take_up(**more)
    elif what == "decline":
        answering.decline(reason=event.get("reason", "other"), **more)
    elif what == "ask":
        answering.write_words(**more)
    else:
        answering.report(result=what.removeprefix("report_"), **more)


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute % 60), tzinfo=timezone.get_default_timezone())
