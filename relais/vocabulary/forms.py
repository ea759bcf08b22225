"""Forms of the vocabulary: search for everybody; themes and sectors for its editors."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from relais.vocabulary.enums import Category, Dimension, Language, PhraseKind
from relais.vocabulary.models import Sector, Theme
from relais.vocabulary.services import LONGEST_PHRASE

DEEPEST = 3
LONGEST_LIST = 60_000
NACE = re.compile(r"\d{1,2}(\.\d{1,3})?")


class SearchForm(forms.Form):
    """The words looked for among the themes."""

    q = forms.CharField(
        label=gettext_lazy("Chercher un thème"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Avec vos mots : « facture », « site introuvable », « mots de passe »."),
    )


class DeskForm(forms.Form):
    """What the editors' list is narrowed by."""

    q = forms.CharField(label=gettext_lazy("Nom contient"), max_length=120, required=False)
    branch = forms.ChoiceField(label=gettext_lazy("Branche"), required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Montrer"),
        required=False,
        choices=[
            ("", gettext_lazy("les thèmes en service")),
            ("thin", gettext_lazy("ceux à qui des phrases manquent")),
            ("unused", gettext_lazy("ceux sans porte ouverte")),
            ("retired", gettext_lazy("les thèmes retirés")),
        ],
    )

    def __init__(self, data: Any, tops: Iterable[Theme]) -> None:
        """Offer the first level as branches."""
        super().__init__(data)
        self.fields["branch"].choices = [("", _("toutes")), *((theme.slug, str(theme)) for theme in tops)]  # type: ignore[attr-defined]


class HistoryForm(forms.Form):
    """Whose history is shown: one theme's or sector's, or everything's."""

    theme = forms.SlugField(max_length=60, required=False)
    sector = forms.SlugField(max_length=60, required=False)


class _InLanguages(forms.Form):
    """Labels in the four languages."""

    def _add_texts(self, name: str, label: Any, longest: int, *, lines: int = 0) -> None:
        for language in Language:
            self.fields[f"{name}_{language.value}"] = forms.CharField(
                label=label % {"language": language.label},
                max_length=longest,
                widget=forms.Textarea(attrs={"rows": lines, "lang": language.value})
                if lines
                else forms.TextInput(attrs={"lang": language.value}),
            )

    def _texts(self, name: str) -> dict[str, str]:
        return {language: " ".join(self.cleaned_data[f"{name}_{language}"].split()) for language in Language.values}

    def bound(self, name: str) -> list[BoundField]:
        """Return the fields of ``name``, one a language."""
        return [self[f"{name}_{language}"] for language in Language.values]

    def label_fields(self) -> list[BoundField]:
        """Return the fields of the label."""
        return self.bound("label")


class ThemeForm(_InLanguages):
    """A theme and its phrases, one a line. ``theme`` None: a new one, which needs an identifier too."""

    slug = forms.SlugField(
        label=gettext_lazy("Identifiant"),
        max_length=60,
        help_text=gettext_lazy("En anglais, minuscules et tirets : il ne changera plus. Exemple : online-payment."),
    )

    def __init__(
        self, data: Any, *, theme: Theme | None, themes: Iterable[Theme], phrases: dict[Any, list[str]]
    ) -> None:
        """Show ``theme`` with its ``phrases`` ((kind, language) → texts); ``themes`` are all there are."""
        self.theme = theme
        self._by_id = {one.pk: one for one in themes}
        super().__init__(data, initial=_initial(theme, phrases))
        if theme is not None:
            del self.fields["slug"]
        self._add_texts("label", gettext_lazy("Nom (%(language)s)"), 80)
        self._add_texts("definition", gettext_lazy("Définition (%(language)s)"), 600, lines=3)
        self.fields["broader"] = forms.TypedChoiceField(
            label=gettext_lazy("Fait partie de"), required=False, coerce=int, empty_value=None, choices=self._parents()
        )
        self.fields["category"] = forms.ChoiceField(
            label=gettext_lazy("Catégorie de rapport"), required=False, choices=[("", "—"), *Category.choices]
        )
        self.fields["dimension"] = forms.ChoiceField(
            label=gettext_lazy("Dimension de maturité"), required=False, choices=[("", "—"), *Dimension.choices]
        )
        self.fields["retired"] = forms.BooleanField(
            label=gettext_lazy("Retiré : ce thème n'est plus proposé à personne"), required=False
        )
        self.kinds = [PhraseKind.ALT] if self._height() else list(PhraseKind)
        for kind in self.kinds:
            for language in Language:
                self.fields[f"{kind.value}_{language.value}"] = forms.CharField(
                    label=f"{kind.label} ({language.label})",
                    required=False,
                    max_length=LONGEST_LIST,
                    widget=forms.Textarea(attrs={"rows": 8, "lang": language.value}),
                )

    def phrase_groups(self) -> list[tuple[PhraseKind, list[BoundField]]]:
        """Return the fields of phrases by kind."""
        return [(kind, self.bound(kind.value)) for kind in self.kinds]

    def definition_fields(self) -> list[BoundField]:
        """Return the fields of the definition."""
        return self.bound("definition")

    def clean_slug(self) -> str:
        """Refuse an identifier that is taken."""
        slug: str = self.cleaned_data["slug"]
        if any(theme.slug == slug for theme in self._by_id.values()):
            raise ValidationError(_("Un autre thème porte déjà cet identifiant."))
        return slug

    def clean(self) -> dict[str, Any]:
        """Refuse phrases that are too long, each by its line."""
        cleaned = super().clean() or {}
        for kind in self.kinds:
            for language in Language.values:
                name = f"{kind.value}_{language}"
                for number, text in enumerate(cleaned.get(name, "").splitlines(), 1):
                    if len(text.strip()) > LONGEST_PHRASE:
                        reason = _("Ligne %(line)s : %(most)s signes au plus.")
                        self.add_error(name, reason % {"line": number, "most": LONGEST_PHRASE})
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return the theme's fields as the verbs take them."""
        broader = self.cleaned_data["broader"]
        found = {
            "labels": self._texts("label"),
            "definitions": self._texts("definition"),
            "broader": self._by_id[broader] if broader else None,
            "category": self.cleaned_data["category"],
            "dimension": self.cleaned_data["dimension"],
            "retired": self.cleaned_data["retired"],
        }
        return found | ({"slug": self.cleaned_data["slug"]} if self.theme is None else {})

    def phrases(self) -> dict[tuple[str, str], Iterable[str]]:
        """Return the sentences by (kind, language)."""
        return {
            (kind.value, language): self.cleaned_data[f"{kind.value}_{language}"].splitlines()
            for kind in self.kinds
            for language in Language.values
        }

    def _parents(self) -> list[tuple[int | str, str]]:
        """Return the themes below which this one may stand: not its own, and no deeper than three levels."""
        found: list[tuple[int | str, str]] = [("", _("rien : premier niveau"))]
        room = DEEPEST - 1 - self._height()
        for top in (one for one in self._by_id.values() if one.broader_id is None and one != self.theme):
            if room >= 1:
                found.append((top.pk, str(top)))
            below = [one for one in self._by_id.values() if one.broader_id == top.pk and one != self.theme]
            found += [(one.pk, f"{top} › {one}") for one in below if room >= 2]
        return found

    def _height(self) -> int:
        """Return how many levels stand below the theme."""
        if self.theme is None:
            return 0
        below = {one.pk for one in self._by_id.values() if one.broader_id == self.theme.pk}
        if not below:
            return 0
        return 2 if any(one.broader_id in below for one in self._by_id.values()) else 1


class SectorForm(_InLanguages):
    """A sector's labels, other names, NACE prefixes and priority."""

    VERSIONS = ("2008", "2025")

    def __init__(self, data: Any, *, sector: Sector) -> None:
        """Show ``sector``."""
        initial: dict[str, Any] = {"priority": sector.priority}
        for language in Language.values:
            initial[f"label_{language}"] = sector.labels.get(language, "")
            initial[f"names_{language}"] = "\n".join(sector.names.get(language, []))
        for version in self.VERSIONS:
            initial[f"nace_{version}"] = ", ".join(sector.nace.get(version, []))
        super().__init__(data, initial=initial)
        self._add_texts("label", pgettext_lazy("secteur", "Nom (%(language)s)"), 80)
        self._add_texts("names", gettext_lazy("Autres noms (%(language)s), un par ligne"), 5000, lines=6)
        for language in Language.values:
            self.fields[f"names_{language}"].required = False
        for version in self.VERSIONS:
            self.fields[f"nace_{version}"] = forms.CharField(
                label=_("Préfixes NACE %(version)s") % {"version": version},
                max_length=300,
                required=False,
                help_text=_("Séparés par des virgules : 47.1, 47.2."),
            )
        self.fields["priority"] = forms.BooleanField(label=gettext_lazy("Secteur prioritaire"), required=False)

    def names_fields(self) -> list[BoundField]:
        """Return the fields of the other names."""
        return self.bound("names")

    def nace_fields(self) -> list[BoundField]:
        """Return the fields of the NACE prefixes, one a version."""
        return [self[f"nace_{version}"] for version in self.VERSIONS]

    def clean(self) -> dict[str, Any]:
        """Refuse what is no NACE prefix, and names that are too long."""
        cleaned = super().clean() or {}
        for version in self.VERSIONS:
            wrong = [one for one in _listed(cleaned.get(f"nace_{version}", "")) if not NACE.fullmatch(one)]
            if wrong:
                self.add_error(f"nace_{version}", _("« %(text)s » n'est pas un préfixe NACE.") % {"text": wrong[0]})
        for language in Language.values:
            if any(len(line) > 160 for line in cleaned.get(f"names_{language}", "").splitlines()):
                self.add_error(f"names_{language}", _("Un nom compte 160 signes au plus."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return the sector's fields as the verb takes them."""
        names = {language: _lines(self.cleaned_data[f"names_{language}"]) for language in Language.values}
        nace = {version: _listed(self.cleaned_data[f"nace_{version}"]) for version in self.VERSIONS}
        return {
            "labels": self._texts("label"),
            "names": {language: listed for language, listed in names.items() if listed},
            "nace": {version: listed for version, listed in nace.items() if listed},
            "priority": self.cleaned_data["priority"],
        }


def _initial(theme: Theme | None, phrases: dict[Any, list[str]]) -> dict[str, Any]:
    found: dict[str, Any] = {f"{kind}_{language}": "\n".join(texts) for (kind, language), texts in phrases.items()}
    if theme is None:
        return found
    for language in Language.values:
        found[f"label_{language}"] = theme.labels.get(language, "")
        found[f"definition_{language}"] = theme.definitions.get(language, "")
    plain = {"broader": theme.broader_id, "category": theme.category, "dimension": theme.dimension}
    return found | plain | {"retired": theme.retired}


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
