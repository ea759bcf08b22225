"""Jobs of the room: thin. The newsletter is none: the worker calls it each minute."""

from django_tasks import task

from relais.library.services import showcase_keeping, subscribing, visiting


@task()
def keep_visits() -> dict[str, int]:
    """Delete visits that were never confirmed and anonymise those past their term."""
    return visiting.keep_visits()


@task()
def keep_showcases() -> dict[str, int]:
    """Remind sides that have not answered, let old questions expire, erase what is withdrawn."""
    return showcase_keeping.keep_showcases()


@task()
def keep_newsletter() -> int:
    """Delete the subscriptions that nobody confirmed within their time."""
    return subscribing.forget_unconfirmed() + subscribing.end_without_consent()
