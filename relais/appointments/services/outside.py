"""What comes in from a calendar kept elsewhere: a file, or an address that is read each half hour. Only times are kept."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from relais.actors.models import Position
from relais.appointments.enums import Origin
from relais.appointments.errors import WrongCalendar
from relais.appointments.models import Busy, Calendar
from relais.appointments.rules import may_keep_calendar
from relais.appointments.throttle import guard_reading
from relais.groundwork.errors import Refusal, require
from relais.groundwork.outward import check_address, fetch
from relais.groundwork.services import record_trace

BIGGEST = 2_000_000  # bytes
HORIZON = timedelta(days=200)  # how far ahead is read: beyond the farthest day that may be booked
PATIENCE = 12  # seconds for the reading process, whatever it does
MOST_NAMED = 5  # faults that are told one by one
ACCEPT = "text/calendar"

WHY: dict[str, Callable[[int], str]] = {
    "no_calendar": lambda line: _("Ce fichier n'est pas un agenda iCalendar (ligne %(line)d).") % {"line": line},
    "nested": lambda line: _("Ligne %(line)d : un élément commence ou finit au mauvais endroit.") % {"line": line},
    "cut_off": lambda line: _("Le fichier s'arrête trop tôt, après la ligne %(line)d.") % {"line": line},
    "too_many": lambda line: (
        _("Ligne %(line)d : trop d'évènements. Exportez une période plus courte.") % {"line": line}
    ),
    "too_often": lambda line: _("Ligne %(line)d : cet évènement se répète trop souvent.") % {"line": line},
    "broken": lambda line: _("Ligne %(line)d : cet évènement n'a pas de date lisible.") % {"line": line},
    "too_long": lambda line: _("Ligne %(line)d : la lecture de cet évènement prend trop de temps.") % {"line": line},
}

log = logging.getLogger(__name__)


def read_file(*, by: Any, raw: bytes, now: datetime | None = None) -> tuple[int, list[str]]:
    """Take the busy times of the calendar file ``raw`` in place of those of the file before.

    Returns how many events there were, and a sentence for each that was left out. Raises NotAllowed, TooMany, WrongCalendar
    (then nothing has changed).
    """
    require(may_keep_calendar(by))
    guard_reading(by, now or timezone.now())
    today = timezone.localdate(now) if now else timezone.localdate()
    found = _read(raw, today)
    with transaction.atomic():
        Calendar.objects.get_or_create(user=by)
        calendar = Calendar.objects.select_for_update().get(user=by)
        _replace(calendar, Origin.FILE, found["busy"])
        calendar.read_until = today + HORIZON
        calendar.save(update_fields=["read_until"])
        record_trace(by=by, verb="read_calendar", subject=calendar, after={"events": found["events"]})
    return found["events"], _sentences(found["faults"])


def follow_address(*, by: Any, address: str, now: datetime | None = None) -> tuple[int, list[str]]:
    """Read the calendar behind ``address`` now and each half hour from now on; returns as ``read_file`` does.

    Raises NotAllowed, TooMany, WrongCalendar, OutwardRefused, OutwardFailed (then nothing has changed).
    """
    require(may_keep_calendar(by))
    now = now or timezone.now()
    guard_reading(by, now)
    check_address(address)
    found = _read(fetch(address, limit=BIGGEST, accept=ACCEPT), timezone.localdate(now))
    faults = _sentences(found["faults"])
    with transaction.atomic():
        Calendar.objects.get_or_create(user=by)
        calendar = Calendar.objects.select_for_update().get(user=by)
        _replace(calendar, Origin.ADDRESS, found["busy"])
        calendar.address, calendar.read_at, calendar.fault = address, now, " ".join(faults)[:500]
        calendar.save(update_fields=["address", "read_at", "fault"])
        record_trace(by=by, verb="follow_address", subject=calendar)  # the address itself is a secret
    return found["events"], faults


def forget_outside(*, by: Any, origin: str) -> None:
    """Forget the busy times of a file, or of an address and the address too. Raises NotAllowed, ValueError."""
    require(may_keep_calendar(by))
    origin = Origin(origin)
    with transaction.atomic():
        calendar = Calendar.objects.select_for_update().filter(user=by).first()
        if calendar is None:
            return
        calendar.busy.filter(origin=origin).delete()
        if origin == Origin.ADDRESS:
            calendar.address, calendar.read_at, calendar.fault = "", None, ""
        else:
            calendar.read_until = None
        calendar.save(update_fields=["address", "read_at", "fault", "read_until"])
        record_trace(by=by, verb="forget_outside", subject=calendar, after={"origin": str(origin)})


def read_addresses(*, now: datetime | None = None) -> int:
    """Read every address that is followed again; return how many went well. A job's verb: no person asks for it.

    One that fails keeps the times read before, and its person sees why. Who answers for no door any more is left out.
    """
    now = now or timezone.now()
    if settings.TABLE.outward == "off":
        return 0
    read = 0
    kept = Calendar.objects.filter(user__is_active=True, user__in=Position.objects.values("user"))
    for pk in list(kept.exclude(address="").order_by("pk").values_list("pk", flat=True)):
        try:
            read += _read_again(pk, now)
        except Exception:
            log.exception("calendar %s: reading its address failed", pk)
    return read


def _read_again(pk: int, now: datetime) -> bool:
    calendar = Calendar.objects.select_related("user").get(pk=pk)
    with override(calendar.user.language):
        try:
            found = _read(fetch(calendar.address, limit=BIGGEST, accept=ACCEPT), timezone.localdate(now))
            fault = " ".join(_sentences(found["faults"]))
        except Refusal as refusal:
            Calendar.objects.filter(pk=pk, address=calendar.address).update(fault=str(refusal.message)[:500])
            return False
    with transaction.atomic():
        locked = Calendar.objects.select_for_update().filter(pk=pk, address=calendar.address).first()
        if locked is None:  # changed meanwhile
            return False
        _replace(locked, Origin.ADDRESS, found["busy"])
        locked.read_at, locked.fault = now, fault[:500]
        locked.save(update_fields=["read_at", "fault"])
    return True


def _replace(calendar: Calendar, origin: Origin, busy: list[list[str]]) -> None:
    calendar.busy.filter(origin=origin).delete()
    Busy.objects.bulk_create(
        Busy(
            calendar=calendar,
            origin=origin,
            starts_at=datetime.fromisoformat(start),
            ends_at=datetime.fromisoformat(end),
        )
        for start, end in busy
    )


def _read(raw: bytes, today: date) -> dict[str, Any]:
    """Read ``raw`` in a process of its own, which is ended when it takes too long. Raises WrongCalendar."""
    if len(raw) > BIGGEST:
        raise WrongCalendar(_("Ce fichier dépasse 2 Mo. Exportez une période plus courte."))
    window = [(today - timedelta(days=7)).isoformat(), (today + HORIZON).isoformat()]
    command = [sys.executable, "-m", "relais.appointments.reading", *window]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603 - our own module
        said, progress = done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        said, progress = b"", late.stderr or b""
    try:
        found: dict[str, Any] = json.loads(said)
    except ValueError:  # ended on the way: by its own limits, or by our clock
        raise WrongCalendar(WHY["too_long"](_last_line(progress))) from None
    if "why" in found:
        raise WrongCalendar(WHY[found["why"]](found["line"]))
    return found


def _last_line(progress: bytes) -> int:
    """Return the number of the last line that the reading process said it worked on; 0 when it said none."""
    numbers = [int(word) for word in progress.split() if word.isdigit()]
    return numbers[-1] if numbers else 0


def _sentences(faults: list[tuple[int, str]]) -> list[str]:
    told = [WHY[why](line) for line, why in faults[:MOST_NAMED]]
    if rest := len(faults) - MOST_NAMED if len(faults) > MOST_NAMED else 0:
        told.append(
            ngettext("Et %(number)d autre évènement.", "Et %(number)d autres évènements.", rest) % {"number": rest}
        )
    return told
