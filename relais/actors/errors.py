"""Refusals of the room."""

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import Refusal


class WrongLine(Exception):  # noqa: N818 - it reports a line, it is not a fault of the program
    """One line of an imported file is refused."""

    def __init__(self, number: int, field: str, reason: str) -> None:
        """Keep the line's number (from 1), the field and the reason."""
        self.number, self.field, self.reason = number, field, reason
        super().__init__(f"line {number}: {field}: {reason}" if field else f"line {number}: {reason}")


class ImportRefused(Refusal):
    """A file was refused as a whole; nothing was written."""

    message = _("Le fichier est refusé : rien n'a été enregistré.")

    def __init__(self, lines: list[WrongLine]) -> None:
        """Keep the refused lines."""
        self.lines = lines
        super().__init__(str(lines[0]) if lines else "")


class WrongNumber(Refusal):
    """The enterprise number does not hold its check digits."""

    message = _("Ce numéro d'entreprise n'existe pas : ses deux derniers chiffres ne correspondent pas aux autres.")


class InvitationGone(Refusal):
    """The invitation was accepted, withdrawn, is too old, or never was."""

    status = 404
    message = _("Cette invitation n'est plus valable. Demandez-en une autre à la personne qui vous l'a envoyée.")


class NotInvited(Refusal):
    """The invitation was sent to another address than the account's."""

    status = 403
    message = _("Cette invitation a été envoyée à une autre adresse. Connectez-vous avec celle qui l'a reçue.")


class AlreadyThere(Refusal):
    """The person holds a position in this body."""

    status = 409
    message = _("Cette personne fait déjà partie de l'équipe.")


class LastOwner(Refusal):
    """Nobody else answers for the body."""

    status = 409
    message = _("Personne d'autre n'est responsable de cette organisation. Nommez d'abord qui reprend.")


class WrongDeputy(Refusal):
    """Whoever stands in or takes over must be another person of the same body."""

    message = _("Choisissez une autre personne de la même équipe.")


class WrongAbsence(Refusal):
    """An absence ends before it begins."""

    message = _("Une absence finit aujourd'hui au plus tôt.")


class NothingToUndo(Refusal):
    """There is no earlier state to return to."""

    status = 409
    message = _("Il n'y a pas de modification à annuler.")
