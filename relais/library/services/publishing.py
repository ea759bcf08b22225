"""What is published, or taken back, by the clock."""

from django.core.management import call_command


def publish_scheduled() -> None:
    """Publish the pieces whose hour has come and take back those whose term is over. A job's verb: an editor set the hour."""
    call_command("publish_scheduled", verbosity=0)
