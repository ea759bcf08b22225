"""Refusals of the room."""

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import NotFound, Refusal


class AppointmentGone(NotFound):
    """There is no such appointment, or its link is wrong."""

    message = _("Ce rendez-vous n'existe pas ou n'existe plus.")


class SlotTaken(Refusal):
    """The time is not free: somebody was faster, or the calendar changed meanwhile."""

    status = 409
    message = _("Cette heure vient d'être prise. Choisissez-en une autre : celles qui restent libres sont ci-dessous.")


class AlreadyBooked(Refusal):
    """The introduction has an appointment that is still to come."""

    status = 409
    message = _("Un rendez-vous est déjà pris pour cette demande. Déplacez-le ou annulez-le d'abord.")


class TooLate(Refusal):
    """The appointment has begun, or is no longer what it was."""

    status = 409
    message = _("Ce n'est plus possible : le rendez-vous a commencé, ou il a changé entre-temps.")


class TooEarly(Refusal):
    """What became of an appointment is not known before it begins."""

    status = 409
    message = _("Ce rendez-vous n'a pas encore commencé.")


class WrongCalendar(Refusal):
    """A calendar file cannot be read. The message says which line is to blame, as far as known."""

    status = 422
    message = _("Ce fichier n'est pas un agenda lisible.")
