"""Refusals of the room."""

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import NotFound, Refusal


class NoWords(Refusal):
    """Nothing was typed."""

    message = _("Écrivez en quelques mots ce qui ne va pas, comme vous le diriez à un collègue.")


class SentForFirm(Refusal):
    """A partner typed and sent the need for a firm: the words are the firm's to erase."""

    status = 409
    message = _("Cette demande est envoyée : l'entreprise l'efface elle-même, depuis son dossier.")


class NeedGone(NotFound):
    """The need was never there, or its words have been erased."""

    message = _("Ce besoin n'existe plus : ses mots ont été effacés à leur terme ou à votre demande.")
