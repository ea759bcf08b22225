"""Forms of the room: who answers, one question, what has changed since, a step of the path."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.actors.forms.fields import WRITTEN, PlaceField, sector_choices
from relais.actors.models import Actor
from relais.diagnostics.answers import WHOLE
from relais.diagnostics.definitions import ITEMISED, Choice, FreeText, Number, Pairs, Scales
from relais.diagnostics.enums import StepState
from relais.diagnostics.models import LONGEST_NAME, LONGEST_NOTE
from relais.groundwork.fields import LineField
from relais.groundwork.spreadsheets import holds_formula
from relais.territories.models import Area, Place
from relais.vocabulary.models import Sector

MOST_PEOPLE = 1_000_000


def no_formula(name: str) -> None:
    """Refuse what a spreadsheet would run: the exchange file must stay byte for byte as it came, and cannot guard it."""
    if holds_formula(name):
        reason = _("Un nom ne commence pas par =, +, - ou @ : un tableur y verrait une formule. Écrivez-le autrement.")
        raise ValidationError(reason)


class FactsForm(forms.Form):
    """Who answers: all of it may be left out."""

    name = LineField(
        label=gettext_lazy("Nom de l'entreprise"), max_length=LONGEST_NAME, required=False,
        validators=[WRITTEN, no_formula], widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    sector = forms.ChoiceField(label=gettext_lazy("Métier"), required=False)
    place = PlaceField(
        label=gettext_lazy("Commune ou code postal"), required=False,
        help_text=gettext_lazy("Pour vous montrer d'abord l'aide proche de chez vous."),
    )  # fmt: skip
    employees = forms.IntegerField(
        label=gettext_lazy("Combien de personnes travaillent chez vous, vous compris ?"), required=False,
        min_value=0, max_value=MOST_PEOPLE,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the trades there are."""
        super().__init__(*args, **kwargs)
        self.sectors = list(Sector.objects.prefetch_related("broader"))
        choices = [("", _("Je préfère ne pas le dire")), *sector_choices(self.sectors)]
        self.fields["sector"].choices = choices  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return who answers, as ``start_response`` and ``tell_facts`` take it."""
        data = self.cleaned_data
        spot = data["place"]
        at_place = spot is not None and spot.kind == "place"
        return {
            "name": data["name"],
            "sector": next((one for one in self.sectors if one.slug == data["sector"]), None),
            "place": Place.objects.filter(pk=spot.id).first() if spot and at_place else None,
            "area": Area.objects.filter(pk=spot.id).first() if spot and not at_place else None,
            "employees": data["employees"],
        }


class StartForm(FactsForm):
    """Who begins; somebody who accompanies firms says whether one sits beside them."""

    accompanied = forms.BooleanField(
        label=gettext_lazy("Je remplis ce diagnostic avec une entreprise que j'accompagne"), required=False
    )

    def __init__(self, *args: Any, accompanies: bool = False, **kwargs: Any) -> None:
        """Ask only advisers whether they accompany."""
        super().__init__(*args, **kwargs)
        if not accompanies:
            del self.fields["accompanied"]


def known_facts(actor: Actor | None) -> dict[str, Any]:
    """Return the form's beginning, from the firm's page."""
    if actor is None:
        return {}
    return {
        "name": actor.name, "sector": actor.sector.slug if actor.sector else "",
        "place": str(actor.place) if actor.place else "", "employees": actor.employees,
    }  # fmt: skip


class QuestionForm(forms.Form):
    """One question of any kind, in one language. ``value()`` and ``aside()`` give what ``answer_question`` takes."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(
        self,
        *args: Any,
        question: Any,
        language: str,
        answer: Any = None,
        aside: Any = (),
        seen: str = "",
        **kwargs: Any,
    ) -> None:
        """Make the fields of ``question``, filled with what was answered."""
        super().__init__(*args, **kwargs)
        self.question, self.language = question, language
        self.initial["seen"] = seen
        _Fields(self).make(answer)
        choices = self._apart_choices()
        if choices:
            self.fields["apart"] = forms.MultipleChoiceField(
                label=_("Sans objet pour nous"), choices=choices, required=False, widget=forms.CheckboxSelectMultiple,
                initial=list(aside),
            )  # fmt: skip

    def said(self, text: Any) -> str:
        """Return ``text`` in the form's language."""
        return str(text.in_language(self.language))

    def _apart_choices(self) -> list[tuple[str, str]]:
        """Return what may be set apart: the question when one may pass it, and its items, in a diagnostic."""
        question = self.question
        if question.dimension is None or question.kind in {"text", "number"}:
            return []
        whole = [] if question.required else [(WHOLE, _("Toute la question"))]
        return whole + [(item.key, self.said(item.text)) for item in getattr(question, "items", ())]

    def answer_fields(self) -> list[forms.BoundField]:
        """Return the fields of the answer itself."""
        return [self[name] for name in self.fields if name not in {"seen", "apart"}]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each item of pairs with its two ticks."""
        for item in self.question.items:
            cells = []
            for column in self.question.columns:
                field = self[f"answer_{column.key}"]
                ticked = item.key in (field.value() or [])
                cells.append({"name": field.html_name, "label": self.said(column.name), "ticked": ticked,
                              "id": f"{field.auto_id}_{item.key}"})  # fmt: skip
            yield {"key": item.key, "text": self.said(item.text), "cells": cells}

    def clean(self) -> dict[str, Any]:
        """Ask for an answer, or for leave to pass; nothing is ticked and not relevant at once."""
        data = super().clean() or {}
        aside = set(data.get("apart") or [])
        question = self.question
        first = self.answer_fields()[0].name
        if not self.errors and isinstance(question, Choice) and not data["answer"] and WHOLE not in aside:
            self.add_error("answer", _("Choisissez une réponse."))
        if not self.errors and isinstance(question, Scales) and not self.value() and not aside:
            self.add_error(first, _("Répondez au moins à une ligne."))
        if not self.errors and isinstance(question, FreeText | Number) and question.required and not self._given():
            self.add_error("answer", _("Écrivez votre réponse."))
        if isinstance(question, ITEMISED) and not self.errors:
            for item in question.items:
                if item.key in aside and item.key in self._held():
                    said = _("« %(item)s » a une réponse et est aussi sans objet : gardez l'un des deux.")
                    self.add_error("apart", said % {"item": self.said(item.text)})
        return data

    def _given(self) -> bool:
        return self.cleaned_data.get("answer") not in (None, "")

    def _held(self) -> set[str]:
        """Return the items that are ticked or above nothing."""
        value = self.value()
        if isinstance(self.question, Pairs):
            return {key for keys in value.values() for key in keys}
        if isinstance(self.question, Scales):
            return {key for key, step in (value or {}).items() if step}
        return set(value)

    def value(self) -> Any:
        """Return the answer as it is kept; None when there is none."""
        data, question = self.cleaned_data, self.question
        if isinstance(question, Pairs):
            return {column.key: data.get(f"answer_{column.key}", []) for column in question.columns}
        if isinstance(question, Scales):
            steps = {item.key: data.get(f"answer_{item.key}", "") for item in question.items}
            return {key: int(step) for key, step in steps.items() if step != ""} or None
        answer = data.get("answer")
        return None if answer == "" else answer

    def aside(self) -> list[str]:
        """Return what is set apart: the whole question swallows its items."""
        found = list(self.cleaned_data.get("apart", []))
        return [WHOLE] if WHOLE in found else found


class _Fields:
    """Makes the fields of a question's answer."""

    def __init__(self, form: QuestionForm) -> None:
        self.form, self.question = form, form.question

    def make(self, answer: Any) -> None:
        made = getattr(self, f"_{self.question.kind}")(answer)
        for name, field in made.items():
            self.form.fields[name] = field

    def _choice(self, answer: Any) -> dict[str, forms.Field]:
        choices = [(one.key, self.form.said(one.text)) for one in self.question.options]
        return {"answer": _one(choices, answer, self.form.said(self.question.title))}

    def _ticks(self, answer: Any) -> dict[str, forms.Field]:
        label = self.form.said(self.question.title)
        return {"answer": self._several(label, answer or [])}

    def _pairs(self, answer: Any) -> dict[str, forms.Field]:
        given = answer or {}
        return {
            f"answer_{one.key}": self._several(self.form.said(one.name), given.get(one.key, []))
            for one in self.question.columns
        }

    def _scales(self, answer: Any) -> dict[str, forms.Field]:
        steps = [(str(at), self.form.said(step)) for at, step in enumerate(self.question.steps)]
        given = answer or {}
        return {
            f"answer_{item.key}": _one(steps, str(given.get(item.key, "")), self.form.said(item.text))
            for item in self.question.items
        }

    def _text(self, answer: Any) -> dict[str, forms.Field]:
        area = forms.Textarea(attrs={"rows": 5})
        label = self.form.said(self.question.title)
        field = forms.CharField(
            label=label,
            max_length=self.question.longest,
            widget=area,
            required=False,
            initial=answer,
            validators=[WRITTEN],
        )
        return {"answer": field}

    def _number(self, answer: Any) -> dict[str, forms.Field]:
        question = self.question
        title, unit = self.form.said(question.title), self.form.said(question.unit) if question.unit else ""
        field = forms.FloatField(
            label=title if unit.casefold() in title.casefold() else f"{title} ({unit})", min_value=question.least, max_value=question.most, required=False,
            initial=answer, widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        )  # fmt: skip
        return {"answer": field}

    def _several(self, label: str, given: Any) -> forms.MultipleChoiceField:
        choices = [(item.key, self.form.said(item.text)) for item in self.question.items]
        return forms.MultipleChoiceField(
            label=label, choices=choices, required=False, initial=list(given), widget=forms.CheckboxSelectMultiple
        )


def _one(choices: list[tuple[str, str]], given: Any, label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, initial=given or "", widget=forms.RadioSelect
    )


class StepForm(forms.Form):
    """Where a step of the path stands."""

    state = forms.ChoiceField(label=gettext_lazy("Où en êtes-vous ?"), choices=StepState.choices)
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=LONGEST_NOTE, required=False, validators=[WRITTEN],
        help_text=gettext_lazy("Qui s'en charge, pour quand, ce qui a été décidé."),
    )  # fmt: skip
