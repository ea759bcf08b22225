"""The room's place in Django."""

from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    """Vocabulary."""

    name = "relais.vocabulary"

    def ready(self) -> None:
        """Listen to the room's own changes."""
        from relais.vocabulary import handlers  # noqa: F401 - registers the listeners
