"""The editor's form of one question, of any kind."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from relais.diagnostics.definitions import LANGUAGES
from relais.diagnostics.drafting import PART, Body, DraftError
from relais.diagnostics.forms.drafts import (
    KIND_NAMES,
    MOST_STEPS,
    AnswerForm,
    DimensionForm,
    HeadForm,
    LevelForm,
    PartForm,
    ScoringForm,
)
from relais.diagnostics.forms.fields import KeyField, shown_text


class QuestionEditForm(PartForm):
    """One question: what all kinds have, then what its kind has. Items and options are parts of their own."""

    def make(self) -> None:
        """Add the fields."""
        part = self.part
        self.fields["key"] = KeyField(initial=part["key"])
        self.add_texts("title", _("Question"), part["title"], lines=2)
        self.add_texts("help", _("Aide"), part.get("help"), lines=2)
        self.fields["required"] = forms.BooleanField(
            label=_("Il faut y répondre pour terminer"), required=False, initial=part.get("required", False)
        )
        self.group(_("La question : %(kind)s") % {"kind": KIND_NAMES[part["kind"]]}, ["key"], self.four_names("title"),
                   self.four_names("help"), ["required"])  # fmt: skip
        if self.body["purpose"] == "diagnostic":
            choices = [("", _("aucune : elle ne donne pas de points"))]
            choices += [(one["key"], shown_text(one["title"], "fr") or one["key"]) for one in self.body["dimensions"]]
            self.fields["dimension"] = forms.ChoiceField(
                label=_("Dimension"), choices=choices, required=False, initial=part.get("dimension", "")
            )
            self.group(_("Ce qu'elle mesure"), ["dimension"])
        self._condition()
        getattr(self, f"_{part['kind']}")()

    def _condition(self) -> None:
        at = int(self.place.rpartition(".")[2])
        earlier = [one for one in self.body["questions"][:at] if one["kind"] in {"choice", "ticks"}]
        if not earlier:
            return
        when = self.part.get("when") or {}
        choices = [(one["key"], shown_text(one["title"], "fr") or one["key"]) for one in earlier]
        self.fields["when_question"] = forms.ChoiceField(
            label=_("La poser seulement selon la réponse à"), choices=[("", _("toujours la poser")), *choices], required=False,
            initial=when.get("question", ""),
            help_text=_("Choisissez la question et enregistrez : ses réponses s'affichent alors, à cocher."),
        )  # fmt: skip
        chosen = self.data.get("when_question", "") if self.is_bound else when.get("question", "")
        other = next((one for one in earlier if one["key"] == chosen), None)
        names = ["when_question"]
        if other is not None:
            answers = other.get("options") or other.get("items")
            self.fields["when_is"] = forms.MultipleChoiceField(
                label=_("… si l'une de ces réponses est donnée"), required=False, initial=when.get("is", []),
                choices=[(one["key"], shown_text(one["text"], "fr") or one["key"]) for one in answers],
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            names.append("when_is")
        self.group(_("Condition"), *[[name] for name in names])

    def _choice(self) -> None:
        self.leading()

    def _ticks(self) -> None:
        """Nothing but items."""

    def _pairs(self) -> None:
        rows = []
        for number, column in enumerate(self.part["columns"]):
            self.fields[f"columns_{number}_key"] = KeyField(
                label=_("Clé de la colonne %(number)s") % {"number": number + 1}, initial=column["key"], help_text=""
            )
            self.add_texts(f"columns_{number}_name", _("Colonne %(number)s") % {"number": number + 1}, column["name"])
            rows += [[f"columns_{number}_key"], self.four_names(f"columns_{number}_name")]
        self.group(_("Les deux coches"), *rows)

    def _scales(self) -> None:
        kept = self.part["steps"]
        self.steps = min(len(kept) + 2, MOST_STEPS)
        for number in range(self.steps):
            text = kept[number] if number < len(kept) else None
            self.add_texts(f"steps_{number}", _("Échelon %(number)s") % {"number": number}, text)
        rows = [self.four_names(f"steps_{number}") for number in range(self.steps)]
        self.group(_("Les échelons, de rien à tout (un échelon vidé disparaît)"), *rows)

    def _text(self) -> None:
        self.fields["longest"] = forms.IntegerField(
            label=_("Longueur permise, en signes"),
            min_value=1,
            max_value=10_000,
            initial=self.part.get("longest", 1000),
        )
        self.group(_("La réponse"), ["longest"])

    def _number(self) -> None:
        wide = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
        for name, label, usual in (("least", _("Au moins"), 0), ("most", _("Au plus"), 1_000_000)):
            self.fields[name] = forms.FloatField(label=label, initial=self.part.get(name, usual), widget=wide)
        self.add_texts("unit", _("Unité"), self.part.get("unit"))
        self.group(_("La réponse"), ["least", "most"], self.four_names("unit"))

    def clean(self) -> dict[str, Any]:
        """Ask for the answers of a condition, for two steps, for bounds in order."""
        data = super().clean() or {}
        if data.get("when_question") and not data.get("when_is") and "when_is" in self.fields:
            self.add_error("when_is", _("Cochez au moins une réponse, ou choisissez « toujours la poser »."))
        if self.part["kind"] == "scales" and not self.errors and len(self._steps()) < 2:
            self.add_error("steps_0_fr", _("Écrivez au moins deux échelons."))
        if self.part["kind"] == "number" and not self.errors and data["least"] > data["most"]:
            self.add_error("most", _("Le plus grand nombre est plus petit que le plus petit."))
        return data

    def _steps(self) -> list[dict[str, str] | None]:
        """Return the steps that are written or were there untouched (still placeholders)."""
        kept = len(self.part["steps"])
        found = []
        for number in range(self.steps):
            written = any(self.cleaned_data.get(f"steps_{number}_{code}") for code in LANGUAGES)
            untouched = number < kept and not any(shown_text(self.part["steps"][number], code) for code in LANGUAGES)
            if written or untouched:
                found.append(self.texts(f"steps_{number}"))
        return found

    def filled(self) -> Body:
        """Return the question, its items or options as they were."""
        data, kind = self.cleaned_data, self.part["kind"]
        part: Body = {"key": data["key"], "kind": kind, "title": self.texts("title")}
        told = {
            "help": self.texts("help", optional=True),
            "required": data["required"],
            "dimension": data.get("dimension"),
        }
        part |= {name: value for name, value in told.items() if value}
        if data.get("when_question"):
            part["when"] = {"question": data["when_question"], "is": data["when_is"]}
        part |= {name: self.part[name] for name in ("items", "options") if name in self.part}
        if kind == "choice":
            part |= self.led()
        elif kind == "pairs":
            part["columns"] = [{"key": data[f"columns_{number}_key"], "name": self.texts(f"columns_{number}_name")}
                               for number in range(2)]  # fmt: skip
        elif kind == "scales":
            part["steps"] = self._steps()
        elif kind == "text":
            part["longest"] = data["longest"]
        elif kind == "number":
            part |= {"least": data["least"], "most": data["most"]}
            unit = self.texts("unit", optional=True)
            part |= {"unit": unit} if unit else {}
        return part


def form_for(data: Any, *, body: Body, place: str, seen: str) -> PartForm:
    """Return the form of the part at ``place``. Raises DraftError when there is no such part."""
    if place not in {"", "scoring"} and not PART.fullmatch(place):
        raise DraftError(place)
    if place == "scoring" and "scoring" not in body:
        raise DraftError(place)
    forms_of: dict[str, type[PartForm]] = {
        "": HeadForm, "levels": LevelForm, "dimensions": DimensionForm, "questions": QuestionEditForm, "scoring": ScoringForm,
    }  # fmt: skip
    made = AnswerForm if place.count(".") == 3 else forms_of[place.partition(".")[0]]
    return made(data, body=body, place=place, seen=seen)
