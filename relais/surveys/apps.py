"""The room's place in Django."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Surveys."""

    name = "relais.surveys"

    def ready(self) -> None:
        """Answer the rooms below."""
        from relais.surveys import handlers  # noqa: F401
