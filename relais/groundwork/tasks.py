"""Jobs of the room: thin, by id."""

from django_tasks import task

from relais.groundwork import post


@task()
def send_letter(letter_id: int) -> str:
    """Send one letter; return its state, or an empty text when it was not its turn."""
    return post.send_letter(letter_id) or ""


@task()
def send_due() -> int:
    """Send what is due; return how many letters went out."""
    return post.send_due()
