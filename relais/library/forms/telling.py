"""The guided form of a showcase: one question a page. Each form knows by which verb its answer is kept."""

from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.groundwork.errors import Refusal
from relais.groundwork.fields import LineField
from relais.library import figures
from relais.library.errors import NoAlt
from relais.library.forms.showcases import grouped_leaves
from relais.library.inspecting import PICTURES
from relais.library.letters.showcases import needs_address, readers
from relais.library.models import Showcase
from relais.library.queries.showcases import proposed_themes
from relais.library.services import showcasing
from relais.territories.queries import gazetteer
from relais.vocabulary.models import Sector, Theme
from relais.vocabulary.queries import leaves

LONGEST = 4000
MOST_THEMES = 4
EARLIEST = date(2000, 1, 1)


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

    def __init__(self, data: Any = None, files: Any = None, *, showcase: Showcase) -> None:
        """Show what is told already."""
        self.showcase = showcase
        super().__init__(data, files, initial={name: getattr(showcase, name) for name in self.FIELDS})

    def values(self) -> dict[str, Any]:
        """Return the fields as the verb takes them."""
        return {name: self.cleaned_data[name] for name in self.FIELDS}

    def themes(self) -> list[int] | None:
        """Return the ids of the themes that were chosen; None where the step asks for none."""
        return None

    def keep(self, by: Any) -> bool:
        """Keep the answer; tell whether it is kept, or else a field says why not."""
        showcasing.save_step(by=by, showcase=self.showcase, values=self.values(), themes=self.themes())
        return True


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


class PictureForm(StepForm):
    """One picture, with what it shows for whoever does not see it."""

    FIELDS = ("picture_alt",)
    picture = forms.FileField(
        label=gettext_lazy("Une image"), required=False, allow_empty_file=True,
        help_text=gettext_lazy("JPEG, PNG, WebP, AVIF ou GIF, 10 Mo au plus. L'atelier, l'écran, le résultat : votre propre image, avec l'accord des personnes que l'on y reconnaît."),
        widget=forms.FileInput(attrs={"accept": ",".join(sorted({kind for _name, kind in PICTURES.values()}))}),
    )  # fmt: skip
    picture_alt = LineField(
        label=gettext_lazy("Ce que montre l'image"), max_length=200, required=False,
        help_text=gettext_lazy("Nécessaire avec une image, pour les personnes qui ne la voient pas. En une phrase : « Une caisse de légumes à côté d'un téléphone »."),
    )  # fmt: skip
    remove = forms.BooleanField(label=gettext_lazy("Retirer l'image"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, showcase: Showcase) -> None:
        """Offer to remove what is there only."""
        super().__init__(data, files, showcase=showcase)
        if showcase.picture is None:
            del self.fields["remove"]
        else:
            self.fields["picture"].label = _("Une autre image")

    def clean(self) -> dict[str, Any]:
        """Ask for picture and words together, or for neither."""
        brought, alt = self.cleaned_data.get("picture"), self.cleaned_data.get("picture_alt")
        if self.cleaned_data.get("remove") and not brought:
            return self.cleaned_data
        if not brought and self.showcase.picture is None:
            if alt and not self.has_error("picture"):
                self.add_error("picture", _("Choisissez l'image, ou videz sa description."))
        elif not alt and not self.has_error("picture_alt"):
            self.add_error("picture_alt", NoAlt.message)
        return self.cleaned_data

    def keep(self, by: Any) -> bool:
        """Keep the picture, its words alone, or that there is none."""
        content, alt = self.cleaned_data["picture"], self.cleaned_data["picture_alt"]
        told: dict[str, Any] = {"by": by, "showcase": self.showcase}
        if not content and (self.cleaned_data.get("remove") or self.showcase.picture is None):
            showcasing.remove_picture(**told)
            return True
        try:
            showcasing.save_picture(content=content or None, alt=alt, **told)
        except Refusal as refusal:
            if "file" not in refusal.fields:
                raise
            self.add_error("picture", refusal.fields["file"])
            return False
        return True


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

    def __init__(self, data: Any = None, files: Any = None, *, showcase: Showcase) -> None:
        """List the sectors as they stand now."""
        super().__init__(data, files, showcase=showcase)
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

    def __init__(self, data: Any = None, files: Any = None, *, showcase: Showcase) -> None:
        """Show four rows, those that are told filled in; only the first must be."""
        super().__init__(data, files, showcase=showcase)
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

    def __init__(self, data: Any = None, files: Any = None, *, showcase: Showcase) -> None:
        """Propose themes from the words; those chosen before are ticked."""
        super().__init__(data, files, showcase=showcase)
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

    def __init__(self, data: Any = None, files: Any = None, *, showcase: Showcase) -> None:
        """Ask for nothing where the other side has a page with people or an address."""
        super().__init__(data, files, showcase=showcase)
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
            "Je peux parler pour mon organisation. J'accepte que ce texte, ces chiffres et l'image s'il y en a une soient publiés sur Relais, avec son nom. Je peux retirer cet accord à tout moment."
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
    "picture": ("image", gettext_lazy("Une image, si vous en avez une"), PictureForm),
    "themes": ("themes", gettext_lazy("Les thèmes"), ThemesForm),
    "title": ("titre", gettext_lazy("Le titre"), TitleForm),
    "facts": ("cadre", gettext_lazy("Le lieu, le secteur, la date"), FactsForm),
    "other": ("autre-partie", gettext_lazy("L'autre partie"), OtherForm),
}
