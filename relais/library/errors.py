"""Refusals of the room."""

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import NotFound


class SubscriptionGone(NotFound):
    """A link of the newsletter leads nowhere any more: left, never confirmed, or not one of ours."""

    message = _("Cet abonnement n'existe plus. Vous pouvez vous abonner à nouveau depuis la page des actualités.")
