"""A person says which sheets are done."""

from typing import Any

from django.db import transaction

from relais.groundwork.errors import NotAllowed
from relais.groundwork.services import record_trace
from relais.library.models import Done, Sheet


def mark_done(*, by: Any, sheet: Sheet) -> Done:
    """Note that ``by`` has done what ``sheet`` says; a second time changes nothing. Raises NotAllowed without an account."""
    if not by.is_authenticated:
        raise NotAllowed
    with transaction.atomic():
        done, is_new = Done.objects.get_or_create(user=by, sheet=sheet.translation_key)
        if is_new:
            record_trace(by=by, verb="mark_done", subject=sheet)
    return done


def unmark_done(*, by: Any, sheet: Sheet) -> bool:
    """Take it back; tell whether there was something to take back. Raises NotAllowed without an account."""
    if not by.is_authenticated:
        raise NotAllowed
    with transaction.atomic():
        number, _rows = Done.objects.filter(user=by, sheet=sheet.translation_key).delete()
        if number:
            record_trace(by=by, verb="unmark_done", subject=sheet)
    return bool(number)


def erase_done(user: Any, _by: Any = None) -> None:
    """Forget what ``user`` ticked, before the account goes."""
    Done.objects.filter(user=user).delete()
