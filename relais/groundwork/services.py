"""Verbs of the groundwork."""

from typing import Any

from django.db import models

from relais.groundwork.models import Trace


def record_trace(
    *,
    by: Any,
    verb: str,
    subject: models.Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    why: str = "",
) -> Trace:
    """Write one trace inside the caller's transaction; of ``before`` and ``after`` only what differs is kept.

    ``by`` is the user, or None for the platform itself (an import, a job).
    """
    before, after = before or {}, after or {}
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return Trace.objects.create(
        by=by if getattr(by, "pk", None) else None,
        verb=verb,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        why=why[:500],
        before={key: value for key, value in before.items() if key in changed},
        after={key: value for key, value in after.items() if key in changed},
    )
