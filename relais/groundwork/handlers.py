"""Reactions to the room's own announcements."""

from django.conf import settings

from relais.groundwork.announcements import listens
from relais.groundwork.events import LetterWritten
from relais.groundwork.tasks import send_letter


@listens(LetterWritten)
def on_letter_written(event: LetterWritten) -> None:
    """Send it outside the request; without a mail server it waits."""
    if settings.TABLE.mail_server():
        send_letter.enqueue(event.letter_id)
