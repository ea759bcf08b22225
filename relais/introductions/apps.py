"""The room's place in Django."""

from django.apps import AppConfig


class IntroductionsConfig(AppConfig):
    """Introductions."""

    name = "relais.introductions"

    def ready(self) -> None:
        """Listen to the rooms below."""
        from relais.introductions import handlers  # noqa: F401
