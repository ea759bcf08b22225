"""Refusals of the room."""

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import NotFound, Refusal


class ShowcaseGone(NotFound):
    """There is no such showcase, its link is wrong, or it is not this person's."""

    message = _("Cette réalisation n'existe pas ou n'existe plus.")


class ShowcaseChanged(Refusal):
    """The showcase is in a state from which this cannot be done, or its words are no longer those that were read."""

    status = 409
    message = _("Cette réalisation a changé entre-temps. Relisez-la, puis réessayez.")


class Unfinished(Refusal):
    """Something that every showcase tells is missing."""

    message = _("Il manque encore quelque chose avant de pouvoir envoyer.")


class NoRemark(Refusal):
    """Changes are asked for without saying which."""

    message = _("Dites ce qui est à changer : l'autre partie le lira.")


class NobodyToAsk(Refusal):
    """The other side cannot be written to, or it would be the teller again."""

    message = _("Donnez une adresse électronique de l'autre partie, qui ne soit pas la vôtre.")


class TooManyDrafts(Refusal):
    """The person has more drafts than anybody tells."""

    message = _("Vous avez déjà vingt brouillons. Terminez-en un ou effacez-en un.")
