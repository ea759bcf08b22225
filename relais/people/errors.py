"""Refusals of the room."""

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import Refusal


class LastAnimator(Refusal):
    """Nobody else runs the platform."""

    status = 409
    message = _(
        "Personne d'autre ne s'occupe de l'animation de la plateforme. Faites d'abord donner ce rôle à un autre compte "
        "par qui exploite le serveur, puis effacez le vôtre."
    )
