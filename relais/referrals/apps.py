"""The room's place in Django."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Referrals."""

    name = "relais.referrals"

    def ready(self) -> None:
        """Listen to the rooms below."""
        from relais.referrals import handlers  # noqa: F401
