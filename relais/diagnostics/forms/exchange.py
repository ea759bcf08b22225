"""Forms of the European exchange: a file in, to be looked at before it is kept; a file out."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.diagnostics.assessments import Sheet
from relais.diagnostics.enums import Stage
from relais.diagnostics.keeping_queries import exchange_versions
from relais.diagnostics.models import Version

NEWLINES = {"lf": "\n", "crlf": "\r\n"}


WRITING = ("newline", "quoting", "marked")  # fields that say how a file is written


class VersionForm(forms.Form):
    """Which questionnaire, counted by which rule."""

    version = forms.ChoiceField(label=gettext_lazy("Questionnaire et règle"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the published versions that have an exchange file."""
        super().__init__(*args, **kwargs)
        self.versions = {str(one.pk): one for one in exchange_versions()}
        said = _("Règle %(rule)s : %(title)s, version %(number)s")
        self.fields["version"].choices = [  # type: ignore[attr-defined]
            (key, said % {"title": one.questionnaire, "rule": one.rule, "number": one.number})
            for key, one in self.versions.items()
        ]

    def chosen(self) -> Version:
        """Return the version chosen."""
        return self.versions[self.cleaned_data["version"]]


class AssessmentsForm(VersionForm):
    """A file of assessments."""

    file = forms.FileField(
        label=gettext_lazy("Fichier d'évaluations (.csv)"), max_length=200,
        help_text=gettext_lazy("Le fichier de l'outil européen, tel quel : 8 Mo et 10 000 lignes au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )  # fmt: skip


class ExportForm(VersionForm):
    """What the file holds, and how it is written."""

    since = forms.DateField(
        label=gettext_lazy("Évalué depuis le"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("jusqu'au"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    stage = forms.ChoiceField(label=gettext_lazy("Moment"), required=False)
    newline = forms.ChoiceField(
        label=gettext_lazy("Fins de ligne"), choices=[("lf", "LF (Unix)"), ("crlf", "CR LF (Windows)")]
    )
    quoting = forms.ChoiceField(
        label=gettext_lazy("Guillemets"), choices=[
            ("needed", gettext_lazy("où il en faut")),
            ("cells", gettext_lazy("autour de chaque réponse, comme l'outil européen")),
            ("all", gettext_lazy("autour de chaque cellule")),
        ],
    )  # fmt: skip
    marked = forms.BooleanField(label=gettext_lazy("Avec la marque d'ordre des octets (BOM)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the stages."""
        super().__init__(*args, **kwargs)
        stages = [(one.value, f"{one.value} – {one.label}") for one in Stage]
        self.fields["stage"].choices = [("", _("tous")), *stages]  # type: ignore[attr-defined]

    def asks(self) -> list[forms.BoundField]:
        """Return what says which assessments."""
        return [field for field in self if field.name not in WRITING]

    def writing(self) -> list[forms.BoundField]:
        """Return what says how the file is written; few need it."""
        return [self[name] for name in WRITING]

    def style(self) -> Sheet:
        """Return how the file is written."""
        asked = self.cleaned_data
        return Sheet([], NEWLINES[asked["newline"]], asked["marked"], asked["quoting"])

    def clean(self) -> dict[str, Any]:
        """Ask for a period in order."""
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("La fin de la période est avant son début."))
        return data
