"""Jobs of the room: thin. The newsletter is none: the worker calls it each minute."""

from django_tasks import task

from relais.library.services import subscribing


@task()
def keep_newsletter() -> int:
    """Delete the subscriptions that nobody confirmed within their time."""
    return subscribing.forget_unconfirmed() + subscribing.end_without_consent()
