"""What the room adds to the pages of the introductions: where to choose a time, and what is agreed upon."""

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from relais.actors.models import Position
from relais.appointments.enums import AppointmentState
from relais.appointments.letters import when
from relais.appointments.models import Appointment, Calendar
from relais.appointments.queries import may_be_booked
from relais.introductions.additions import Addition, Link
from relais.introductions.models import Introduction


def _for_firm(introductions: Sequence[Introduction]) -> dict[int, list[Link]]:
    return _links(
        introductions,
        lambda appointment: appointment.firm_token,
        lambda one: reverse("appointments:choose", args=[one.case.token, one.pk]),
        _("Choisir un rendez-vous"),
    )


def _for_door(introductions: Sequence[Introduction]) -> dict[int, list[Link]]:
    return _links(
        introductions,
        lambda appointment: appointment.door_token,
        lambda one: reverse("appointments:choose_for_firm", args=[one.token]),
        _("Fixer un rendez-vous avec l'entreprise"),
    )


def _links(
    introductions: Sequence[Introduction], token: Callable[[Appointment], str], choose: Callable[[Introduction], str],
    words: str,
) -> dict[int, list[Link]]:  # fmt: skip
    """Return, by introduction id, its appointments (cancelled ones left out), else where to choose a time if there is any."""
    now = timezone.now()
    agreed = Appointment.objects.filter(introduction__in=introductions).exclude(state=AppointmentState.CANCELLED)
    found: dict[int, list[Link]] = {}
    comes: set[int] = set()
    for appointment in agreed:
        address = reverse("appointments:appointment", args=[token(appointment)])
        found.setdefault(appointment.introduction_id, []).append(Link(_told(appointment), address, "calendar"))
        if appointment.state == AppointmentState.BOOKED and appointment.ends_at > now:
            comes.add(appointment.introduction_id)
    free = [one for one in introductions if one.pk not in comes and may_be_booked(one)]
    met = _with_hours({one.door.actor_id for one in free})
    for one in free:
        if one.door.actor_id in met:
            found.setdefault(one.pk, []).append(Link(words, choose(one), "plus"))
    return found


def _told(appointment: Appointment) -> str:
    if appointment.state == AppointmentState.BOOKED:
        return _("Rendez-vous %(when)s") % {"when": when(appointment)}
    return _("Rendez-vous %(when)s : %(state)s") % {
        "when": when(appointment),
        "state": appointment.get_state_display(),
    }


def _with_hours(actors: set[int]) -> set[int]:
    """Return which of ``actors`` (ids) have somebody with bookable hours."""
    if not actors:
        return set()
    people = Calendar.objects.filter(hours__isnull=False).values("user")
    positions = Position.objects.filter(actor__in=actors, user__in=people, user__is_active=True)
    return set(positions.values_list("actor_id", flat=True))


ADDITION = Addition(_for_firm, _for_door)
