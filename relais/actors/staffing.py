"""Verbs on the people of a body: who is invited, holds which position, is away, leaves and hands over."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from relais.actors.enums import PositionKind
from relais.actors.errors import AlreadyThere, InvitationGone, LastOwner, NotInvited, WrongAbsence, WrongDeputy
from relais.actors.events import PersonLeft
from relais.actors.models import INVITED_FOR, Actor, Invitation, Position
from relais.actors.rules import may_manage_people
from relais.groundwork.announcements import announce
from relais.groundwork.errors import NotAllowed, require
from relais.groundwork.services import record_trace
from relais.people.models import User

KEPT = timedelta(days=30)  # an expired invitation is shown so long, to be sent again
SALT = "relais.actors.invitation"


def invite_person(*, by: Any, actor: Actor, email: str, kind: str, absolute: Callable[[str], str] = str) -> Invitation:
    """Invite whoever reads ``email`` to a position, by a letter with a link that holds for 14 days.

    A second invitation of the same address takes the place of the first. ``absolute`` makes a full address of a path.
    Raises NotAllowed, AlreadyThere.
    """
    require(may_manage_people(by, actor))
    email = email.strip().lower()
    with transaction.atomic():
        _locked(actor)
        if actor.positions.filter(user__email=email).exists():
            raise AlreadyThere
        actor.invitations.filter(email=email).delete()
        invitation = Invitation.objects.create(actor=actor, email=email, kind=PositionKind(kind), invited_by=by)
        record_trace(by=by, verb="invite_person", subject=invitation, after={"actor": actor.pk, "kind": kind})
        _send(invitation, absolute(reverse("actors:invitation", args=[token_of(invitation)])))
    return invitation


def token_of(invitation: Invitation) -> str:
    """Return what the link of the invitation holds: its number, signed and dated."""
    return signing.dumps(invitation.pk, salt=SALT)


def open_invitation(*, by: Any, token: str) -> Invitation:
    """Return the invitation of ``token`` to the person to whom it was sent. Raises InvitationGone, NotInvited."""
    try:
        number = signing.loads(token, salt=SALT, max_age=INVITED_FOR)
    except signing.BadSignature as wrong:
        raise InvitationGone from wrong
    invitation = Invitation.objects.select_related("actor", "invited_by").filter(pk=number).first()
    if invitation is None:
        raise InvitationGone
    if not getattr(by, "is_authenticated", False) or by.email.lower() != invitation.email:
        raise NotInvited
    return invitation


def accept_invitation(*, by: Any, token: str) -> Position:
    """Take the position that was offered. Raises InvitationGone, NotInvited, AlreadyThere."""
    with transaction.atomic():
        invitation = open_invitation(by=by, token=token)
        actor = _locked(invitation.actor)
        if not actor.invitations.filter(pk=invitation.pk).exists():  # withdrawn while we waited
            raise InvitationGone
        if actor.positions.filter(user=by).exists():
            raise AlreadyThere
        position = Position.objects.create(user=by, actor=actor, kind=invitation.kind)
        invitation.delete()
        record_trace(by=by, verb="accept_invitation", subject=position, after=_state(position))
    return position


def withdraw_invitation(*, by: Any, invitation: Invitation) -> None:
    """Take an invitation back: its link holds no longer. Raises NotAllowed, InvitationGone."""
    require(may_manage_people(by, invitation.actor))
    with transaction.atomic():
        _locked(invitation.actor)
        found = Invitation.objects.filter(pk=invitation.pk).first()
        if found is None:
            raise InvitationGone
        record_trace(by=by, verb="withdraw_invitation", subject=found, before={"actor": found.actor_id})
        found.delete()


def erase_expired_invitations(*, now: datetime | None = None) -> int:
    """Erase the invitations that expired 30 days ago; return how many. A job's verb: no person asks for it."""
    old = Invitation.objects.filter(sent_at__lte=(now or timezone.now()) - INVITED_FOR - KEPT)
    with transaction.atomic():
        for invitation in (found := list(old.select_for_update().order_by("pk"))):
            before = {"actor": invitation.actor_id}
            record_trace(by=None, verb="erase_invitation", subject=invitation, before=before)
            invitation.delete()
    return len(found)


def change_position(*, by: Any, position: Position, kind: str) -> Position:
    """Give the person another position in the same body. Raises NotAllowed, LastOwner."""
    require(may_manage_people(by, position.actor))
    with transaction.atomic():
        actor = _locked(position.actor)
        position = Position.objects.select_related("actor").get(pk=position.pk)
        before = _state(position)
        if kind != PositionKind.OWNER and _is_last_owner(actor, position):
            raise LastOwner
        position.kind = PositionKind(kind)
        position.save(update_fields=["kind"])
        if _state(position) != before:
            record_trace(by=by, verb="change_position", subject=position, before=before, after=_state(position))
    return position


def set_absence(*, by: Any, position: Position, until: date | None, deputy: User | None) -> Position:
    """Say until when the person is away and who stands in; ``until`` None ends the absence.

    A person says it of themselves; who manages people says it of anybody. Raises NotAllowed, WrongAbsence, WrongDeputy.
    """
    if not (_is_own(by, position) or may_manage_people(by, position.actor)):
        raise NotAllowed
    if until is not None and until < timezone.localdate():
        raise WrongAbsence(fields={"until": str(WrongAbsence.message)})
    with transaction.atomic():
        actor = _locked(position.actor)
        position = Position.objects.select_related("actor").get(pk=position.pk)
        if until is not None and deputy is not None:
            _check_colleague(actor, position, deputy)
        before = _state(position)
        position.absent_until, position.deputy = until, deputy if until is not None else None
        position.save(update_fields=["absent_until", "deputy"])
        if _state(position) != before:
            record_trace(by=by, verb="set_absence", subject=position, before=before, after=_state(position))
    return position


def leave_body(*, by: Any, position: Position, successor: User | None = None) -> None:
    """End a position. What the person held passes to ``successor``, else to one who answers for the body.

    A person leaves by themselves; who manages people removes anybody. The last owner names a successor, who becomes the
    owner. Announces PersonLeft. Raises NotAllowed, LastOwner, WrongDeputy.
    """
    if not (_is_own(by, position) or may_manage_people(by, position.actor)):
        raise NotAllowed
    with transaction.atomic():
        _end(by, position, successor, alone=False)


def give_up_everything(user: User, by: Any) -> None:
    """End all positions of an account that is being erased, and forget the invitations to its address.

    Asked by the person (``by``), the last owner of a body must hand it over first: raises LastOwner. Asked by the
    platform (``by`` None), the body remains without anybody. Announces PersonLeft for each. Raises NotAllowed.
    """
    if by is not None and by.pk != user.pk:
        raise NotAllowed
    with transaction.atomic():
        for position in Position.objects.filter(user=user).select_related("actor"):
            _end(by, position, None, alone=by is None)
        Invitation.objects.filter(email=user.email).delete()


def _end(by: Any, position: Position, successor: User | None, *, alone: bool) -> None:
    actor = _locked(position.actor)
    position = Position.objects.get(pk=position.pk)
    if successor is not None:
        _check_colleague(actor, position, successor)
    heir = successor
    if _is_last_owner(actor, position):
        if successor is not None:
            actor.positions.filter(user=successor).update(kind=PositionKind.OWNER)
        elif not alone:
            raise LastOwner
    elif heir is None:
        others = actor.positions.filter(kind=PositionKind.OWNER).exclude(pk=position.pk).select_related("user")
        heir = next((one.user for one in others), None)
    actor.positions.filter(deputy=position.user_id).update(deputy=None)
    after = {"successor": heir.pk if heir else None}
    record_trace(by=by, verb="leave_body", subject=position, before=_state(position), after=after)
    left = PersonLeft(actor=actor.pk, user=position.user_id, successor=heir.pk if heir else None)
    position.delete()
    announce(left)


def _locked(actor: Actor) -> Actor:
    """Hold the body: its people change one after the other, so that two owners cannot leave at once."""
    return Actor.objects.select_for_update().get(pk=actor.pk)


def _is_own(by: Any, position: Position) -> bool:
    return bool(getattr(by, "is_authenticated", False) and by.is_active and by.pk == position.user_id)


def _is_last_owner(actor: Actor, position: Position) -> bool:
    others = actor.positions.filter(kind=PositionKind.OWNER).exclude(pk=position.pk)
    return position.kind == PositionKind.OWNER and not others.exists()


def _check_colleague(actor: Actor, position: Position, other: User) -> None:
    if other.pk == position.user_id or not actor.positions.filter(user=other).exists():
        raise WrongDeputy


def _state(position: Position) -> dict[str, Any]:
    return {
        "actor": position.actor_id,
        "kind": str(position.kind),
        "absent_until": position.absent_until.isoformat() if position.absent_until else None,
        "deputy": position.deputy_id,
    }


def _send(invitation: Invitation, link: str) -> None:
    language = User.objects.filter(email=invitation.email).values_list("language", flat=True).first()
    with override(language or get_language()):
        name = invitation.actor.name
        subject = _("%(actor)s vous invite sur Relais") % {"actor": name}
        text = _(
            "Bonjour,\n\n%(person)s vous invite dans l'équipe de %(actor)s, comme %(kind)s.\n\nPour accepter, ouvrez ce lien "
            "dans les quatorze jours et connectez-vous avec l'adresse %(email)s (ou créez un compte avec elle) :\n\n%(link)s"
            "\n\nSi cette invitation ne vous concerne pas, ignorez ce message : rien ne change.\n"
        ) % {
            "person": str(invitation.invited_by),
            "actor": name,
            "kind": invitation.get_kind_display(),
            "email": invitation.email,
            "link": link,
        }
    EmailMultiAlternatives(" ".join(subject.split()), text, None, [invitation.email]).send()
