"""Who may what with questionnaires and responses. The secret link of a response counts like an account that keeps just that one."""

from typing import Any

from relais.actors.enums import PositionKind
from relais.actors.models import Position
from relais.diagnostics.enums import Purpose
from relais.diagnostics.errors import NotDone, NotScored
from relais.diagnostics.models import Response
from relais.people.rules import is_animator, is_staff


def may_edit(user: Any) -> bool:
    """Tell whether the person may write drafts of questionnaires and try them."""
    return is_staff(user)


def may_publish(user: Any) -> bool:
    """Tell whether the person may publish a draft, and choose which version new responses get."""
    return is_animator(user)


def may_exchange(user: Any) -> bool:
    """Tell whether the person may bring in and take out files of assessments, names included."""
    return is_animator(user)


def may_accompany(user: Any) -> bool:
    """Tell whether the person accompanies firms: an adviser or animator of an organisation, or on duty for the platform."""
    if is_staff(user):
        return True
    if not (getattr(user, "is_authenticated", False) and user.is_active):
        return False
    kinds = [PositionKind.ADVISER, PositionKind.ANIMATOR]
    return bool(Position.objects.filter(user=user, kind__in=kinds).exists())


def may_open(user: Any, response: Response, token: str = "") -> bool:
    """Tell whether ``user``, or who holds ``token``, may read and answer: the firm, and the adviser who accompanies it."""
    if token and token == response.token:
        return True
    if not (getattr(user, "is_authenticated", False) and user.is_active):
        return False
    return user.pk in {response.user_id, response.adviser_id}


def require_scored(response: Response) -> None:
    """Raise NotDone or NotScored unless ``response`` is a finished diagnostic: only such a one has a score, a path, stages."""
    if not response.is_done:
        raise NotDone
    if response.version.questionnaire.purpose != Purpose.DIAGNOSTIC:
        raise NotScored
