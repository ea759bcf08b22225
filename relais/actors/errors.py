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


class NothingToUndo(Refusal):
    """There is no earlier state to return to."""

    status = 409
    message = _("Il n'y a pas de modification à annuler.")
