"""A message that came in by mail is filed where it belongs."""

from django.db import transaction

from relais.groundwork.post import came_back
from relais.introductions.enums import Side
from relais.introductions.errors import CaseGone
from relais.introductions.models import Introduction, Step
from relais.introductions.replies import read_message
from relais.introductions.services.answering import write_words


def receive_mail(raw: bytes) -> Step | None:
    """File the message ``raw``: a reply becomes words of its side; a letter that came back is marked so for the staff.

    Returns the step, or None for what belongs nowhere or was written by a machine. The address is the permission, as a
    letter's link is. Raises ValueError (unreadable), CaseGone, and the refusals of ``write_words``.
    """
    reply = read_message(raw)
    if reply.bounced:
        came_back(message_id=reply.bounced, reason=reply.reason)
        return None
    if reply.automatic or reply.introduction is None:
        return None
    with transaction.atomic():
        introduction = Introduction.objects.select_related("case").filter(pk=reply.introduction).first()
        if introduction is None:
            raise CaseGone
        token = introduction.token if reply.side == Side.DOOR else introduction.case.token
        return write_words(by=None, introduction=introduction, words=reply.words, token=token)
