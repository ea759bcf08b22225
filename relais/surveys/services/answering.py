"""What an invited person does by the letter's link: answer once, decline, erase; and what follows when they have finished."""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from relais.diagnostics.enums import ResponseState
from relais.diagnostics.models import Response
from relais.diagnostics.services.erasing import erase_responses, forget_traces
from relais.diagnostics.services.responses import erase_response, start_response
from relais.groundwork.post import erase_letters_about
from relais.groundwork.services import record_trace
from relais.surveys.enums import InvitationState, RoundState
from relais.surveys.errors import AlreadyAnswered, InvitationGone, RoundNotOpen, StaysAnonymous
from relais.surveys.models import Erased, Invitation, Reply, Round
from relais.surveys.queries import digest_of

S = InvitationState
STAYS = {"id", "version", "state", "stage", "answers"}  # of an anonymous response; the rest goes, fields to come too


def open_invitation(*, token: str, language: str = "fr") -> Response:
    """Return the response of the invitation behind ``token``, begun at first; who declined may answer all the same.

    Raises InvitationGone, RoundNotOpen, AlreadyAnswered.
    """
    with transaction.atomic():
        invitation = _invitation(token)
        round_ = invitation.round
        if round_.state != RoundState.OPEN:
            raise RoundNotOpen
        if invitation.state == S.ANSWERED:
            raise AlreadyAnswered
        if invitation.response is not None:
            return invitation.response
        response = start_response(by=None, version=round_.version, language=language, unordered=round_.anonymous)
        invitation.response, invitation.state = response, S.OPENED
        invitation.save(update_fields=["response", "state"])
        if not round_.anonymous:
            record_trace(by=None, verb="open_invitation", subject=invitation)
    return response


def decline(*, token: str) -> Invitation:
    """Decline: nothing more is asked, what was begun is erased. Raises InvitationGone, AlreadyAnswered."""
    with transaction.atomic():
        invitation = held(token=token)
        if invitation.state == S.ANSWERED:
            raise AlreadyAnswered
        let_go(invitation)
        record_trace(by=None, verb="decline_invitation", subject=invitation)
    return invitation


def erase_invitation(*, token: str, by: Any = None) -> Invitation:
    """Erase address and names, the letters to them, and the answer where it is known as theirs; they are asked no more.

    Raises InvitationGone.
    """
    with transaction.atomic():
        invitation = held(token=token)
        forget(invitation)
        record_trace(by=by, verb="erase_invitation", subject=invitation)
    return invitation


def forget(invitation: Invitation) -> None:
    """Forget who the locked ``invitation`` is for; of an anonymous answer nothing can be found, and it stays."""
    if invitation.state != S.ANSWERED or not invitation.round.anonymous:
        let_go(invitation)
    keep_digest(invitation)
    Invitation.objects.filter(pk=invitation.pk).update(email="", name="", firm="")
    erase_letters_about(Invitation, [invitation.pk])


def keep_digest(invitation: Invitation) -> None:
    """Keep of an address that goes, until its round is over, what tells that it has been asked: it is not asked again."""
    if invitation.email and invitation.round.state != RoundState.CLOSED:
        Erased.objects.get_or_create(
            round_id=invitation.round_id, digest=digest_of(invitation.round_id, invitation.email)
        )


def erase_person(user: Any, by: Any) -> None:
    """Forget the invitations to the person's address. Called within the erasure of an account."""
    for token in list(Invitation.objects.filter(email=user.email.lower()).values_list("token", flat=True)):
        erase_invitation(token=token, by=by)


def withdraw_answer(*, token: str) -> Invitation:
    """Erase one's finished answer, where it is known as one's own. Raises InvitationGone, StaysAnonymous."""
    with transaction.atomic():
        invitation = held(token=token)
        if invitation.round.anonymous:
            raise StaysAnonymous
        let_go(invitation)
        record_trace(by=None, verb="withdraw_answer", subject=invitation)
    return invitation


def count_response(response: int) -> None:
    """Let the finished response with this id count for its round; in an anonymous one, cut every thread to who gave it.

    Within the transaction that finishes it. A response of no invitation counts for none. Raises RoundNotOpen.
    """
    invitation = Invitation.objects.select_for_update().filter(response=response).first()
    if invitation is None:
        return
    round_ = Round.objects.select_for_update().get(pk=invitation.round_id)
    if round_.state != RoundState.OPEN:
        raise RoundNotOpen
    Reply.objects.create(response_id=response, round=round_)
    invitation.state = S.ANSWERED
    if round_.anonymous:
        invitation.response = None
        _cut(response, round_)
        Round.objects.filter(pk=round_.pk, unmixed=False).update(unmixed=True)
    else:
        Response.objects.filter(pk=response).update(kept_until=term_of(round_))
        record_trace(by=None, verb="answer_invitation", subject=invitation)
    invitation.save(update_fields=["state", "response"])


def lose_response(response: int, *, past_term: bool = False) -> None:
    """Note on its invitation that the response with this id is being erased: while the round runs, they are asked no more.

    Where its term has come nobody has declined: who had begun stands as before.
    """
    found = Invitation.objects.filter(response=response)
    if past_term:
        found.filter(state=S.OPENED).update(response=None, state=S.INVITED)
    else:
        found.filter(round__state=RoundState.OPEN).update(response=None, state=S.DECLINED)
    found.update(response=None)


def term_of(round_: Round) -> datetime:
    """Return until when the answers of the round are kept: all alike, from its end on, or from its last day while it runs."""
    end = round_.closed_at or timezone.make_aware(datetime.combine(round_.closes_on + timedelta(days=1), time.min))
    return end + timedelta(days=30 * settings.TABLE.response_months)


def move_terms(round_: Round) -> None:
    """Let the answers of the locked round be kept until its term. Inside the transaction that moves its end."""
    replies = Reply.objects.filter(round=round_)
    Response.objects.filter(pk__in=replies.values("pk")).update(kept_until=term_of(round_))


def drop_unfinished(round_: Round) -> int:
    """Erase what was begun and not finished in a closed round; return how many. Who began stays invited."""
    dropped = 0
    for token in list(round_.invitations.filter(state=S.OPENED).values_list("token", flat=True)):
        with transaction.atomic():
            invitation = held(token=token)
            if invitation.state == S.OPENED:
                let_go(invitation)
                Invitation.objects.filter(pk=invitation.pk).update(state=S.INVITED)
                dropped += 1
    return dropped


def _cut(response: int, round_: Round) -> None:
    """Leave of a finished response its answers and nothing that tells who gave them, or when: all moments are the opening's."""
    opened = round_.opened_at or timezone.now()
    moments = {
        "started_at": opened, "touched_at": opened, "finished_at": opened, "assessed_on": timezone.localdate(opened),
        "kept_until": term_of(round_),
    }  # fmt: skip
    others = [one for one in Response._meta.concrete_fields if one.name not in STAYS | set(moments)]
    cleared = {one.name: None if one.null else one.get_default() for one in others}
    Response.objects.filter(pk=response).update(**moments, **cleared)
    forget_traces([response])  # its moments would lie beside those of reminders


def let_go(invitation: Invitation) -> None:
    """Erase the response of the locked ``invitation``, and let it stand as declined."""
    response = invitation.response
    invitation.response, invitation.state = None, S.DECLINED
    invitation.save(update_fields=["response", "state"])
    if response is None:
        return
    if response.state == ResponseState.OPEN and invitation.round.anonymous:
        erase_responses([response.pk])
    else:
        erase_response(by=None, response=response, token=response.token)


def _invitation(token: str) -> Invitation:
    """Return the invitation behind ``token``, locked.

    Round and response are read afterwards: rows that are joined while one waits for the lock are as they were before it.
    """
    invitation = _locked(token)
    if invitation is None or invitation.round.state == RoundState.DRAFT:
        raise InvitationGone
    return invitation


def _locked(token: str) -> Invitation | None:
    """Return the invitation behind ``token``, locked; None when there is none.

    A list that is written anew meanwhile takes the row away from under who waits for it; the second look finds the new one.
    """
    found = Invitation.objects.select_for_update().filter(token=token)
    return found.first() or found.all().first()


def held(*, token: str) -> Invitation:
    """Return the invitation behind ``token``, locked together with its response: the response first, as finishing does."""
    while True:
        begun = Invitation.objects.filter(token=token).values_list("response", flat=True).first()
        if begun is not None:
            Response.objects.select_for_update(of=("self",)).filter(pk=begun).first()
        invitation = _locked(token)
        if invitation is None:
            raise InvitationGone
        if invitation.response_id in {begun, None}:
            return invitation
