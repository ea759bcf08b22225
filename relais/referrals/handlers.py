"""Reactions to the rooms below."""

from relais.groundwork.announcements import listens
from relais.introductions.events import StepTaken
from relais.referrals.services.telling import write_notice


@listens(StepTaken, within=True)
def on_step_taken(event: StepTaken) -> None:
    """Note what the partner's program must hear, in the transaction in which it happened: no crash loses it."""
    if event.partner is not None:
        write_notice(case=event.case, step=event.step, partner=event.partner)
