"""The editor's forms: one for each part of a draft. ``filled()`` gives the part as the body holds it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.diagnostics.definitions import LANGUAGES
from relais.diagnostics.drafting import KINDS, RULE, Body, part_at, shares_of
from relais.diagnostics.enums import Audience, Purpose
from relais.diagnostics.forms.fields import KEY, MOST_THEMES, KeyField, TextsForm, ThemeField, shown_text, theme_names
from relais.diagnostics.problems import Problem

EFFORTS = (
    ("1", gettext_lazy("quelques jours")),
    ("2", gettext_lazy("quelques semaines")),
    ("3", gettext_lazy("quelques mois")),
)
KIND_NAMES = {
    "choice": gettext_lazy("un choix parmi plusieurs"), "ticks": gettext_lazy("des lignes à cocher"),
    "pairs": gettext_lazy("deux coches par ligne"), "scales": gettext_lazy("une échelle par ligne"),
    "text": gettext_lazy("un texte libre"), "number": gettext_lazy("un nombre"),
}  # fmt: skip
MOST_STEPS = 11
KEYED = ("questions", "items", "options", "dimensions", "levels")
Group = tuple[Any, list[list[forms.BoundField]]]


class PartForm(TextsForm):
    """A part of a draft. ``part`` is what it holds now, ``place`` where it stands in ``body``."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, *, body: Body, place: str, seen: str) -> None:
        """Make the fields of the part."""
        super().__init__(data, initial={"seen": seen})
        self.body, self.place = body, place
        self.part: Any = part_at(body, place)
        self._groups: list[tuple[Any, list[list[str]]]] = []
        self.make()

    def make(self) -> None:
        """Add the fields."""

    def filled(self) -> Body:
        """Return the part as the form says it."""
        raise NotImplementedError  # each kind of part below says its own; this one is never made

    def group(self, title: Any, *rows: Sequence[str]) -> None:
        """Show ``rows`` of fields under ``title``."""
        self._groups.append((title, [list(row) for row in rows]))

    def groups(self) -> list[Group]:
        """Return what the page shows: titles with rows of fields."""
        return [(title, [[self[name] for name in row] for row in rows]) for title, rows in self._groups]

    def four_names(self, name: str) -> list[str]:
        """Return the names of the four fields of a text."""
        return [f"{name}_{code}" for code in LANGUAGES]

    def take_problems(self, problems: Sequence[Problem]) -> None:
        """Put each problem beside its field, or above the form where it has none here."""
        for problem in problems:
            rest = problem.path.removeprefix(f"{self.place}.") if self.place else problem.path
            key = self.part.get("key", "") if isinstance(self.part, dict) else ""
            rest = rest.removeprefix(f"{key}.") if key else rest
            name = next((one for one in (rest.replace(".", "_"), rest.partition(".")[0]) if one in self.fields), None)
            if problem.path.startswith(f"{key}.when") and "when_is" in self.fields:
                name = "when_is"
            if name is None and "key" in self.fields and problem.path.rpartition(".")[2] in KEYED:
                name = "key"  # it stands twice
            self.add_error(name, problem.why if name else str(problem))

    def themes_fields(self) -> list[str]:
        """Add the fields of the themes, best first; return their names."""
        names = []
        kept = [*self.part.get("themes", []), *([""] * MOST_THEMES)][:MOST_THEMES]
        for number, slug in enumerate(kept, start=1):
            name = f"theme_{number}"
            label = _("Thème %(number)s") % {"number": number}
            self.fields[name] = ThemeField(self.theme_names, label=label, initial=slug)
            names.append(name)
        return names

    @cached_property
    def theme_names(self) -> dict[str, str]:
        """Return the themes that the list offers."""
        return theme_names()

    def themes(self) -> list[str]:
        """Return the themes chosen, each once."""
        chosen = [self.cleaned_data.get(f"theme_{number}", "") for number in range(1, MOST_THEMES + 1)]
        return list(dict.fromkeys(filter(None, chosen)))

    def leading(self, *, with_effort: bool = True) -> None:
        """Add what closes a gap: themes, effort, goal, advice."""
        names = self.themes_fields()
        self.add_texts("goal", _("But"), self.part.get("goal"))
        self.add_texts("advice", _("Conseil"), self.part.get("advice"), lines=3)
        if with_effort:
            self.fields["effort"] = forms.ChoiceField(
                label=_("Temps qu'il faut"), choices=EFFORTS, initial=str(self.part.get("effort", 2))
            )
        self.group(_("Où cela mène"), names, ["effort"] if with_effort else [], self.four_names("goal"),
                   self.four_names("advice"))  # fmt: skip

    def led(self) -> Body:
        """Return what ``leading`` asked; nothing that is empty."""
        told = {
            "themes": self.themes(), "goal": self.texts("goal", optional=True),
            "advice": self.texts("advice", optional=True), "effort": int(self.cleaned_data.get("effort") or 2),
        }  # fmt: skip
        return {name: value for name, value in told.items() if value and (name != "effort" or "effort" in self.fields)}


class HeadForm(PartForm):
    """Title, summary, for whom, how long."""

    def make(self) -> None:
        """Add the fields."""
        self.add_texts("title", _("Titre"), self.part["title"])
        self.add_texts("summary", _("Résumé"), self.part["summary"], lines=4)
        self.fields["audience"] = forms.ChoiceField(
            label=_("Pour qui"), choices=Audience.choices, initial=self.part["audience"]
        )
        self.fields["minutes"] = forms.IntegerField(
            label=_("Minutes pour répondre"), min_value=1, max_value=240, initial=self.part["minutes"]
        )
        self.group(_("Titre et résumé"), self.four_names("title"), self.four_names("summary"))
        self.group(_("Pour qui"), ["audience", "minutes"])

    def filled(self) -> Body:
        """Return what the head says."""
        data = self.cleaned_data
        return {"title": self.texts("title"), "summary": self.texts("summary"), "audience": data["audience"],
                "minutes": data["minutes"]}  # fmt: skip


class LevelForm(PartForm):
    """One level: its bound, what it is called and means."""

    def make(self) -> None:
        """Add the fields."""
        self.fields["key"] = forms.RegexField(
            r"^[a-z][a-z ]{0,39}\Z", label=_("Clé"), initial=self.part["key"], max_length=40,
            help_text=_("Minuscules sans accent et espaces : « basic »."),
        )  # fmt: skip
        self.fields["upto"] = forms.FloatField(
            label=_("Jusqu'à combien sur 100, compris"), min_value=0.01, max_value=100, initial=self.part["upto"],
            widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        )  # fmt: skip
        self.add_texts("name", _("Nom"), self.part["name"])
        self.add_texts("text", _("Ce que cela veut dire"), self.part["text"], lines=4)
        self.group(_("Niveau"), ["key", "upto"], self.four_names("name"), self.four_names("text"))

    def filled(self) -> Body:
        """Return the level."""
        data = self.cleaned_data
        return {"key": data["key"], "upto": data["upto"], "name": self.texts("name"), "text": self.texts("text")}


class DimensionForm(PartForm):
    """One side of the score, and what each level of it means."""

    def make(self) -> None:
        """Add the fields."""
        self.fields["key"] = KeyField(initial=self.part["key"])
        self.add_texts("title", _("Titre"), self.part["title"])
        self.add_texts("summary", _("Résumé"), self.part["summary"], lines=2)
        self.group(_("Dimension"), ["key"], self.four_names("title"), self.four_names("summary"))
        for number, (level, text) in enumerate(zip(self.body["levels"], self.part["levels"], strict=True)):
            named = shown_text(level["name"], "fr") or level["key"]
            self.add_texts(f"levels_{number}", _("Au niveau « %(level)s »") % {"level": named}, text, lines=3)
        rows = [self.four_names(f"levels_{number}") for number in range(len(self.part["levels"]))]
        self.group(_("Ce que chaque niveau veut dire ici"), *rows)

    def filled(self) -> Body:
        """Return the dimension."""
        levels = [self.texts(f"levels_{number}") for number in range(len(self.part["levels"]))]
        return {"key": self.cleaned_data["key"], "title": self.texts("title"), "summary": self.texts("summary"),
                "levels": levels}  # fmt: skip


class AnswerForm(PartForm):
    """An item of a question, or an option of a choice."""

    def make(self) -> None:
        """Add the fields."""
        self.is_option = ".options." in self.place
        self.fields["key"] = KeyField(initial=self.part["key"])
        self.add_texts("text", _("Texte"), self.part["text"])
        self.group(_("Ce qu'on lit"), ["key"], self.four_names("text"))
        if self.is_option:
            self.fields["points"] = forms.FloatField(
                label=_("Points, de 0 à 1"), min_value=0, max_value=1, required=False, initial=self.part.get("points"),
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
                help_text=_("Vide dans une enquête. Moins de 1 : la réponse peut devenir un point à améliorer."),
            )  # fmt: skip
            self.group(_("Ce que cela vaut"), ["points"])
        else:
            self.fields["negative"] = forms.BooleanField(
                label=_("Cocher cette ligne dit que quelque chose manque"), required=False,
                initial=self.part.get("negative", False),
            )  # fmt: skip
            self.fields["column"] = forms.CharField(
                label=_("Colonne du fichier européen"), max_length=120, required=False, initial=self.part.get("column", ""),
                help_text=_("Telle que l'outil européen l'écrit. Vide hors de cet échange."),
            )  # fmt: skip
            self.group(_("Ce que cela vaut"), ["negative"], ["column"])
        self.leading(with_effort=not self.is_option)

    def filled(self) -> Body:
        """Return the item or option."""
        data = self.cleaned_data
        part: Body = {"key": data["key"], "text": self.texts("text")} | self.led()
        if self.is_option:
            return part | ({} if data["points"] is None else {"points": data["points"]})
        return part | {name: data[name] for name in ("negative", "column") if data[name]}


class ScoringForm(PartForm):
    """Which parts make which dimension, how much each weighs, and which items never count."""

    def make(self) -> None:
        """Add the fields of every part that can count, by dimension."""
        scoring = self.body["scoring"]
        self.fields["rule"] = forms.CharField(
            label=_("Nom de la règle"), max_length=80, validators=[KEY], initial=scoring.get("rule", RULE),
            help_text=_("Il dit comment les points sont comptés ; deux versions de même règle se comparent."),
        )  # fmt: skip
        self.group(_("Règle"), ["rule"])
        self.shares: list[tuple[str, str, str]] = []  # dimension, part, name of its fields
        for number, dimension in enumerate(self.body["dimensions"]):
            here = {one["part"]: one for one in scoring["dimensions"].get(dimension["key"], [])}
            rows: list[list[str]] = []
            for question in self.body["questions"]:
                if question.get("dimension") == dimension["key"]:
                    rows += [self._share(question, part, here.get(part), f"{number}_{len(rows)}", dimension["key"])
                             for part in shares_of(question)]  # fmt: skip
            self.group(shown_text(dimension["title"], "fr") or dimension["key"], *rows)

    def _share(self, question: Body, part: str, kept: Any, name: str, dimension: str) -> list[str]:
        self.shares.append((dimension, part, f"{name}_{part}".replace(".", "_")))
        name = self.shares[-1][2]
        title = shown_text(question["title"], "fr") or question["key"]
        self.fields[f"on_{name}"] = forms.BooleanField(
            label=_("%(part)s compte : %(title)s") % {"part": part, "title": title}, required=False, initial=bool(kept)
        )
        self.fields[f"weight_{name}"] = forms.FloatField(
            label=_("Poids de %(part)s") % {"part": part}, min_value=0.01, max_value=100, required=False,
            initial=(kept or {}).get("weight", 1), widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        )  # fmt: skip
        names = [f"on_{name}", f"weight_{name}"]
        if "items" in question:
            choices = [(item["key"], shown_text(item["text"], "fr") or item["key"]) for item in question["items"]]
            self.fields[f"without_{name}"] = forms.MultipleChoiceField(
                label=_("Ne comptent jamais dans %(part)s") % {"part": part}, choices=choices, required=False,
                initial=(kept or {}).get("without", []), widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            names.append(f"without_{name}")
        return names

    def filled(self) -> Body:
        """Return the scoring."""
        data = self.cleaned_data
        found: dict[str, list[Body]] = {one["key"]: [] for one in self.body["dimensions"]}
        for dimension, part, name in self.shares:
            if data.get(f"on_{name}"):
                share: Body = {"part": part}
                if data.get(f"weight_{name}") not in (None, 1):
                    share["weight"] = data[f"weight_{name}"]
                if data.get(f"without_{name}"):
                    share["without"] = data[f"without_{name}"]
                found[dimension].append(share)
        return {"rule": data["rule"], "dimensions": found}


class BeginForm(forms.Form):
    """A questionnaire of one's own."""

    title = forms.CharField(label=gettext_lazy("Titre, en français"), max_length=200)
    slug = KeyField(
        label=gettext_lazy("Identifiant"),
        help_text=gettext_lazy("Il devient l'adresse : /diagnostics/identifiant/. Il ne change plus ensuite."),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("But"), choices=Purpose.choices)
    audience = forms.ChoiceField(label=gettext_lazy("Pour qui"), choices=Audience.choices)


class ChangeForm(forms.Form):
    """A change of the outline: what is done to which part."""

    action = forms.ChoiceField(choices=[(one, one) for one in ("add", "up", "down", "remove")])
    place = forms.CharField(max_length=40)
    kind = forms.ChoiceField(choices=[(one, one) for one in KINDS], required=False)
    seen = forms.CharField(max_length=64)


class QuestionnaireFileForm(forms.Form):
    """A questionnaire's file."""

    file = forms.FileField(
        label=gettext_lazy("Fichier du questionnaire (.json)"), max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )  # fmt: skip
