"""The room's place in Django."""

from django.apps import AppConfig


class ActorsConfig(AppConfig):
    """Actors."""

    name = "relais.actors"

    def ready(self) -> None:
        """Listen to the rooms below."""
        from relais.actors import handlers  # noqa: F401 - registers the listeners
