"""Reads of the room: the next door, whose turn it is, the desks' lists and the published figures."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from relais.actors.enums import DoorState
from relais.actors.models import Door
from relais.introductions.enums import CaseState, IntroductionState, Outcome, Reason
from relais.introductions.models import OPEN_INTRODUCTIONS, Case, Introduction
from relais.needs.presenting import asked_of
from relais.needs.queries import find
from relais.people.rules import is_animator
from relais.vocabulary.models import Theme

MOST_TRIED = 6  # introductions of one case, those that the platform adds included


def next_door(case: Case) -> Door | None:
    """Return the best door that ``case`` has not tried: open, with a place, of an organisation not asked yet."""
    if case.need is None or case.need.erased_at:
        return None
    tried = list(case.introductions.values_list("door_id", "door__actor_id"))
    if len(tried) >= MOST_TRIED:
        return None
    doors, actors = {door for door, _actor in tried}, {actor for _door, actor in tried}
    ids = [kept.door for kept in find(asked_of(case.need), with_questions=False).doors if kept.door not in doors]
    found = Door.objects.select_related("actor").in_bulk(ids)
    for pk in ids:
        door = found.get(pk)
        if door and door.state == DoorState.OPEN and not door.full and door.actor_id not in actors:
            return door
    return None


def cases_of(user: Any) -> QuerySet[Case]:
    """Return the cases that the person sent, the newest first, with what "my path" shows."""
    if not getattr(user, "is_authenticated", False):
        return Case.objects.none()
    return _with_doors(Case.objects.filter(person=user))


def held_about(user: Any) -> list[dict[str, Any]]:
    """Return what the room holds about ``user`` as JSON can hold it: their cases, with what was done and said."""
    cases = (
        Case.objects.filter(person=user).select_related("need").prefetch_related("steps", "introductions__door__actor")
    )
    return [
        {
            "number": case.pk,
            "need": case.need.text if case.need else "",
            "firm": case.firm,
            "contact": case.contact,
            "email": case.email,
            "phone": case.phone,
            "sent": case.created_at.isoformat(),
            "state": case.state,
            "outcome": case.outcome,
            "satisfaction": case.score,
            "words": case.met_words,
            "doors": [
                {"door": one.door.title, "organisation": one.door.actor.name, "state": one.state}
                for one in case.introductions.all()
            ],
            "steps": [
                {"at": step.at.isoformat(), "what": step.kind, "side": step.side, "words": step.words}
                for step in case.steps.all()
            ],
        }
        for case in cases
    ]


def _with_doors(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("need").prefetch_related("introductions__door__actor")


def introductions_of(user: Any) -> QuerySet[Introduction]:
    """Return what was sent to the doors of the person's organisations; the animator's own desk shows all cases."""
    mine = Introduction.objects.exclude(case__state=CaseState.UNCONFIRMED)
    if not is_animator(user):
        mine = mine.filter(door__actor__positions__user=user)
    return mine.select_related("case__need", "door__actor", "keeper")


INBOX = {
    "waiting": Q(state=IntroductionState.WAITING),
    "taken_up": Q(state=IntroductionState.TAKEN_UP),
    "done": ~Q(state__in=OPEN_INTRODUCTIONS),
}


def inbox(user: Any, box: str) -> QuerySet[Introduction]:
    """Return one box of the door-holder's desk ("waiting", "taken_up", "done"), what is due first on top."""
    order = ("-ended_at", "-id") if box == "done" else ("due_on", "id")
    return introductions_of(user).filter(INBOX[box]).order_by(*order)


def inbox_counts(user: Any) -> dict[str, int]:
    """Return how many introductions stand in each box."""
    found: dict[str, int] = (
        introductions_of(user)
        .order_by()
        .aggregate(**{name: Count("id", filter=condition) for name, condition in INBOX.items()})
    )
    return found


def _refused() -> Exists:
    return Exists(Introduction.objects.filter(case=OuterRef("pk"), state=IntroductionState.DECLINED))


def _late() -> Exists:
    """An introduction for which the platform had to act because nobody did."""
    return Exists(Introduction.objects.filter(case=OuterRef("pk"), state__in=OPEN_INTRODUCTIONS, passed__gt=0))


def desk_filters(today: date) -> dict[str, Q]:
    """Return the lists of the animator's desk by name, in their order on the page."""
    return {
        "alarm": Q(alarm_since__isnull=False),
        "late": Q(_late()) | Q(state=CaseState.STRANDED, passed__gt=0),
        "unanswered": Q(state=CaseState.OPEN, answered_at=None),
        "stranded": Q(state=CaseState.STRANDED),
        "declined": Q(_refused()) & ~Q(state=CaseState.CLOSED),
        "open": ~Q(state__in=[CaseState.CLOSED, CaseState.UNCONFIRMED]),
        "asked": Q(state=CaseState.ASKED),
        "unconfirmed": Q(state=CaseState.UNCONFIRMED),
        "closed": Q(state=CaseState.CLOSED),
    }


def desk(
    name: str, *, today: date, theme: str = "", province: str = "", way: str = "", words: str = ""
) -> QuerySet[Case]:
    """Return one list of the animator's desk, narrowed; what is due first on top, closed ones by their end."""
    cases = _with_doors(Case.objects.filter(desk_filters(today)[name]))
    if theme:
        cases = cases.filter(theme=theme)
    if province:
        cases = cases.filter(province=province)
    if way:
        cases = cases.filter(way=way)
    if words:
        number = Q(pk=int(words)) if words.isascii() and words.isdigit() and len(words) < 12 else Q()
        cases = cases.filter(
            Q(firm__icontains=words) | Q(contact__icontains=words) | Q(email__icontains=words) | number
        )
    return cases.order_by("-closed_at", "-id") if name == "closed" else cases.order_by("due_on", "id")


def desk_counts(today: date) -> dict[str, int]:
    """Return how many cases stand in each list of the desk, in one query over the open ones; closed ones are counted apart."""
    filters = desk_filters(today)
    closed = filters.pop("closed")
    found: dict[str, int] = (
        Case.objects.exclude(closed)
        .order_by()
        .aggregate(**{name: Count("id", filter=condition) for name, condition in filters.items()})
    )
    return found | {"closed": Case.objects.filter(closed).count()}


def midnight(day: date) -> datetime:
    """Return the moment at which ``day`` begins in the region: compared as it stands, an index can serve."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def themes_of_firms() -> list[frozenset[str]]:
    """Return the themes that each firm asked for in its confirmed cases, all its cases together; nothing says which firm.

    A firm is known by its address, else by its account; a case without either (its contact was erased) stands alone.
    """
    found: dict[Any, set[str]] = {}
    cases = Case.objects.exclude(confirmed_at=None).order_by()
    for pk, email, person, themes in cases.values_list("pk", "email", "person_id", "themes").iterator(chunk_size=5000):
        firm = email.lower() or (("account", person) if person else pk)
        found.setdefault(firm, set()).update(themes)
    return [frozenset(themes) for themes in found.values() if themes]


def themes_without_door(today: date, days: int = 365) -> list[tuple[str, str, int]]:
    """Return (slug, label, cases) of themes that were sent for in so many days and that no open door answers."""
    rows = (
        Case.objects.filter(created_at__gte=midnight(today - timedelta(days=days - 1)))
        .exclude(theme="")
        .order_by()
        .values_list("theme")
    )
    sent = dict(rows.annotate(number=Count("id")))
    answered = set(
        Door.objects.filter(state=DoorState.OPEN, door_themes__theme__slug__in=list(sent))
        .order_by()
        .values_list("door_themes__theme__slug", flat=True)
        .distinct()
    )
    missing = {slug: number for slug, number in sent.items() if slug not in answered}
    labels = {theme.slug: str(theme) for theme in Theme.objects.filter(slug__in=missing)}
    return sorted(((slug, labels.get(slug, slug), n) for slug, n in missing.items()), key=lambda row: -row[2])


def satisfaction(today: date, days: int = 365) -> dict[str, Any]:
    """Return over so many days: closed, met, not met, silent, and the scores' count and mean (None without any)."""
    closed = Case.objects.filter(closed_at__gte=midnight(today - timedelta(days=days - 1))).order_by()
    rows = dict(closed.values_list("outcome").annotate(number=Count("id")))
    scores = closed.aggregate(scored=Count("score"), mean=Avg("score"))
    return {
        "closed": sum(rows.values()),
        "met": rows.get(Outcome.MET, 0),
        "not_met": rows.get(Outcome.NOT_MET, 0),
        "silent": rows.get(Outcome.SILENT, 0),
        **scores,
    }


def declines_of(door: Door, days: int = 90) -> list[tuple[str, str, int]]:
    """Return (theme's label, reason, times) of what ``door`` declined in so many days, the most frequent first."""
    since = timezone.now() - timedelta(days=days)
    rows = Counter(
        Introduction.objects.filter(door=door, state=IntroductionState.DECLINED, ended_at__gte=since)
        .values_list("case__theme", "reason")
    )  # fmt: skip
    labels = {theme.slug: str(theme) for theme in Theme.objects.filter(slug__in={theme for theme, _reason in rows})}
    return [(labels.get(theme, theme), str(Reason(reason).label), n) for (theme, reason), n in rows.most_common(20)]
