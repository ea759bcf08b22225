"""Fixed words of the introductions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case stands."""

    UNCONFIRMED = "unconfirmed", _("adresse à confirmer")
    OPEN = "open", _("en route")
    STRANDED = "stranded", _("sans porte")
    ASKED = "asked", _("à clôturer par l'entreprise")
    CLOSED = "closed", _("clôturé")


class Outcome(models.TextChoices):
    """How a case ended."""

    MET = "met", _("besoin réglé")
    NOT_MET = "not_met", _("besoin non réglé")
    SILENT = "silent", _("sans nouvelles de l'entreprise")
    WITHDRAWN = "withdrawn", _("retiré par l'entreprise")
    DROPPED = "dropped", _("jamais confirmé")


class IntroductionState(models.TextChoices):
    """Where an introduction stands."""

    WAITING = "waiting", _("en attente de réponse")
    TAKEN_UP = "taken_up", _("prise en charge")
    DECLINED = "declined", _("déclinée")
    HELPED = "helped", _("aide apportée")
    NO_HELP = "no_help", _("sans aide possible")
    UNREACHABLE = "unreachable", _("entreprise injoignable")
    WITHDRAWN = "withdrawn", _("retirée")


class Reason(models.TextChoices):
    """Why a door declines."""

    NOT_OUR_TRADE = "not_our_trade", _("ce n'est pas notre métier")
    NO_CAPACITY = "no_capacity", _("nous n'avons pas la place pour le moment")
    OUTSIDE_AREA = "outside_area", _("hors de notre zone")
    TOO_SMALL = "too_small", _("entreprise trop petite pour notre offre")
    TOO_LARGE = "too_large", _("entreprise trop grande pour notre offre")
    OTHER = "other", _("autre raison")


class Side(models.TextChoices):
    """Whose turn it is, or who did something."""

    FIRM = "firm", _("l'entreprise")
    DOOR = "door", _("la porte")
    ANIMATOR = "animator", _("l'animation")
    PLATFORM = "platform", _("Relais")


class StepKind(models.TextChoices):
    """What was done."""

    SENT = "sent", _("besoin envoyé")
    CONFIRMED = "confirmed", _("adresse confirmée")
    INTRODUCED = "introduced", _("porte prévenue")
    UNTOLD = "untold", _("porte sans compte ni adresse électronique : l'animation est appelée à lui téléphoner")
    PASSED_ON = "passed_on", _("porte suivante prévenue")
    PROPOSED = "proposed", _("porte suivante proposée")
    FULL = "full", _("porte complète, non prévenue")
    TAKEN_UP = "taken_up", _("demande prise en charge")
    PUT_BACK = "put_back", _("prise en charge annulée")
    DECLINED = "declined", _("demande déclinée")
    ASKED = "asked", _("message")
    HELPED = "helped", _("aide apportée")
    NO_HELP = "no_help", _("aide impossible")
    UNREACHABLE = "unreachable", _("entreprise injoignable")
    WITHDRAWN = "withdrawn", _("demande retirée")
    ALARM = "alarm", _("alerte à l'animation")
    REMINDED = "reminded", _("rappel envoyé")
    FIRM_ASKED = "firm_asked", _("question posée à l'entreprise")
    CLOSED = "closed", _("dossier clôturé")
    REOPENED = "reopened", _("dossier rouvert")
    ERASED = "erased", _("données effacées")
    LATER = "later", _("nouvelles trois mois après")
    BOOKED = "booked", _("rendez-vous pris")
    MOVED = "moved", _("rendez-vous déplacé")
    CANCELLED = "cancelled", _("rendez-vous annulé")
    RESTORED = "restored", _("rendez-vous repris")
    HELD = "held", _("rendez-vous tenu")
    MISSED = "missed", _("rendez-vous manqué")
