"""Fixed words of the referrals."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeState(models.TextChoices):
    """Where a notice stands."""

    WAITING = "waiting", _("à envoyer")
    SENDING = "sending", _("en cours d'envoi")
    DELIVERED = "delivered", _("reçu")
    FAILED = "failed", _("en échec")


class Change(models.TextChoices):
    """What was changed about a partnership, as its history tells it; the values are the verbs of the traces."""

    OPENED = "open_partnership", _("partenariat ouvert")
    CLOSED = "close_partnership", _("partenariat fermé")
    ORIGINS = "allow_origins", _("sites du cadre changés")
    KEY = "renew_key", _("nouvelle clé")
    NO_KEY = "drop_key", _("clé retirée")
    HOOK = "set_hook", _("adresse des avis changée")
    SECRET = "renew_hook_secret", _("nouveau secret")
    GONE = "hook_gone", _("adresse des avis retirée : son serveur dit qu'elle n'existe plus")
