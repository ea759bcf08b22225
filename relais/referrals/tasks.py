"""Jobs of the room: thin, by id."""

from django_tasks import task

from relais.referrals.services import telling


@task()
def send_notice(notice: int) -> str:
    """Send one notice; return its state, or an empty text when it was not its turn."""
    return telling.send_notice(notice) or ""


@task()
def forget_old() -> int:
    """Forget notices past their term; return how many."""
    return telling.forget_old()
