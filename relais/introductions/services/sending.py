"""A need is sent to doors: by the firm itself, by an adviser on the phone, by a partner body."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from relais.actors import holding
from relais.actors.enums import DoorState
from relais.actors.models import Door
from relais.actors.queries import unread
from relais.groundwork.errors import NotAllowed, TooMany
from relais.introductions import letters
from relais.introductions.enums import CaseState, IntroductionState, Side, StepKind
from relais.introductions.errors import CaseGone, DoorFull, NoDoor, WrongMoment
from relais.introductions.models import GOING_CASES, Case, Introduction
from relais.introductions.rules import may_follow, may_refer, may_watch
from relais.introductions.services.moving import await_next, day, locked_case, note, settle, start
from relais.needs.enums import Way
from relais.needs.errors import NeedGone
from relais.needs.models import Need
from relais.needs.presenting import asked_of
from relais.needs.queries import find
from relais.needs.services import keep_words
from relais.people.rights import give_consent

PURPOSE, CONSENT = "introduction", "1"  # what the form's box says, and the version of its text
MOST_WANTED = 3  # doors that a firm may choose at once
MOST_UNCONFIRMED = 5  # cases a day that wait for one address: nobody's letter box is filled by another's hand
VOUCHED = {Way.ADVISER, Way.PARTNER, Way.API}  # somebody says that the firm agreed
KEPT = timedelta(days=3650)  # the words stay while the case is followed; they go with its names, after its closure


def send_need(
    *, by: Any, need: Need, doors: Sequence[str], firm: str, contact: str, email: str, phone: str = "",
    language: str = "fr", may_pass_on: bool = False, on_the_phone: bool = False, themes: Sequence[str] | None = None,
    now: datetime | None = None,
) -> Case:  # fmt: skip
    """Send ``need`` to one to three ``doors`` (slugs) and return its case.

    Who is signed in under the same address, an adviser who has the firm on the phone (``on_the_phone``), and one of the body
    that brought the need have the doors told at once; anybody else confirms the address first. A need is sent once: a
    second time returns its case. ``themes`` (slugs, the surest of each part) are what the caller has just understood of it; None: it is read here.
    Raises NoDoor, NeedGone, NotAllowed, TooMany (letters to one unconfirmed address a day).
    """
    now = now or timezone.now()
    chosen = list(Door.objects.filter(slug__in=doors, state=DoorState.OPEN))
    if not 1 <= len(chosen) <= MOST_WANTED or len(set(doors)) != len(chosen):
        raise NoDoor
    if on_the_phone and not may_watch(by):
        raise NotAllowed
    # Read before the transaction: an embedded database lets one write at a time, and reading takes far longer.
    if themes is None:
        themes = find(asked_of(need), with_questions=False).main_themes if need.text else []
    with transaction.atomic():
        need = Need.objects.select_for_update().filter(pk=need.pk, erased_at=None).first()  # type: ignore[assignment]
        if need is None:
            raise NeedGone
        if existing := Case.objects.filter(need=need).first():
            return existing
        way = _way(by, need, email, on_the_phone=on_the_phone)
        known = bool(getattr(by, "is_authenticated", False))
        own = known and by.email.lower() == email.lower() and way not in VOUCHED
        waits = not own and way not in VOUCHED
        if waits and _unconfirmed(email, now) >= MOST_UNCONFIRMED:
            raise TooMany
        case = Case(
            need=need, way=way, firm=firm, contact=contact, email=email, phone=phone, language=language,
            person=by if own else None, entered_by=by if known and not own else None, partner=need.partner,
            reference=need.reference if need.partner_id else "",
            theme=themes[0] if themes else "", themes=list(themes), province=_province(need),
            wanted=[door.pk for door in sorted(chosen, key=lambda door: list(doors).index(door.slug))],
            may_pass_on=may_pass_on, created_at=now,
        )  # fmt: skip
        start(case, CaseState.UNCONFIRMED, day(now))
        case.save()
        keep_words(need=need.pk, until=now + KEPT)
        side = Side.ANIMATOR if on_the_phone else Side.PLATFORM if way in VOUCHED else Side.FIRM
        note(case, StepKind.SENT, side, now, by=by)
        case.answered_at = None  # to enter a case is no answer to it
        if waits:
            letters.confirm(case)
            case.save()
        else:
            _go(case, now)
    return case


def _way(by: Any, need: Need, email: str, *, on_the_phone: bool) -> Way:
    """Return how the case came in: what a body's own people or program began counts as a link once others go on with it."""
    if on_the_phone:
        return Way.ADVISER
    if need.partner is not None:
        vouched = need.way in VOUCHED and may_refer(by, need.partner)
        return Way(need.way) if vouched or need.way == Way.WIDGET else Way.LINK
    return Way.ACCOUNT if getattr(by, "is_authenticated", False) and by.email.lower() == email.lower() else Way.PAGE


def confirm_case(*, token: str, now: datetime | None = None) -> Case:
    """Confirm the address of the case behind ``token``: its doors are told now. Confirmed twice, it stays. Raises CaseGone."""
    now = now or timezone.now()
    with transaction.atomic():
        case = locked_case(Case.objects.filter(token=token).values_list("pk", flat=True).first())
        if case.state == CaseState.UNCONFIRMED:
            note(case, StepKind.CONFIRMED, Side.FIRM, now)
            _go(case, now)
        elif case.confirmed_at is None:  # dropped meanwhile
            raise CaseGone
    return case


def add_introduction(*, by: Any, case: Case, door: Door, token: str = "", now: datetime | None = None) -> Introduction:
    """Introduce ``case`` to one more ``door``: the firm may, and the animator.

    Raises NotAllowed, WrongMoment (closed, unconfirmed, or tried already), DoorFull, NoDoor (archived).
    """
    now = now or timezone.now()
    if not (may_follow(by, case, token) or may_watch(by)):
        raise NotAllowed
    if door.state != DoorState.OPEN:
        raise NoDoor
    with transaction.atomic():
        case = locked_case(case.pk)
        if case.state not in GOING_CASES or case.introductions.filter(door=door).exists():
            raise WrongMoment
        side = Side.FIRM if may_follow(by, case, token) else Side.ANIMATOR
        made = introduce(case, [door.pk], now, side=side, by=by)
        if not made:
            raise DoorFull
        settle(case, day(now))
    return made[0]


def introduce(
    case: Case,
    doors: Iterable[int],
    now: datetime,
    *,
    side: Side = Side.PLATFORM,
    by: Any = None,
    passed_on: bool = False,
) -> list[Introduction]:
    """Tell ``doors`` (ids) of ``case``, as far as they have a place; return the introductions made. Others' verbs settle.

    Where no letter reaches the door, the animators are called at once.
    """
    doors = list(doors)
    reserved = holding.reserve_doors(doors)
    made = []
    for pk in doors:
        if pk not in reserved:
            note(case, StepKind.FULL, Side.PLATFORM, now, words=str(Door.objects.get(pk=pk)))
            continue
        introduction = Introduction(case=case, door_id=pk, sent_at=now, passed_on=passed_on)
        start(introduction, IntroductionState.WAITING, day(now))
        introduction.save()
        if unread([introduction.door.actor_id]):
            _call(introduction, now)
        else:
            kind = StepKind.PASSED_ON if passed_on else StepKind.INTRODUCED
            note(case, kind, side, now, introduction=introduction, by=by)
            letters.introduced(introduction)
        made.append(introduction)
    return made


def _call(introduction: Introduction, now: datetime) -> None:
    """Put ``introduction`` in alarm from its first moment: no letter reaches its door, so that a human must telephone."""
    introduction.alarm_since = day(now)
    await_next(introduction)
    introduction.save()
    note(introduction.case, StepKind.UNTOLD, Side.PLATFORM, now, introduction=introduction)
    letters.untold(introduction)


def _go(case: Case, now: datetime) -> None:
    """Tell the wanted doors. When all are full by now, the case is stranded: the platform looks for another the next day."""
    case.confirmed_at = now
    case.state = CaseState.OPEN
    if case.way in VOUCHED:  # the firm agreed in words to whoever entered it: it is told at once what was done for it
        letters.entered(case)
    else:  # ticked by the firm itself, whose address is known to be its own by now
        give_consent(by=case.person, email=case.email, purpose=PURPOSE, version=CONSENT)
    introduce(case, case.wanted, now)
    settle(case, day(now))


def _unconfirmed(email: str, now: datetime) -> int:
    """Return how many cases of the last day wait for ``email`` to be confirmed: it may belong to somebody else."""
    recent = Case.objects.filter(email__iexact=email, created_at__gt=now - timedelta(days=1))
    return recent.filter(state=CaseState.UNCONFIRMED).count()


def _province(need: Need) -> str:
    area = need.area if need.area and need.area.kind == "province" else None
    if need.place:
        area = need.place.areas.filter(kind="province").first()
    return area.code if area else ""
