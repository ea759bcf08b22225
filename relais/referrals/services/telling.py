"""Notices: written within the transaction in which a referral moves, sent after it to the body's hook, at least once."""

import json
import time
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from relais.groundwork.errors import Refusal, require
from relais.groundwork.outward import post
from relais.groundwork.services import record_trace
from relais.introductions.models import Case
from relais.referrals import letters
from relais.referrals.enums import Change, NoticeState
from relais.referrals.errors import NothingToSend
from relais.referrals.models import Notice, Partnership
from relais.referrals.queries import as_told
from relais.referrals.rules import may_keep
from relais.referrals.signing import signature

# How long to wait after the first failure, the second, and so on; after one more the notice has failed.
WAITS = (
    timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8),
    timedelta(hours=24),
)  # fmt: skip
LOST_AFTER = timedelta(minutes=5)  # a notice being sent for so long has lost its worker
KEPT = timedelta(days=90)
PATIENCE = 30  # seconds of a run that one hook may take
GONE = 410  # the other side wants no more


def write_notice(*, case: int, step: int, partner: int) -> None:
    """Note that ``case`` moved by ``step``, for the hook of ``partner`` (ids), inside the caller's transaction.

    What still waits takes the news along: one notice tells the latest state.
    """
    partnership = Partnership.objects.filter(actor=partner).exclude(hook_url="").first()
    if partnership is None:
        return
    if not Notice.objects.filter(case=case, state=NoticeState.WAITING).update(step=step):
        Notice.objects.create(partnership=partnership, case_id=case, step=step)


def send_due(now: datetime | None = None) -> int:
    """Send what is due, the oldest first; return how many arrived. Not inside a transaction.

    A hook that failed, or that has kept us for PATIENCE, is left for the next run: the others have their turn.
    """
    if settings.TABLE.outward == "off":
        return 0
    left: set[int] = set()
    kept: dict[int, float] = defaultdict(float)
    arrived = 0
    while notice := _claim(Notice.objects.exclude(partnership__in=left), now or timezone.now()):
        began = time.monotonic()
        state = _send(notice, now)
        arrived += state == NoticeState.DELIVERED
        kept[notice.partnership_id] += time.monotonic() - began
        if state != NoticeState.DELIVERED or kept[notice.partnership_id] > PATIENCE:
            left.add(notice.partnership_id)
    return arrived


def send_again(*, by: Any, notice: Notice) -> Notice:
    """Let a notice that failed be sent again, with all its attempts. Raises NotAllowed, NothingToSend."""
    require(may_keep(by, notice.partnership.actor))
    with transaction.atomic():
        _locked_case(notice)
        found = Notice.objects.select_for_update().filter(pk=notice.pk, state=NoticeState.FAILED).first()
        waits = found is not None and found.case_id and Notice.objects.filter(
            case=found.case_id, state=NoticeState.WAITING
        ).exists()  # fmt: skip
        if found is None or waits:
            raise NothingToSend
        found.state, found.attempts, found.due_at = NoticeState.WAITING, 0, timezone.now()
        found.save(update_fields=["state", "attempts", "due_at"])
    return found


def forget_old(now: datetime | None = None) -> int:
    """Forget notices past their term; return how many. A job's verb."""
    old = Notice.objects.filter(created_at__lt=(now or timezone.now()) - KEPT)
    return old.exclude(state__in=[NoticeState.WAITING, NoticeState.SENDING]).delete()[0]


def body_of(notice: Notice, case: Case | None) -> bytes:
    """Return what is posted for ``notice``: JSON with type, timestamp (of the notice) and data."""
    kind = "referral.changed" if case else "hook.tried"
    content = {
        "type": kind,
        "timestamp": notice.created_at.isoformat(timespec="seconds"),
        "data": as_told(case) if case else {},
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _claim(candidates: QuerySet[Notice], now: datetime) -> Notice | None:
    """Take the oldest due notice for this worker and commit; None when there is none."""
    due = Q(state=NoticeState.WAITING, due_at__lte=now)
    lost = Q(state=NoticeState.SENDING, claimed_at__lte=now - LOST_AFTER)
    with transaction.atomic(durable=True):
        rows = candidates.filter(due | lost).select_for_update(skip_locked=True, of=("self",))
        notice = rows.select_related("partnership").order_by("due_at", "pk").first()
        if notice is None:
            return None
        notice.state, notice.claimed_at, notice.attempts = NoticeState.SENDING, now, notice.attempts + 1
        notice.save(update_fields=["state", "claimed_at", "attempts"])
    return notice


def _send(notice: Notice, now: datetime | None) -> NoticeState:
    """Post a claimed notice and write down what became of it."""
    partnership, case = notice.partnership, None
    if notice.case_id:
        case = Case.objects.prefetch_related("introductions__door__actor").get(pk=notice.case_id)
    if not partnership.hook_url or (case and case.confirmed_at is None):  # nothing to tell, or nobody
        notice.delete()
        return NoticeState.DELIVERED
    body, number = body_of(notice, case), f"notice-{notice.pk}"
    stamp = int((now or timezone.now()).timestamp())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": number,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature(partnership.hook_secret, number, stamp, body),
    }
    try:
        status, error = post(partnership.hook_url, body, headers), ""
    except Refusal as refusal:
        status, error = None, str(refusal.message)
    return _settle(notice, status, error, now or timezone.now())


def _take_back(notice: Notice) -> None:
    """Call the hook no more: its server said that it is gone for good. One that was set meanwhile stays."""
    partnership = notice.partnership
    same = Partnership.objects.filter(pk=partnership.pk, hook_url=partnership.hook_url)
    if same.update(hook_url="", hook_secret=""):
        partnership.notices.filter(state=NoticeState.WAITING).delete()
        server = urlsplit(partnership.hook_url).netloc
        record_trace(by=None, verb=Change.GONE, subject=partnership, before={"hook": server}, after={"hook": ""})
        letters.hook_failed(notice)


def _locked_case(notice: Notice) -> None:
    """Lock the case's row first, as every verb does: none writes a newer notice meanwhile."""
    Case.objects.select_for_update().filter(pk=notice.case_id or 0).first()


def _settle(notice: Notice, status: int | None, error: str, now: datetime) -> NoticeState:
    waits = WAITS[notice.attempts - 1 :]
    arrived = status is not None and 200 <= status < 300
    with transaction.atomic(durable=True):
        _locked_case(notice)
        found = Notice.objects.select_for_update().filter(
            pk=notice.pk, state=NoticeState.SENDING, claimed_at=notice.claimed_at
        )
        if not found.exists():  # another worker took it for lost
            return NoticeState.SENDING
        newer = (
            Notice.objects.filter(case=notice.case_id, state=NoticeState.WAITING).exists() if notice.case_id else False
        )
        notice.status, notice.error = status, error[:300]
        if arrived:
            notice.state, notice.delivered_at = NoticeState.DELIVERED, now
        elif status == GONE or not waits or newer:  # a newer one tells it all
            notice.state = NoticeState.FAILED
        else:
            notice.state, notice.due_at = NoticeState.WAITING, now + waits[0]
        notice.save(update_fields=["state", "status", "error", "delivered_at", "due_at"])
        if status == GONE:
            _take_back(notice)
        elif notice.state == NoticeState.FAILED and not newer:
            letters.hook_failed(notice)
    return NoticeState(notice.state)
