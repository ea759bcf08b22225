"""Jobs of the room: thin, by id."""

from django.core.management import call_command
from django_tasks import task

from relais.groundwork import keeping, post

JOB_DAYS = 7  # days for which the row of a finished job tells how it went


@task()
def send_letter(letter_id: int) -> str:
    """Send one letter; return its state, or an empty text when it was not its turn."""
    return post.send_letter(letter_id) or ""


@task()
def erase_old_letters() -> int:
    """Erase what is past its term; return of how many letters."""
    return post.erase_old_letters()


@task()
def prune_jobs() -> None:
    """Delete the rows of jobs that finished a week ago, by the library's own command, and what is kept past its time."""
    keeping.forget_expired()
    call_command("prune_db_task_results", queue_name="*", min_age_days=JOB_DAYS, verbosity=0)
