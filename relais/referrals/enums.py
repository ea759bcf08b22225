"""Fixed words of the referrals."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeState(models.TextChoices):
    """Where a notice stands."""

    WAITING = "waiting", _("à envoyer")
    SENDING = "sending", _("en cours d'envoi")
    DELIVERED = "delivered", _("reçu")
    FAILED = "failed", _("en échec")
