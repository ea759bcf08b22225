"""Forms of the next stage: what has changed since the last one, and where to remind."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.diagnostics.answers import state_of
from relais.diagnostics.definitions import Choice, Definition, Pairs, Scales
from relais.diagnostics.planning import Cell, Gap


@dataclass(frozen=True)
class Group:
    """Fields under one heading."""

    title: str
    fields: list[forms.BoundField]

    @property
    def says_it_all(self) -> bool:
        """Tell whether its only field already bears the heading's words."""
        return len(self.fields) == 1 and self.fields[0].label == self.title


class ChangesForm(forms.Form):
    """Only what was open the last time: those on the path first, the others by question."""

    def __init__(
        self, *args: Any, definition: Definition, gaps: Iterable[Gap], answers: Any, path: Iterable[Cell], language: str,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """Make one field for each of ``gaps`` (of the stage before), as ``answers`` (of this one) stand."""
        super().__init__(*args, **kwargs)
        self.definition, self.answers, self.language = definition, answers, language
        self.cells: dict[str, Cell] = {}
        self.headings: dict[str, list[str]] = {}
        order = {one.key: at for at, one in enumerate(definition.questions)}
        first = set(path)
        ranked = sorted(gaps, key=lambda gap: (gap.cell not in first, order[gap.question]))
        for gap in ranked:
            question = definition.by_key[gap.question]
            name = f"{gap.question}.{gap.item}"
            self.cells[name] = gap.cell
            self.fields[name] = self._field(question, gap)
            title = _("Sur votre chemin") if gap.cell in first else question.title.in_language(language)
            self.headings.setdefault(title, []).append(name)

    def groups(self) -> list[Group]:
        """Return the fields under their headings."""
        return [Group(title, [self[name] for name in names]) for title, names in self.headings.items()]

    def _field(self, question: Any, gap: Gap) -> forms.Field:
        state = state_of(question, self.answers.get(gap.question), gap.item)
        label = gap.text.in_language(self.language)
        if isinstance(question, Choice):
            choices = [(one.key, one.text.in_language(self.language)) for one in question.options]
            if not state:
                choices.insert(0, ("", _("Sans réponse")))
            return forms.ChoiceField(label=label, choices=choices, initial=state, required=False)
        if isinstance(question, Scales):
            steps = [(str(at), step.in_language(self.language)) for at, step in enumerate(question.steps)]
            return forms.ChoiceField(label=label, choices=steps, initial=str(state), required=False)
        if isinstance(question, Pairs):
            return forms.ChoiceField(
                label=label, choices=_pairs(question, self.language), initial=",".join(state), required=False
            )
        if _is_lack(question, gap.item):
            label = _("Ce n'est plus le cas : %(text)s") % {"text": label}
            return forms.BooleanField(label=label, initial=not state, required=False)
        return forms.BooleanField(label=label, initial=state, required=False)

    def changes(self) -> dict[Cell, Any]:
        """Return the new state of what was changed, by cell, as ``tell_changes`` takes it."""
        return {self.cells[name]: self._state(name) for name in self.changed_data if self._is_told(name)}

    def _is_told(self, name: str) -> bool:
        """Tell whether the field says something: an empty choice says nothing, empty pairs say that nothing is done."""
        is_pairs = isinstance(self.definition.by_key[self.cells[name][0]], Pairs)
        return is_pairs or self.cleaned_data.get(name) not in (None, "")

    def _state(self, name: str) -> Any:
        key, item = self.cells[name]
        question, value = self.definition.by_key[key], self.cleaned_data[name]
        if isinstance(question, Scales):
            return int(value)
        if isinstance(question, Pairs):
            return [one for one in value.split(",") if one]
        if isinstance(question, Choice):
            return value
        return not value if _is_lack(question, item) else value


class ReminderForm(forms.Form):
    """Where to remind."""

    email = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"), max_length=254,
        help_text=gettext_lazy("Un seul e-mail, dans six mois. L'adresse ne sert à rien d'autre."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    agreed = forms.BooleanField(
        label=gettext_lazy("J'accepte que Relais garde cette adresse pour me le rappeler"),
        error_messages={"required": gettext_lazy("Cochez pour accepter, ou laissez : rien ne sera envoyé.")},
    )


def _is_lack(question: Any, item: str) -> bool:
    return any(one.key == item and one.negative for one in question.items)


def _pairs(question: Pairs, language: str) -> list[tuple[str, str]]:
    one, other = ((column.key, column.name.in_language(language)) for column in question.columns)
    both = _("%(one)s et %(other)s") % {"one": one[1], "other": other[1]}
    return [("", _("Ni l'un ni l'autre")), one, other, (f"{one[0]},{other[0]}", both)]
