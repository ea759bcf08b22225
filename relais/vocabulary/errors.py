"""Refusals of the room."""

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import Refusal


class ThemeInUse(Refusal):
    """The theme cannot be changed in this way while others depend on it."""

    status = 409
    message = _("Ce thème contient d'autres thèmes : déplacez-les d'abord.")


class WrongPhrase(Refusal):
    """A phrase is empty, too long or already elsewhere."""

    message = _("Une phrase est vide, trop longue ou figure déjà sous un autre thème.")
