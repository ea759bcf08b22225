"""The guided form of a showcase: one question a page. Each form gives the verb's ``values`` and, where it asks for them, themes."""

from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.actors.models import Actor
from relais.groundwork.fields import LineField
from relais.library import figures
from relais.library.enums import Side
from relais.library.models import Showcase
from relais.library.showcase_filters import grouped_leaves
from relais.library.showcase_letters import needs_address, readers
from relais.library.showcase_queries import proposed_themes
from relais.territories.queries import gazetteer
from relais.vocabulary.models import Sector, Theme
from relais.vocabulary.queries import leaves

LONGEST = 4000
MOST_THEMES = 4
EARLIEST = date(2000, 1, 1)
UNLISTED = "-"  # stands for an organisation that has no page; no identifier is so


def _text(label: Any, help_text: Any, *, required: bool = True, rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class StepForm(forms.Form):
    """One step. ``FIELDS`` are the names of the showcase's own fields that it fills as they are."""

    FIELDS: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, showcase: Showcase) -> None:
        """Show what is told already."""
        self.showcase = showcase
        super().__init__(data, initial={name: getattr(showcase, name) for name in self.FIELDS})

    def values(self) -> dict[str, Any]:
        """Return the fields as the verb takes them."""
        return {name: self.cleaned_data[name] for name in self.FIELDS}

    def themes(self) -> list[int] | None:
        """Return the ids of the themes that were chosen; None where the step asks for none."""
        return None


class WhoForm(StepForm):
    """The firm's name."""

    FIELDS = ("firm",)
    firm = LineField(
        label=gettext_lazy("Comment s'appelle l'entreprise ?"), max_length=160,
        help_text=gettext_lazy("Le nom sous lequel ses clients la connaissent."),
    )  # fmt: skip


class ProblemForm(StepForm):
    """What was wrong."""

    FIELDS = ("problem",)
    problem = _text(
        gettext_lazy("Qu'est-ce qui n'allait pas ?"),
        gettext_lazy("Comme on le dirait à un collègue : ce qui prenait du temps, ce qui se perdait, ce qui coûtait."),
    )


class DoneForm(StepForm):
    """What was done."""

    FIELDS = ("done",)
    done = _text(
        gettext_lazy("Qu'avez-vous fait ?"),
        gettext_lazy("Dans l'ordre : qui a fait quoi, en combien de temps, à quel prix si vous pouvez le dire."),
    )


class LearnedForm(StepForm):
    """What both keep of it."""

    FIELDS = ("learned",)
    learned = _text(
        gettext_lazy("Qu'en retenez-vous ?"),
        gettext_lazy("Ce qui a mieux marché que prévu, ce que vous feriez autrement. C'est ce que l'on lit le plus."),
        required=False,
    )


class TitleForm(StepForm):
    """A title and a sentence."""

    FIELDS = ("title", "summary")
    title = LineField(
        label=gettext_lazy("Un titre"), max_length=110,
        help_text=gettext_lazy("Ce qui a changé, en quelques mots : « Les paniers se commandent en ligne »."),
    )  # fmt: skip
    summary = LineField(
        label=gettext_lazy("Une phrase qui résume"), max_length=280, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("C'est elle que montrent les listes."),
    )  # fmt: skip


class FactsForm(StepForm):
    """Where, in which trade, and when."""

    FIELDS = ("happened_on",)
    place = forms.CharField(
        label=gettext_lazy("Où est l'entreprise ?"), max_length=120, required=False,
        help_text=gettext_lazy("Commune ou code postal."),
        widget=forms.TextInput(attrs={"data-suggest": reverse_lazy("territories:suggest"), "autocomplete": "off"}),
    )  # fmt: skip
    sector = forms.ModelChoiceField(
        label=gettext_lazy("Dans quel secteur ?"), queryset=Sector.objects.none(), required=False,
        empty_label=gettext_lazy("Choisir…"), to_field_name="slug",
    )  # fmt: skip
    happened_on = forms.DateField(
        label=gettext_lazy("Quand était-ce terminé ?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, *, showcase: Showcase) -> None:
        """List the sectors as they stand now."""
        super().__init__(data, showcase=showcase)
        self.fields["sector"].queryset = Sector.objects.all()  # type: ignore[attr-defined]
        self.initial.update(
            {
                "place": str(showcase.place) if showcase.place else "",
                "sector": showcase.sector.slug if showcase.sector else "",
            }
        )

    def clean_place(self) -> int | None:
        """Return the id of the place that was typed, None for none."""
        text = self.cleaned_data["place"].strip()
        spot = gazetteer().find(text) if text else None
        if text and (spot is None or spot.kind != "place"):
            raise forms.ValidationError(_("Nous ne connaissons pas ce lieu. Essayez le code postal."))
        return spot.id if spot else None

    def clean_happened_on(self) -> date:
        """Return a day that has been."""
        day: date = self.cleaned_data["happened_on"]
        if not EARLIEST <= day <= timezone.localdate():
            raise forms.ValidationError(_("Donnez une date passée, à partir de l'an 2000."))
        return day

    def values(self) -> dict[str, Any]:
        """Return place and sector beside the day."""
        return super().values() | {"place_id": self.cleaned_data["place"], "sector": self.cleaned_data["sector"]}


class FiguresForm(StepForm):
    """One to four figures, each before and after."""

    def __init__(self, data: Any = None, *, showcase: Showcase) -> None:
        """Show four rows, those that are told filled in; only the first must be."""
        super().__init__(data, showcase=showcase)
        told = [*showcase.figures, *({} for _row in range(figures.MOST_ROWS))][: figures.MOST_ROWS]
        for number, row in enumerate(told, start=1):
            first = number == 1
            self.fields[f"label_{number}"] = LineField(
                label=_("Ce que l'on compte"), max_length=figures.LONGEST_LABEL, required=first,
                help_text=_("Par exemple : heures de facturation par mois.") if first else "",
            )  # fmt: skip
            for name, label in (("before", _("Avant")), ("after", _("Après"))):
                self.fields[f"{name}_{number}"] = forms.CharField(
                    label=label, max_length=20, required=first,
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "figure"}),
                )  # fmt: skip
            self.fields[f"unit_{number}"] = LineField(
                label=_("Unité"), max_length=figures.LONGEST_UNIT, required=False,
                help_text=_("h, €, km, %, rien…") if first else "",
                widget=forms.TextInput(attrs={"class": "figure", "autocomplete": "off"}),
            )  # fmt: skip
            self.initial.update({f"{name}_{number}": localize(value) for name, value in row.items()})

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields row by row."""
        names = ("label", "before", "after", "unit")
        return [[self[f"{name}_{number}"] for name in names] for number in range(1, figures.MOST_ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        """Keep whole rows; a row that is begun must be finished. Raises ValidationError per field."""
        told = []
        for number in range(1, figures.MOST_ROWS + 1):
            row = {name: self.cleaned_data.get(f"{name}_{number}", "") for name in ("label", "before", "after", "unit")}
            if not any(row.values()):
                continue
            for name in ("label", "before", "after"):
                if not row[name] and not self.has_error(f"{name}_{number}"):
                    self.add_error(f"{name}_{number}", _("Terminez cette ligne, ou videz-la."))
            for name in ("before", "after"):
                row[name] = self._number(f"{name}_{number}", row[name])
            told.append(row)
        self.cleaned_data["figures"] = told
        return self.cleaned_data

    def _number(self, name: str, text: str) -> float | int:
        try:
            return figures.read_number(text)
        except figures.NumberError:
            if not self.has_error(name):
                self.add_error(name, _("Écrivez un nombre de zéro à un milliard, avec deux décimales au plus."))
            return 0

    def values(self) -> dict[str, Any]:
        """Return the rows."""
        return {"figures": self.cleaned_data["figures"]}


class ThemeChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Themes to tick."""

    widget = forms.CheckboxSelectMultiple


class ThemesForm(StepForm):
    """Themes: those that the words speak of are proposed, any other can be added."""

    proposed = ThemeChoice(
        label=gettext_lazy("De quoi s'agit-il ?"), queryset=Theme.objects.none(), required=False, to_field_name="slug",
        help_text=gettext_lazy("Proposé d'après vos mots. Cochez ce qui convient, quatre au plus."),
    )  # fmt: skip
    other = forms.ChoiceField(label=gettext_lazy("Un autre thème"), required=False)

    def __init__(self, data: Any = None, *, showcase: Showcase) -> None:
        """Propose themes from the words; those chosen before are ticked."""
        super().__init__(data, showcase=showcase)
        kept = set(showcase.themes.values_list("pk", flat=True))
        text = f"{showcase.problem}\n{showcase.done}"
        found = proposed_themes(text.strip(), showcase.language, kept)
        field = self.fields["proposed"]
        field.queryset = leaves()  # type: ignore[attr-defined]
        field.choices = [(theme.slug, str(theme)) for theme in found]  # type: ignore[attr-defined]
        self.initial["proposed"] = [theme.slug for theme in found if theme.pk in kept]
        self.fields["other"].choices = [("", _("aucun")), *grouped_leaves()]  # type: ignore[attr-defined]
        self.ids = {theme.slug: theme.pk for theme in leaves()}
        if not found:
            del self.fields["proposed"]

    def clean(self) -> dict[str, Any]:
        """Ask for one to four."""
        chosen = [theme.slug for theme in self.cleaned_data.get("proposed") or []]
        chosen = list(dict.fromkeys([*chosen, self.cleaned_data.get("other", "")]))
        self.chosen = [self.ids[slug] for slug in chosen if slug in self.ids]
        if not self.errors and not 1 <= len(self.chosen) <= MOST_THEMES:
            name = "proposed" if "proposed" in self.fields else "other"
            self.add_error(name, _("Choisissez un à quatre thèmes."))
        return self.cleaned_data

    def themes(self) -> list[int] | None:
        """Return what was chosen."""
        return self.chosen


class OtherForm(StepForm):
    """The other side's address, where we know none of its own."""

    FIELDS = ("other_email",)
    other_email = forms.EmailField(
        label=gettext_lazy("À quelle adresse demander l'accord de l'autre partie ?"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Celle d'une personne qui peut décider pour elle. Elle n'est jamais montrée."),
    )

    def __init__(self, data: Any = None, *, showcase: Showcase) -> None:
        """Ask for nothing where the other side has a page with people or an address."""
        super().__init__(data, showcase=showcase)
        if not needs_address(showcase):
            del self.fields["other_email"]

    def clean_other_email(self) -> str:
        """Return an address that is not the teller's own."""
        email = str(self.cleaned_data["other_email"])
        self.showcase.other_email = email
        if not readers(self.showcase, self.showcase.other_side):
            raise forms.ValidationError(_("C'est une adresse de votre côté. Donnez celle de l'autre partie."))
        return email

    def values(self) -> dict[str, Any]:
        """Return the address, if one was asked for."""
        return super().values() if self.fields else {}


class ConsentForm(forms.Form):
    """Agreeing to the words that were read."""

    agreed_to = forms.RegexField(r"^[0-9a-f]{64}\Z", widget=forms.HiddenInput)
    agree = forms.BooleanField(
        label=gettext_lazy(
            "Je peux parler pour mon organisation. J'accepte que ce texte et ces chiffres soient publiés sur Relais, avec son nom. Je peux retirer cet accord à tout moment."
        ),
        error_messages={"required": gettext_lazy("Sans votre accord, rien n'est envoyé ni publié.")},
    )


class RemarkForm(forms.Form):
    """What is to be changed."""

    remark = forms.CharField(
        label=gettext_lazy("Que faut-il changer ?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


STEPS: dict[str, tuple[str, Any, type[StepForm]]] = {
    "who": ("qui", gettext_lazy("L'entreprise"), WhoForm),
    "problem": ("probleme", gettext_lazy("Ce qui n'allait pas"), ProblemForm),
    "done": ("solution", gettext_lazy("Ce qui a été fait"), DoneForm),
    "figures": ("chiffres", gettext_lazy("Les chiffres avant et après"), FiguresForm),
    "learned": ("lecon", gettext_lazy("Ce que vous en retenez"), LearnedForm),
    "themes": ("themes", gettext_lazy("Les thèmes"), ThemesForm),
    "title": ("titre", gettext_lazy("Le titre"), TitleForm),
    "facts": ("cadre", gettext_lazy("Le lieu, le secteur, la date"), FactsForm),
    "other": ("autre-partie", gettext_lazy("L'autre partie"), OtherForm),
}


class StartForm(forms.Form):
    """Who speaks, and of whom: the actors that were found by name are offered; a firm need not have a page."""

    own = forms.ChoiceField(label="", required=False, widget=forms.RadioSelect)
    other = forms.ChoiceField(label="", required=False, widget=forms.RadioSelect)
    firm = LineField(label=gettext_lazy("Nom de l'entreprise"), max_length=160, required=False)

    def __init__(
        self, data: Any = None, *, side: Side, own: list[Actor], found: list[Actor], initial: Any = None
    ) -> None:
        """Offer the person's ``own`` actors of this ``side``, and those ``found``."""
        super().__init__(data, initial=initial)
        self.side, self.actors = side, {actor.slug: actor for actor in (*own, *found)}
        mine, others = ([(actor.slug, _named(actor)) for actor in rows] for rows in (own, found))
        provider = side == Side.PROVIDER
        self.fields["own"].label = _("Vous parlez pour") if provider else _("Votre entreprise")
        self.fields["other"].label = _("L'entreprise que vous avez aidée") if provider else _("Le prestataire")
        if provider:
            others.append((UNLISTED, _("Elle n'est pas dans cette liste : j'écris son nom")))
        else:
            mine.append((UNLISTED, _("Elle n'a pas de page sur Relais : j'écris son nom")))
        self.fields["own"].choices, self.fields["other"].choices = mine, others  # type: ignore[attr-defined]
        if len(mine) == 1:
            self.initial.setdefault("own", mine[0][0])
        if not own:
            del self.fields["own"]
        if provider and not found:
            del self.fields["other"]

    def clean(self) -> dict[str, Any]:
        """Find both, and the firm's name. Raises ValidationError per field."""
        own, other = (self.actors.get(self.cleaned_data.get(name) or "") for name in ("own", "other"))
        provider, firm_actor = (own, other) if self.side == Side.PROVIDER else (other, own)
        if provider is None and not self.errors:
            name = "own" if self.side == Side.PROVIDER else "other"
            if name in self.fields:
                self.add_error(name, _("Choisissez une organisation de la liste."))
        firm = self.cleaned_data.get("firm") or (firm_actor.name if firm_actor else "")
        if not firm and "firm" not in self.errors:
            self.add_error("firm", _("Écrivez le nom de l'entreprise."))
        self.found: dict[str, Any] = {
            "told_by": self.side,
            "provider": provider,
            "firm": firm,
            "firm_actor": firm_actor,
        }
        return self.cleaned_data


def _named(actor: Actor) -> str:
    return f"{actor.name} ({actor.place})" if actor.place else actor.name
