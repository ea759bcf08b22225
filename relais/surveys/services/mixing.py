"""The rows of an anonymous round, written anew: the marks that the database itself gives its rows join no answer to its address.

PostgreSQL keeps with each row the transaction that wrote it (``xmin``) and its place in the file (``ctid``), and a dump follows the
places. Finishing an answer writes reply, response and invitation at once. So the list is written anew by its own numbers, in
one transaction: every half an hour in which somebody answered, and at the end, then with the replies, which are numbered at random.
"""

import logging

from django.db import transaction

from relais.diagnostics.models import Response
from relais.surveys.enums import RoundState
from relais.surveys.models import Invitation, Reply, Round

BATCH = 500  # rows a statement

log = logging.getLogger(__name__)


def mix_lists() -> int:
    """Write anew the lists of the open anonymous rounds in which somebody has answered since; return how many. A job's verb.

    Each stands in its own transaction; what fails is tried again after the next answer, and at the end.
    """
    mixed = 0
    for round_ in Round.objects.filter(state=RoundState.OPEN, anonymous=True, unmixed=True):
        Round.objects.filter(pk=round_.pk).update(unmixed=False)  # before: who answers meanwhile sets it again
        try:
            with transaction.atomic():
                mix_list(round_)
            mixed += 1
        except Exception:
            log.exception("round %s: its list could not be written anew", round_.pk)
    return mixed


def mix_list(round_: Round) -> None:
    """Write the round's invitations anew by their numbers. Inside the caller's transaction, before it locks the round.

    Those that lead to a response are left out: whoever finishes it holds the response and waits for the invitation.
    """
    rows = list(Invitation.objects.select_for_update().filter(round=round_, response=None).order_by("pk"))
    Invitation.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Invitation.objects.bulk_create(rows, batch_size=BATCH)


def mix_replies(round_: Round) -> None:
    """Write responses and replies of the anonymous round anew by their numbers. Inside the transaction that closes it.

    Nobody else holds them: their links are gone, and nothing is read in open answers before the end.
    """
    rows = list(Response.objects.filter(pk__in=Reply.objects.filter(round=round_).values("pk")).order_by("pk"))
    Response.objects.filter(pk__in=[row.pk for row in rows]).delete()  # their replies go with them
    Response.objects.bulk_create(rows, batch_size=BATCH)
    Reply.objects.bulk_create([Reply(response_id=row.pk, round=round_) for row in rows], batch_size=BATCH)
