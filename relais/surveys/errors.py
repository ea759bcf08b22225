"""Refusals of the room."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import NotFound, Refusal


class InvitationGone(NotFound):
    """There is no such invitation, or it was withdrawn."""

    message = _("Cette invitation n'existe pas ou n'existe plus.")


class RoundFixed(Refusal):
    """The round has been opened: what people were told stays."""

    status = 409
    message = _("Cette enquête est déjà partie : son contenu ne change plus.")


class RoundNotOpen(Refusal):
    """The round is not open: no answers come in."""

    status = 409
    message = _("Cette enquête n'est pas ouverte.")


class RoundNotClosed(Refusal):
    """The round still runs."""

    status = 409
    message = _("Cette enquête n'est pas terminée.")


class NobodyInvited(Refusal):
    """A round without a list cannot be opened."""

    status = 409
    message = _("Personne n'est invité : ajoutez d'abord des adresses.")


class DayPast(Refusal):
    """A round must end on a day to come, a year after its opening at most."""

    status = 422
    message = _("Le dernier jour doit être à venir, un an au plus après l'ouverture.")


class AlreadyAnswered(Refusal):
    """One answer each."""

    status = 409
    message = _("Vous avez déjà répondu : chaque personne invitée répond une fois.")


class StaysAnonymous(Refusal):
    """Who answered an anonymous round is not known any more."""

    status = 409
    message = _("Cette enquête est anonyme : personne ne sait plus quelle réponse vient de cette invitation.")


class TooFewAnswers(Refusal):
    """Too few answered to publish anything."""

    status = 409
    message = _("Il faut au moins dix réponses pour publier.")


class NoSuchAnswer(NotFound):
    """There is no such open answer in the round."""

    message = _("Cette réponse n'existe pas ou n'existe plus.")


class ListWrong(Refusal):
    """A list of addresses is refused; ``problems`` (of the listing) name line and reason."""

    status = 422
    message = _("Des lignes de cette liste sont à corriger : rien n'a été ajouté.")

    def __init__(self, problems: Sequence[Any]) -> None:
        """Keep the ``problems``."""
        super().__init__()
        self.problems = tuple(problems)


class TooManyInvited(Refusal):
    """A round holds so many invitations and no more."""

    status = 422
    message = _("Une enquête compte 5 000 invitations au plus.")
