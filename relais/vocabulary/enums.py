"""Fixed words of the vocabulary."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """The four languages of the screen and of the learner."""

    FR = "fr", _("français")
    NL = "nl", _("néerlandais")
    DE = "de", _("allemand")
    EN = "en", _("anglais")


class PhraseKind(models.TextChoices):
    """Whose words a phrase holds."""

    ALT = "alt", _("autre nom")
    SAYS = "says", _("un dirigeant dit")
    CUE = "cue", _("indice")
    OFFERS = "offers", _("un prestataire écrit")


class Category(models.TextChoices):
    """Reporting categories of a European digital innovation hub's services."""

    TEST = "test-before-invest", _("essayer avant d'investir")
    TRAINING = "training-skills", _("formation et compétences")
    INVESTMENT = "find-investment", _("aide à trouver un financement")
    NETWORK = "networking", _("réseau et accès aux écosystèmes")


class Dimension(models.TextChoices):
    """Dimensions of the European digital maturity assessment."""

    STRATEGY = "D1", _("stratégie numérique")
    READINESS = "D2", _("outils numériques")
    HUMAN = "D3", _("personnes et compétences")
    DATA = "D4", _("données et sécurité")
    AUTOMATION = "D5", _("automatisation et intelligence artificielle")
    GREEN = "D6", _("numérique durable")
