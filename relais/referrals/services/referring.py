"""A body brings a firm: by its link, its frame on other sites, its form, or its program."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from relais.actors.models import Actor
from relais.groundwork.errors import require
from relais.groundwork.services import record_trace
from relais.introductions.errors import NoDoor
from relais.introductions.models import Case
from relais.introductions.rules import may_refer
from relais.introductions.services.keeping import sealed_reference
from relais.introductions.services.sending import send_need
from relais.needs.enums import Way
from relais.needs.errors import NoWords
from relais.needs.models import LONGEST_REFERENCE, Need
from relais.needs.presenting import asked_of
from relais.needs.queries import Found, find, typed_facts
from relais.needs.services import keep_need
from relais.referrals.errors import NoPartnership, ReferenceTaken, WrongFact
from relais.referrals.models import Partnership


def bring_by_link(*, partnership: Partnership, text: str, reference: str = "", framed: bool = False) -> Need:
    """Keep what a firm typed behind the link of a body, or in its frame (``framed``). Anyone may. Raises NoWords.

    From here on it is the firm's own way: it sees doors, chooses, and confirms its address.
    """
    way = Way.WIDGET if framed else Way.LINK
    return keep_need(
        text=text, partner=partnership.actor, way=way, reference=" ".join(reference.split())[:LONGEST_REFERENCE]
    )


def bring_by_form(*, by: Any, actor: Actor, text: str, reference: str = "", **facts: Any) -> Need:
    """Keep what one of ``actor`` typed for a firm that agreed. Raises NotAllowed, NoPartnership, NoWords."""
    require(may_refer(by, actor))
    if not Partnership.objects.filter(actor=actor).exists():
        raise NoPartnership
    return keep_need(text=text, partner=actor, way=Way.PARTNER, reference=reference[:LONGEST_REFERENCE], **facts)


def bring_by_program(
    *, partnership: Partnership, text: str, firm: str, contact: str, email: str, phone: str = "", language: str = "fr",
    place: str = "", sector: str = "", employees: int | None = None, doors: Sequence[str] = (), may_pass_on: bool = False,
    reference: str = "",
) -> tuple[Case, bool]:  # fmt: skip
    """Send a firm's need to ``doors`` (slugs), or to the best door; return the case, and whether it is new.

    The body's program has shown its key and says that the firm agreed. With the same ``reference``, words, firm and address
    the case is returned that is there, erased or not: to ask again is safe. Raises NoWords, WrongFact (place or sector not
    understood), NoDoor (none fits, or not open), ReferenceTaken (by another firm or other words).
    """
    reference = " ".join(reference.split())[:LONGEST_REFERENCE]
    words = " ".join(text.split())
    same = (words, firm, email.lower())
    if case := _referred(partnership, reference, same):
        return case, False
    fields, wrong = typed_facts(place=place, sector=sector, employees=employees)
    if wrong:
        raise WrongFact(", ".join(f"{name}: is not known" for name in wrong))
    if not words:
        raise NoWords
    # Read before the transaction: an embedded database lets one write at a time, and reading takes far longer.
    found = find(asked_of(Need(text=words, language=language, **fields)), with_questions=False)
    chosen = list(doors) or _best(found)
    try:
        with transaction.atomic():
            need = keep_need(
                text=words, language=language, partner=partnership.actor, way=Way.API, reference=reference, **fields
            )
            case = send_need(
                by=partnership, need=need, doors=chosen, firm=firm, contact=contact, email=email, phone=phone,
                language=language, may_pass_on=may_pass_on, themes=found.main_themes,
            )  # fmt: skip
            record_trace(by=None, verb="refer_by_program", subject=case, after={"partner": partnership.actor_id})
    except IntegrityError:  # the same reference, at the same moment
        case = _referred(partnership, reference, same)
        if case is None:
            raise
        return case, False
    return case, True


def _referred(partnership: Partnership, reference: str, same: tuple[str, str, str]) -> Case | None:
    if not reference:
        return None
    known = [reference, sealed_reference(partnership.actor_id, reference)]
    cases = Case.objects.select_related("need").filter(partner=partnership.actor, way=Way.API, reference__in=known)
    case = cases.first()
    if case is None or case.erased_at:
        return case
    if same != (case.need.text if case.need else same[0], case.firm, case.email.lower()):
        raise ReferenceTaken
    return case


def _best(found: Found) -> list[str]:
    """Return the slug of the door that fits best. Raises NoDoor."""
    slugs = [kept.candidate.door for kept in found.doors[:1]]
    if not slugs:
        raise NoDoor("no open door fits this need")
    return slugs
