"""Fixed words of the surveys."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoundState(models.TextChoices):
    """Where a round stands."""

    DRAFT = "draft", _("en préparation")
    OPEN = "open", _("ouverte")
    CLOSED = "closed", _("terminée")


class InvitationState(models.TextChoices):
    """What became of one invitation."""

    INVITED = "invited", _("invité")
    OPENED = "opened", _("commencé")
    ANSWERED = "answered", _("répondu")
    DECLINED = "declined", _("décliné")
    BOUNCED = "bounced", _("adresse en défaut")


class Trend(models.TextChoices):
    """How a need compares with the round before."""

    RISING = "rising", _("en hausse")
    FALLING = "falling", _("en baisse")
    UNCLEAR = "unclear", _("sans changement net")
    NEW = "new", _("pas demandé alors")
