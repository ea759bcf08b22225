"""Who may what with calendars and appointments. A secret link counts like an account that holds just that one."""

from typing import Any

from relais.actors.models import Position
from relais.appointments.models import Appointment
from relais.groundwork.errors import NotAllowed
from relais.introductions.enums import Side
from relais.introductions.rules import may_answer, may_follow, may_watch


def may_keep_calendar(user: Any) -> bool:
    """Tell whether the person answers for a door of some organisation, and so may be met."""
    return bool(
        getattr(user, "is_authenticated", False) and user.is_active and Position.objects.filter(user=user).exists()
    )


def side_at(by: Any, appointment: Appointment, token: str = "") -> Side:
    """Return on whose side ``by``, or the link, stands at the appointment. Raises NotAllowed."""
    introduction = appointment.introduction
    if may_follow(by, introduction.case):
        return Side.FIRM
    if may_watch(by):  # who watches every case acts as that, whichever link they follow
        return Side.ANIMATOR
    if token and token == appointment.firm_token:
        return Side.FIRM
    if (token and token == appointment.door_token) or may_answer(by, introduction):
        return Side.DOOR
    raise NotAllowed
