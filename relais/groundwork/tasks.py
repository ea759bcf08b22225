"""Jobs of the room: thin, by id."""

from django_tasks import task

from relais.groundwork import post


@task()
def send_letter(letter_id: int) -> str:
    """Send one letter; return its state, or an empty text when it was not its turn."""
    return post.send_letter(letter_id) or ""


@task()
def erase_old_letters() -> int:
    """Erase what is past its term; return of how many letters."""
    return post.erase_old_letters()
