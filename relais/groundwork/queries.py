"""Reads of the groundwork."""

from django.db import models

from relais.groundwork.enums import LetterState
from relais.groundwork.models import Letter, Silence, Trace


def traces_of(subject: models.Model) -> models.QuerySet[Trace]:
    """Return the traces of ``subject``, newest first, with the person who made each."""
    return Trace.objects.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk)).select_related("by")


def letters(*, state: str = "", search: str = "") -> models.QuerySet[Letter]:
    """Return the letters, newest first, those in ``state`` and to an address that holds ``search`` when given."""
    found = Letter.objects.defer("text", "html").order_by("-id")
    if state:
        found = found.filter(state=state)
    return found.filter(to__icontains=search) if search else found


def letter_counts() -> dict[str, int]:
    """Return the number of letters in each state, none included."""
    counted = Letter.objects.order_by().values_list("state").annotate(number=models.Count("pk"))
    return {state.value: 0 for state in LetterState} | dict(counted)


def gathered_in(digest: Letter) -> models.QuerySet[Letter]:
    """Return the letters that went out in ``digest``, in the order in which they were written."""
    return Letter.objects.filter(digest=digest).defer("text", "html").order_by("pk")


def covering(kind: str) -> list[str]:
    """Return what a silence about letters of ``kind`` may be about: "" for all, each step of its path, itself."""
    steps = kind.split("/")
    return ["", *("/".join(steps[:number]) for number in range(1, len(steps) + 1))] if kind else [""]


def is_silent(email: str, kind: str) -> bool:
    """Tell whether ``email`` wants no letter of ``kind``, of a kind above it ("room/letter" of "room/letter/news"), or none."""
    return Silence.objects.filter(email=email.strip().lower(), kind__in=covering(kind)).exists()
