"""Fields of the editor: the same words in four languages, keys, themes by their names."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.actors.forms.fields import WRITTEN
from relais.diagnostics.definitions import LANGUAGES
from relais.diagnostics.drafting import PLACEHOLDERS
from relais.groundwork.text import fold
from relais.vocabulary.enums import Language
from relais.vocabulary.queries import leaves

LONGEST_TEXT = 2000
MOST_THEMES = 5
KEY = RegexValidator(
    re.compile(r"^[a-z0-9][a-z0-9-]{0,59}\Z"),
    gettext_lazy("Écrivez des minuscules sans accent, des chiffres et des traits d'union : « copie-ailleurs »."),
)


class KeyField(forms.CharField):
    """The name of a part inside the file; answers are kept under it."""

    def __init__(self, **kwargs: Any) -> None:
        """Say what a key looks like."""
        kwargs.setdefault("label", gettext_lazy("Clé"))
        kwargs.setdefault("help_text", gettext_lazy("Nom court sous lequel les réponses sont gardées."))
        super().__init__(max_length=60, validators=[KEY], **kwargs)


def theme_names() -> dict[str, str]:
    """Return slug -> name of every leaf of the vocabulary; where two share a name, the slug stands behind it."""
    names = {theme.slug: str(theme) for theme in leaves() if not theme.retired}
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    return {slug: f"{name} ({slug})" if name in twice else name for slug, name in names.items()}


class ThemeField(forms.CharField):
    """A theme by its name, found in a list as one types; gives its slug."""

    def __init__(self, names: Mapping[str, str], **kwargs: Any) -> None:
        """Know the themes by ``names`` (slug -> name)."""
        widget = forms.TextInput(attrs={"list": "themes", "autocomplete": "off"})
        super().__init__(required=False, max_length=200, widget=widget, validators=[WRITTEN], **kwargs)
        self.names = names
        self.slugs = {fold(name): slug for slug, name in names.items()} | {slug: slug for slug in names}

    def prepare_value(self, value: Any) -> Any:
        """Show the name of a slug."""
        return self.names.get(value, value)

    def clean(self, value: Any) -> str:
        """Return the slug of what was typed."""
        said = str(super().clean(value) or "").strip()
        if not said:
            return ""
        slug = self.slugs.get(said) or self.slugs.get(fold(said))
        if slug is None:
            raise forms.ValidationError(_("Aucun thème ne porte ce nom : choisissez dans la liste."), code="unknown")
        return slug


def shown_text(text: Any, language: str) -> str:
    """Return what a field of ``language`` shows of a text: a placeholder is shown as nothing."""
    words = (text or {}).get(language, "")
    return "" if words == PLACEHOLDERS[language] else words


class TextsForm(forms.Form):
    """A form with texts in four languages: ``name_fr``, ``name_nl`` …; what is left empty is still to be written."""

    def add_texts(self, name: str, label: Any, text: Any, *, lines: int = 0) -> None:
        """Add the four fields of ``name``, filled with ``text``."""
        for language in Language:
            code = language.value
            attrs: dict[str, Any] = {"lang": code}
            widget = forms.Textarea(attrs=attrs | {"rows": lines}) if lines else forms.TextInput(attrs=attrs)
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=f"{label} ({language.label})", max_length=LONGEST_TEXT, required=False, widget=widget,
                initial=shown_text(text, code), validators=[WRITTEN],
            )  # fmt: skip

    def texts(self, name: str, *, optional: bool = False) -> dict[str, str] | None:
        """Return the text as it is kept; None when it may be left out and all four are empty."""
        said = {code: self.cleaned_data.get(f"{name}_{code}", "").replace("\r\n", "\n").strip() for code in LANGUAGES}
        if optional and not any(said.values()):
            return None
        return {code: words or PLACEHOLDERS[code] for code, words in said.items()}

    def four(self, name: str) -> list[forms.BoundField]:
        """Return the fields of ``name``, one a language."""
        return [self[f"{name}_{code}"] for code in LANGUAGES]
