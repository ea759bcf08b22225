"""Refusals of the room."""

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import NotFound, Refusal


class NoPartnership(NotFound):
    """The body brings no firms, or is none."""

    message = _("Cet organisme n'oriente pas d'entreprises vers Relais.")


class WrongOrigin(Refusal):
    """A site that may show the frame is not named as a browser names it."""

    status = 422
    message = _("Un site s'écrit comme https://www.exemple.be, sans chemin.")


class WrongFact(Refusal):
    """A fact of a referral is not understood."""

    status = 422


class ReferenceTaken(Refusal):
    """The body's reference belongs to another need."""

    status = 409
    message = _("Cette référence est déjà celle d'une autre orientation.")


class NothingToSend(Refusal):
    """There is no hook, or the notice is not one that can be sent again."""

    status = 409
    message = _("Il n'y a rien à envoyer.")
