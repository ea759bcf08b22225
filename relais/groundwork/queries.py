"""Reads of the groundwork."""

from django.db import models

from relais.groundwork.models import Trace


def traces_of(subject: models.Model) -> models.QuerySet[Trace]:
    """Return the traces of ``subject``, newest first, with the person who made each."""
    return Trace.objects.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk)).select_related("by")
