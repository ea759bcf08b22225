"""The changes of figures as the screen tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.groundwork.models import Trace
from relais.groundwork.multilingual import in_language
from relais.observatory.models import Figure, Indicator
from relais.observatory.services.keeping import UNDOABLE

VERBS = {
    "enter_figure": gettext_lazy("a entré un chiffre"),
    "correct_figure": gettext_lazy("a corrigé un chiffre"),
    "delete_figure": gettext_lazy("a supprimé un chiffre"),
    "restore_figure": gettext_lazy("a remis un chiffre"),
}


@dataclass(frozen=True)
class Told:
    """A change: who did what to which indicator, what changed (name, before, after), and whether it can be taken back."""

    trace: Trace
    verb: str
    indicator: str
    changes: list[tuple[str, str, str]]
    may_undo: bool


def told(traces: Sequence[Trace]) -> list[Told]:
    """Return ``traces`` of figures as they are told."""
    subjects = {one.subject_id for one in traces}
    mine = Trace.objects.filter(subject_kind=Figure._meta.label_lower, subject_id__in=subjects).order_by()
    last = dict(mine.values_list("subject_id").annotate(last=Max("pk")))
    numbers = [int(one) for one in subjects if one.isdigit()]
    of_figure = dict(Figure.objects.filter(pk__in=numbers).values_list("pk", "indicator__slug"))
    titles = {one.slug: str(one) for one in Indicator.objects.all()}
    found = []
    for one in traces:
        slug = one.before.get("indicator") or one.after.get("indicator") or of_figure.get(int(one.subject_id), "")
        names = [name for name in {**one.before, **one.after} if name != "indicator"]
        changes = [(_name(name), _plain(one.before.get(name)), _plain(one.after.get(name))) for name in names]
        undoable = one.verb in UNDOABLE and last.get(one.subject_id) == one.pk
        verb = str(VERBS.get(one.verb, one.verb))
        found.append(Told(one, verb, titles.get(slug, slug), [row for row in changes if row[1] != row[2]], undoable))
    return found


def _name(field: str) -> str:
    return str(_NAMES[field]) if field in _NAMES else _("autre")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return in_language(value)
    return "" if value is None else str(value)


_NAMES = {one.name: one.verbose_name for one in Figure._meta.fields}
