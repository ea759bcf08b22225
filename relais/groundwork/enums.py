"""Fixed words of the groundwork."""

from django.db import models
from django.utils.translation import gettext_lazy as _

DIGEST = "groundwork/digest"  # the kind of a letter that gathers others


class LetterState(models.TextChoices):
    """What became of a letter."""

    WAITING = "waiting", _("en attente")
    SENDING = "sending", _("en cours d'envoi")
    SENT = "sent", _("envoyé")
    FAILED = "failed", _("en échec")
    DROPPED = "dropped", _("non envoyé : refusé, effacé ou sans objet")
