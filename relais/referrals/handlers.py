"""Reactions to the rooms below, and to the room's own announcements."""

from django.conf import settings

from relais.groundwork.announcements import listens
from relais.introductions.events import StepTaken
from relais.referrals.events import NoticeWritten
from relais.referrals.services.telling import write_notice
from relais.referrals.tasks import send_notice


@listens(StepTaken, within=True)
def on_step_taken(event: StepTaken) -> None:
    """Note what the partner's program must hear, in the transaction in which it happened: no crash loses it."""
    if event.partner is not None:
        write_notice(case=event.case, step=event.step, partner=event.partner)


@listens(NoticeWritten)
def on_notice_written(event: NoticeWritten) -> None:
    """Send it outside the request; while outward requests are off it waits."""
    if settings.TABLE.outward != "off":
        send_notice.enqueue(event.notice)
