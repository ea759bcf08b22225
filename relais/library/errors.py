"""Refusals of the room."""

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import NotFound, Refusal


class VisitGone(NotFound):
    """There is no such visit, or its link is wrong."""

    message = _("Cette demande de visite n'existe pas ou n'existe plus.")


class VisitSettled(Refusal):
    """The visit was answered, withdrawn or erased meanwhile, or its address is not confirmed yet."""

    status = 409
    message = _("Cette demande de visite a changé entre-temps : elle a déjà une réponse, ou elle est retirée.")


class NoAnswer(Refusal):
    """An answer without words tells the visitor nothing."""

    message = _("Écrivez votre réponse : la personne qui demande la visite la lira.")


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


class NoAlt(Refusal):
    """A picture comes without words for those who do not see it."""

    message = _("Dites ce que montre l'image : qui ne la voit pas lira ces mots.")


class NoRemark(Refusal):
    """Changes are asked for without saying which."""

    message = _("Dites ce qui est à changer : l'autre partie le lira.")


class NobodyToAsk(Refusal):
    """The other side cannot be written to, or it would be the teller again."""

    message = _("Donnez une adresse électronique de l'autre partie, qui ne soit pas la vôtre.")


class TooManyDrafts(Refusal):
    """The person has more drafts than anybody tells."""

    message = _("Vous avez déjà vingt brouillons. Terminez-en un ou effacez-en un.")


class SubscriptionGone(NotFound):
    """A link of the newsletter leads nowhere any more: left, never confirmed, or not one of ours."""

    message = _("Cet abonnement n'existe plus. Vous pouvez vous abonner à nouveau depuis la page des actualités.")
