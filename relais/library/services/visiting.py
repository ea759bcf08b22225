"""A visit is asked of the body that shows a scenario: confirmed, answered once, withdrawn, and one day erased."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from relais.groundwork.errors import TooMany, require
from relais.groundwork.post import erase_letters_about
from relais.groundwork.services import record_trace
from relais.library.errors import NoAnswer, VisitGone, VisitSettled
from relais.library.letters import visits as letters
from relais.library.models import Scenario, Visit
from relais.library.rules import may_answer_visit, may_follow_visit
from relais.people.rights import forget_consents, give_consent

PURPOSE, CONSENT = "visit", "1"  # what the form's box says, and the version of its text
MOST_UNCONFIRMED = 5  # letters a day to one address that nobody has confirmed
UNCONFIRMED_KEPT = timedelta(days=14)
AT_ONCE = 500  # visits a transaction


def ask_visit(
    *, by: Any, scenario: Scenario, firm: str, contact: str, email: str, phone: str = "", people: int = 1,
    wishes: str = "", figures: Mapping[str, Any] | None = None, language: str = "fr", now: datetime | None = None,
) -> Visit:  # fmt: skip
    """Ask the body of ``scenario`` for a visit and return it.

    Who is signed in under the same address has the body told at once; anybody else confirms the address first. ``figures``
    are the visitor's own, as the scenario's page reads them. Raises TooMany (letters to one unconfirmed address a day).
    """
    now = now or timezone.now()
    own = bool(getattr(by, "is_authenticated", False)) and by.email.lower() == email.lower()
    with transaction.atomic():
        if not own and _unconfirmed(email, now) >= MOST_UNCONFIRMED:
            raise TooMany
        visit = Visit.objects.create(
            scenario=scenario, body=scenario.body, firm=firm, contact=contact, email=email, phone=phone, people=people,
            wishes=wishes, figures=dict(figures or {}), language=language, asked_at=now,
        )  # fmt: skip
        record_trace(by=by if own else None, verb="ask_visit", subject=visit, after={"people": people})
        if own:
            _confirm(visit, by, now)
        else:
            letters.confirm(visit)
    return visit


def confirm_visit(*, token: str, now: datetime | None = None) -> Visit:
    """Confirm the address behind ``token``: the body is told now. Confirmed twice, nothing changes.

    Raises VisitGone (no such link, or erased) and VisitSettled (withdrawn before).
    """
    now = now or timezone.now()
    with transaction.atomic():
        visit = _locked(token=token)
        if visit.erased_at:
            raise VisitGone
        if visit.confirmed_at is None:
            if visit.withdrawn_at:
                raise VisitSettled
            _confirm(visit, None, now)
    return visit


def answer_visit(*, by: Any, visit: Visit, words: str, token: str = "", now: datetime | None = None) -> Visit:
    """Answer whoever asked, once: the first answer holds and goes out by letter.

    The body's people may, whoever holds the body's link, and the animator. Raises NotAllowed, NoAnswer, VisitSettled.
    """
    now = now or timezone.now()
    with transaction.atomic():
        visit = _locked(pk=visit.pk)
        require(may_answer_visit(by, visit, token))
        if not words.strip():
            raise NoAnswer
        if visit.confirmed_at is None or visit.answered_at or visit.withdrawn_at or visit.erased_at:
            raise VisitSettled
        visit.answer, visit.answered_at = words.strip(), now
        visit.save(update_fields=["answer", "answered_at"])
        record_trace(by=by, verb="answer_visit", subject=visit)
        letters.answered(visit)
    return visit


def withdraw_visit(*, by: Any, visit: Visit, token: str = "", now: datetime | None = None) -> Visit:
    """Withdraw the demand; a body that was told is told so. Twice changes nothing. Raises NotAllowed, VisitSettled (erased)."""
    now = now or timezone.now()
    with transaction.atomic():
        visit = _locked(pk=visit.pk)
        require(may_follow_visit(by, visit, token))
        if visit.erased_at:
            raise VisitSettled
        if visit.withdrawn_at is None:
            visit.withdrawn_at = now
            visit.save(update_fields=["withdrawn_at"])
            record_trace(by=by, verb="withdraw_visit", subject=visit)
            if visit.confirmed_at:
                letters.withdrawn(visit)
    return visit


def erase_visit(*, by: Any, visit: Visit, token: str = "", now: datetime | None = None) -> Visit:
    """Erase names, address, telephone, words and figures, and the letters about it; what was open is withdrawn.

    A body that was told gets a letter that names nobody. It cannot be undone. Twice changes nothing. Raises NotAllowed.
    """
    now = now or timezone.now()
    with transaction.atomic():
        visit = _locked(pk=visit.pk)
        require(may_follow_visit(by, visit, token))
        if visit.erased_at is None:
            _forget(visit, now)
            record_trace(by=by, verb="erase_visit", subject=visit)
            visit.refresh_from_db()
    return visit


def erase_person(user: Any, by: Any) -> None:
    """Erase the visits asked from the person's address. Called within the erasure of an account."""
    now = timezone.now()
    for visit in Visit.objects.select_for_update().filter(email__iexact=user.email, erased_at=None).order_by("pk"):
        _forget(visit, now)


def keep_visits(*, now: datetime | None = None) -> dict[str, int]:
    """Delete what was never confirmed and anonymise what is past its term; return how many. A job's verb.

    The term runs from the withdrawal, else from the answer, else from the confirmation.
    """
    now = now or timezone.now()
    term = now - timedelta(days=30 * settings.TABLE.visit_months)
    past = (
        Q(withdrawn_at__lt=term)
        | Q(withdrawn_at=None, answered_at__lt=term)
        | Q(withdrawn_at=None, answered_at=None, confirmed_at__lt=term)
    )
    unconfirmed = Visit.objects.filter(confirmed_at=None, asked_at__lt=now - UNCONFIRMED_KEPT)
    return {
        "deleted": _in_turns(unconfirmed, _delete),
        "anonymised": _in_turns(Visit.objects.filter(past, erased_at=None), lambda pks: _anonymise(pks, now)),
    }


def _in_turns(rows: Any, treat: Any) -> int:
    done = 0
    while True:
        with transaction.atomic():
            pks = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
            if not pks:
                return done
            treat(pks)
            done += len(pks)


def _delete(pks: Sequence[int]) -> None:
    erase_letters_about(Visit, pks)
    Visit.objects.filter(pk__in=pks).delete()


def _anonymise(pks: Sequence[int], now: datetime) -> None:
    erase_letters_about(Visit, pks)
    addresses = set(Visit.objects.filter(pk__in=pks).order_by().values_list("email", flat=True))
    Visit.objects.filter(pk__in=pks).update(
        firm="", contact="", email="", phone="", wishes="", figures={}, answer="", erased_at=now
    )
    for address in addresses:
        if not Visit.objects.filter(email__iexact=address).exists():
            forget_consents(email=address, purpose=PURPOSE)


def _forget(visit: Visit, now: datetime) -> None:
    """Anonymise the locked ``visit`` now, withdraw it, and ask a body that was told to erase what it kept."""
    _anonymise([visit.pk], now)
    Visit.objects.filter(pk=visit.pk, withdrawn_at=None).update(withdrawn_at=now)
    if visit.confirmed_at:
        letters.erased(visit)


def _confirm(visit: Visit, by: Any, now: datetime) -> None:
    visit.confirmed_at = now
    visit.save(update_fields=["confirmed_at"])
    give_consent(by=by, email=visit.email, purpose=PURPOSE, version=CONSENT)
    record_trace(by=by, verb="confirm_visit", subject=visit)
    letters.asked(visit)


def _locked(**key: Any) -> Visit:
    visit = Visit.objects.select_for_update(of=("self",)).select_related("body", "scenario").filter(**key).first()
    if visit is None:
        raise VisitGone
    return visit


def _unconfirmed(email: str, now: datetime) -> int:
    recent = Visit.objects.filter(email__iexact=email, confirmed_at=None, asked_at__gt=now - timedelta(days=1))
    return recent.count()
