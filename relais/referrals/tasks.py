"""Jobs of the room: thin. Sending is none: the worker does it every few seconds, on a thread of its own."""

from django_tasks import task

from relais.referrals.services import telling


@task()
def forget_old() -> int:
    """Forget notices past their term; return how many."""
    return telling.forget_old()
