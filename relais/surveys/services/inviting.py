"""The list of a round: addresses read in, letters and reminders written, invitations withdrawn, and forgotten after the term."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from relais.diagnostics.models import Response
from relais.groundwork.enums import LetterState
from relais.groundwork.errors import require
from relais.groundwork.models import Letter
from relais.groundwork.post import erase_letters_about
from relais.groundwork.services import record_trace
from relais.surveys import letters
from relais.surveys.enums import InvitationState, RoundState
from relais.surveys.errors import AlreadyAnswered, ListWrong, RoundNotOpen, TooManyInvited
from relais.surveys.listing import Listing, Problem
from relais.surveys.models import Invitation, Round
from relais.surveys.queries import digest_of
from relais.surveys.rules import may_organise
from relais.surveys.services.answering import held, keep_digest, let_go

MOST = 5000  # invitations of a round
REMIND_AFTER = (timedelta(days=7), timedelta(days=14))
ADDRESSES_KEPT = timedelta(days=60)  # after a round has closed
DRAFTS_KEPT = timedelta(days=180)  # lists of rounds that are never opened
ASKED = (InvitationState.INVITED, InvitationState.OPENED)
# What names somebody on a response that is not anonymous; the person may have told it since.
NAMING = {"name": "", "number": "", "email": "", "email_confirmed_at": None, "actor": None}

log = logging.getLogger(__name__)


@dataclass
class Report:
    """What became of a list."""

    added: int = 0
    repeated: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)


def invite(*, by: Any, round_: Round, listing: Listing, keep_good: bool = False) -> Report:
    """Invite the people of ``listing``; letters of an open round go out within a minute.

    Nothing is added when a line is wrong, unless ``keep_good``. Who is invited already is told and left alone. Raises NotAllowed,
    RoundNotOpen (closed), ListWrong (its ``problems`` are those of the listing), TooManyInvited.
    """
    with transaction.atomic():
        found = Round.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=round_.pk)
        require(may_organise(by, found.organiser))
        if found.state == RoundState.CLOSED:
            raise RoundNotOpen
        if listing.problems and not (keep_good and listing.entries):
            raise ListWrong(listing.problems)
        known = addresses_of(found) | _erased_of(found, listing)
        new = [one for one in listing.entries if one.email not in known]
        if len(new) + found.invitations.count() > MOST:
            raise TooManyInvited
        Invitation.objects.bulk_create(
            Invitation(round=found, email=one.email, name=one.name, firm=one.firm) for one in new
        )
        if new:
            record_trace(by=by, verb="invite", subject=found, after={"added": len(new)})
    late = [Problem(0, "invited", one.email) for one in listing.entries if one.email in known]
    return Report(len(new), [*listing.repeated, *late], listing.problems)


def addresses_of(round_: Round) -> set[str]:
    """Return the addresses that the round invites already."""
    return set(round_.invitations.exclude(email="").order_by().values_list("email", flat=True))


def _erased_of(round_: Round, listing: Listing) -> set[str]:
    """Return the addresses of ``listing`` that were erased from the round: they have been asked, and are asked no more."""
    erased = set(round_.erased.values_list("digest", flat=True))
    return {one.email for one in listing.entries if digest_of(round_.pk, one.email) in erased} if erased else set()


def withdraw_invitation(*, by: Any, invitation: Invitation) -> None:
    """Take somebody off the list, with what they began. Raises NotAllowed, InvitationGone, AlreadyAnswered, RoundNotOpen."""
    with transaction.atomic():
        found = held(token=invitation.token)
        require(may_organise(by, found.round.organiser))
        if found.round.state == RoundState.CLOSED:
            raise RoundNotOpen
        if found.state == InvitationState.ANSWERED:
            raise AlreadyAnswered
        if found.state == InvitationState.DECLINED:
            keep_digest(found)  # who said no is not asked by another invitation
        let_go(found)
        erase_letters_about(Invitation, [found.pk])
        record_trace(by=by, verb="withdraw_invitation", subject=found.round)
        Invitation.objects.filter(pk=found.pk).delete()


def write_letters(now: datetime | None = None) -> int:
    """Write what open rounds have to say: invitations, and reminders that are due; return how many. A job's verb.

    Each stands in its own transaction; what fails is tried again at the next run.
    """
    today = timezone.localdate(now)
    open_ = Invitation.objects.filter(round__state=RoundState.OPEN, round__closes_on__gte=today).exclude(email="")
    written = _in_turns(open_.filter(state=InvitationState.INVITED, written_on=None), today, 0)
    for number, after in enumerate(REMIND_AFTER, 1):
        due = open_.filter(state__in=ASKED, reminded=number - 1, written_on__lte=today - after)
        if number > 1:
            due = due.filter(reminded_on__lte=today - (after - REMIND_AFTER[number - 2]))
        written += _in_turns(due, today, number)
    return written


def note_returned() -> int:
    """Note which invitations did not arrive; return how many. A job's verb."""
    failed = Letter.objects.filter(about_kind=Invitation._meta.label_lower, state=LetterState.FAILED).exclude(to="")
    ids = [int(one) for one in failed.order_by().values_list("about_id", flat=True)]
    found = Invitation.objects.filter(pk__in=ids, state=InvitationState.INVITED, round__state=RoundState.OPEN)
    with transaction.atomic():
        held_ = list(found.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        return found.filter(pk__in=held_).update(state=InvitationState.BOUNCED)


def note_put_back(letter: int) -> int:
    """Note which invitations go out again with the letter of this id; return how many. Inside the transaction that puts it back."""
    about = Letter.objects.filter(Q(pk=letter) | Q(digest=letter), about_kind=Invitation._meta.label_lower)
    ids = [int(one) for one in about.order_by().values_list("about_id", flat=True)]
    found = Invitation.objects.filter(pk__in=ids, state=InvitationState.BOUNCED, round__state=RoundState.OPEN)
    return found.update(state=InvitationState.INVITED)


def forget_addresses(now: datetime | None = None) -> int:
    """Erase the addresses of rounds past their term, and lists that were never used; return of how many rounds. A job's verb.

    Each stands in its own transaction, and is looked at again under its lock: a round that is opened meanwhile keeps its list. What
    fails is tried again at the next run.
    """
    now = now or timezone.now()
    past = Round.objects.filter(forgotten_at=None, state=RoundState.CLOSED, closed_at__lt=now - ADDRESSES_KEPT)
    listed = Exists(Invitation.objects.filter(round=OuterRef("pk")))
    unused = Round.objects.filter(listed, state=RoundState.DRAFT, made_at__lt=now - DRAFTS_KEPT)
    return _forget_each(past, partial(_forget_names, now=now)) + _forget_each(unused, _forget_list)


def _forget_each(rounds: QuerySet[Round], forget: Callable[[Round], None]) -> int:
    done = 0
    for pk in list(rounds.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                round_ = rounds.select_for_update().filter(pk=pk).first()
                if round_ is not None:
                    forget(round_)
                    record_trace(by=None, verb="forget_addresses", subject=round_)
                    done += 1
        except Exception:
            log.exception("round %s: its addresses could not be forgotten and will be tried again", pk)
    return done


def _forget_names(round_: Round, now: datetime) -> None:
    """Forget who was invited, in its letters and on answers that are not anonymous too; the answers stay."""
    erase_letters_about(Invitation, list(round_.invitations.values_list("pk", flat=True)))
    named = round_.invitations.filter(response__isnull=False)
    Response.objects.filter(pk__in=named.values("response")).update(**NAMING)
    round_.invitations.update(email="", name="", firm="")
    Round.objects.filter(pk=round_.pk).update(forgotten_at=now)


def _forget_list(round_: Round) -> None:
    round_.invitations.all().delete()
    round_.erased.all().delete()


def _in_turns(due: QuerySet[Invitation], today: date, reminder: int) -> int:
    """Write to each of ``due``, one by one; return to how many."""
    done = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                row = due.select_for_update(of=("self",)).select_related("round__organiser", "round__version")
                row = row.defer("round__version__body")  # known already, nearly always
                invitation = row.filter(pk=pk).first()
                if invitation is not None:  # answered, declined, taken off or written to meanwhile
                    done += _write(invitation, today, reminder)
        except Exception:
            log.exception("invitation %s: its letter failed and will be tried again", pk)
    return done


def _write(invitation: Invitation, today: date, reminder: int) -> int:
    letter = letters.invite(invitation, reminder)
    if reminder:
        invitation.reminded, invitation.reminded_on = reminder, today
    else:
        invitation.written_on = today
        if letter is None and not letters.is_quiet():
            invitation.state = InvitationState.DECLINED  # the address wants no such letters: it is not asked
    invitation.save(update_fields=["reminded", "reminded_on", "written_on", "state"])
    return letter is not None
