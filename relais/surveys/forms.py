"""Forms of the room."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from relais.actors.models import Actor
from relais.diagnostics.enums import Purpose
from relais.diagnostics.models import Questionnaire
from relais.diagnostics.queries import offered
from relais.groundwork.fields import LineField
from relais.surveys.listing import LARGEST
from relais.surveys.models import LONGEST_TITLE, LONGEST_WORDS, Round
from relais.surveys.queries import earlier_rounds
from relais.vocabulary.enums import Language
from relais.vocabulary.queries import top_themes

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RoundForm(forms.Form):
    """A round: who asks, what, until when."""

    organiser = forms.ModelChoiceField(
        label=_("Qui organise l'enquête ?"), queryset=Actor.objects.none(), to_field_name="slug", empty_label=None
    )
    questionnaire = forms.ModelChoiceField(
        label=_("Quel questionnaire ?"), queryset=Questionnaire.objects.none(), to_field_name="slug", empty_label=None
    )
    title = LineField(
        label=_("Titre"), max_length=LONGEST_TITLE,
        help_text=_("Il est l'objet de l'e-mail : dites de quoi il s'agit, « Vos besoins pour 2027 »."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("Vos mots"), max_length=LONGEST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Pourquoi vous demandez, ce que vous ferez des réponses. Ils sont dans l'e-mail et sur la page."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Langue des e-mails"), choices=Language.choices,
        help_text=_("Les questions existent dans les quatre langues : chacun choisit en répondant."),
    )  # fmt: skip
    closes_on = forms.DateField(label=_("Dernier jour pour répondre"), widget=DATE)
    anonymous = forms.TypedChoiceField(
        label=_("Les réponses sont-elles anonymes ?"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[
            ("yes", _("Oui : personne ne sait qui a répondu quoi ; les résultats paraissent à la fin, dès dix réponses")),
            ("no", _("Non : vous et l'animation de la plateforme voyez la réponse de chacun, qui le sait avant la première question")),
        ],
    )  # fmt: skip
    previous = forms.ModelChoiceField(
        label=_("À comparer avec une enquête passée"), queryset=Round.objects.none(), required=False, to_field_name="slug",
        empty_label=_("Aucune"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, organisers: QuerySet[Actor], round_: Round | None = None) -> None:
        """Offer what the person may organise, filled from ``round_``."""
        initial: dict[str, Any] = {"language": "fr", "anonymous": "yes"}
        if round_:
            initial = {
                "questionnaire": round_.version.questionnaire.slug, "title": round_.title, "words": round_.words,
                "language": round_.language, "closes_on": round_.closes_on, "anonymous": "yes" if round_.anonymous else "no",
                "previous": round_.previous.slug if round_.previous else None,
            }  # fmt: skip
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = self.fields
        if round_:
            del fields["organiser"]
        else:
            fields["organiser"].queryset = organisers
        fields["questionnaire"].queryset = offered(Purpose.SURVEY)
        earlier = earlier_rounds(organisers)
        if round_:
            earlier = earlier.filter(organiser=round_.organiser).exclude(pk=round_.pk)
        fields["previous"].queryset = earlier

    def values(self) -> dict[str, Any]:
        """Return what the verbs take."""
        names = ("title", "words", "language", "closes_on", "anonymous", "previous")
        return {name: self.cleaned_data[name] for name in names} | {
            "version": self.cleaned_data["questionnaire"].current
        }


class ListForm(forms.Form):
    """A list of people to invite, pasted or as a file."""

    pasted = forms.CharField(
        label=_("Adresses"), max_length=LARGEST, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Une personne par ligne : l'adresse seule, « Nom &lt;adresse&gt; », ou adresse ; nom ; entreprise."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Ou un fichier CSV"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
        help_text=_("Colonnes adresse, nom, entreprise ; 500 ko et 5 000 lignes au plus."),
    )  # fmt: skip
    keep_good = forms.BooleanField(
        label=_("Garder les bonnes lignes même si d'autres sont fausses"), required=False,
        help_text=_("Sinon, une seule ligne fausse refuse toute la liste."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Take one of the two."""
        data = super().clean() or {}
        pasted, file = (data.get("pasted") or "").strip(), data.get("file")
        if not self.errors and not pasted and not file:
            self.add_error("pasted", _("Collez des adresses, ou choisissez un fichier."))
        elif pasted and file:
            self.add_error("file", _("Collez des adresses ou choisissez un fichier, pas les deux."))
        return data


class DayForm(forms.Form):
    """Another last day."""

    closes_on = forms.DateField(label=_("Dernier jour pour répondre"), widget=DATE)


class CrossForm(forms.Form):
    """Two questions to cross; they stay in the address."""

    row = forms.ChoiceField(label=_("En lignes"), required=False)
    column = forms.ChoiceField(label=_("En colonnes"), required=False)

    def __init__(self, data: Any, choices: list[tuple[str, str]]) -> None:
        """Offer the closed questions."""
        super().__init__(data)
        offered_ = [("", _("Choisir…")), *choices]
        self.fields["row"].choices = self.fields["column"].choices = offered_  # type: ignore[attr-defined]


def theme_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the themes that an open answer may have, under their first level."""
    found = []
    for top in top_themes():
        below = [leaf for theme in top.narrower.all() for leaf in (theme.narrower.all() or [theme])]
        found.append((str(top), [(leaf.slug, str(leaf)) for leaf in below if not leaf.retired]))
    return found


class CodeForm(forms.Form):
    """The themes of one open answer."""

    question = forms.SlugField(max_length=60)
    answer = forms.SlugField(max_length=20)
    themes = forms.MultipleChoiceField(required=False)
    other = forms.ChoiceField(required=False)

    def __init__(self, data: Any, themes: list[tuple[str, list[tuple[str, str]]]]) -> None:
        """Take any theme of the vocabulary."""
        super().__init__(data)
        every = [pair for _group, pairs in themes for pair in pairs]
        self.fields["themes"].choices = every  # type: ignore[attr-defined]
        self.fields["other"].choices = [("", ""), *every]  # type: ignore[attr-defined]

    def chosen(self) -> list[str]:
        """Return the slugs of all themes that were chosen."""
        return [*self.cleaned_data["themes"], *filter(None, [self.cleaned_data["other"]])]
