"""Traces of the vocabulary in words: who changed what, and what it was before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.groundwork.models import Trace
from relais.vocabulary.enums import Category, Dimension, Language, PhraseKind
from relais.vocabulary.models import Sector, Theme

VERBS = {
    "add_theme": gettext_lazy("a ajouté le thème"),
    "edit_theme": gettext_lazy("a modifié le thème"),
    "edit_sector": gettext_lazy("a modifié le secteur"),
}
FIELDS = {
    "slug": gettext_lazy("identifiant"),
    "broader_id": gettext_lazy("fait partie de"),
    "labels": gettext_lazy("nom"),
    "definitions": gettext_lazy("définition"),
    "category": gettext_lazy("catégorie de rapport"),
    "dimension": gettext_lazy("dimension de maturité"),
    "retired": gettext_lazy("retiré"),
    "names": gettext_lazy("autres noms"),
    "nace": gettext_lazy("préfixes NACE"),
    "priority": gettext_lazy("prioritaire"),
}


@dataclass
class Change:
    """One field that changed: texts before and after, or the lines that came and went."""

    name: str
    before: str = ""
    after: str = ""
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


@dataclass
class Told:
    """One trace for the screen. ``subject`` is the theme or sector, None when it is gone."""

    trace: Trace
    verb: str
    subject: Theme | Sector | None
    changes: list[Change]


def told(traces: Iterable[Trace]) -> list[Told]:
    """Return ``traces`` (of themes and sectors) in the screen's words, with two queries at most."""
    listed = list(traces)
    themes = Theme.objects.in_bulk()
    sectors = Sector.objects.in_bulk([int(one.subject_id) for one in listed if one.verb == "edit_sector"])
    found = []
    for trace in listed:
        subject = (sectors if trace.verb == "edit_sector" else themes).get(int(trace.subject_id))
        changes = [
            change
            for name in [*trace.before, *(name for name in trace.after if name not in trace.before)]
            for change in _changes(name, trace.before.get(name), trace.after.get(name), themes)
        ]
        found.append(Told(trace, str(VERBS.get(trace.verb, trace.verb)), subject, changes))
    return found


def _changes(name: str, before: Any, after: Any, themes: Mapping[int, Theme]) -> list[Change]:
    if isinstance(before, dict) or isinstance(after, dict):
        old, new = before or {}, after or {}
        keys = [key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key)]
        parts = [_changes(name, old.get(key), new.get(key), themes) for key in keys]
        for key, changes in zip(keys, parts, strict=True):
            for change in changes:
                change.name = f"{change.name} ({_key_label(key)})"
        return [change for changes in parts for change in changes]
    if isinstance(before, list) or isinstance(after, list):
        old_lines, new_lines = before or [], after or []
        added = [text for text in new_lines if text not in old_lines]
        removed = [text for text in old_lines if text not in new_lines]
        return [Change(_label(name), added=added, removed=removed)] if added or removed else []
    old_text, new_text = _shown(name, before, themes), _shown(name, after, themes)
    return [Change(_label(name), old_text, new_text)] if old_text != new_text else []


def _label(name: str) -> str:
    kind, dot, language = name.partition(".")
    if dot and kind in PhraseKind.values and language in Language.values:
        return f"{PhraseKind(kind).label} ({Language(language).label})"
    return str(FIELDS.get(name, name))


def _key_label(key: str) -> str:
    return str(Language(key).label) if key in Language.values else key


def _shown(name: str, value: Any, themes: Mapping[int, Theme]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if name == "broader_id":
        return str(themes.get(value, value))
    for field_name, choices in (("category", Category), ("dimension", Dimension)):
        if name == field_name and value in choices.values:
            return str(choices(value).label)
    return str(value)
