"""Filters of the library's lists: they stay in the address, and a wrong value is told, never obeyed."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.groundwork.context import LANGUAGE_NAMES
from relais.groundwork.narrowing import Narrowing
from relais.library.enums import Level
from relais.vocabulary.queries import tree


class SheetsForm(Narrowing):
    """What the list of sheets is narrowed by."""

    theme = forms.TypedChoiceField(label=gettext_lazy("Thème"), required=False, empty_value=None)
    level = forms.TypedChoiceField(
        label=gettext_lazy("Niveau"), required=False, coerce=int, empty_value=None,
        choices=[("", gettext_lazy("tous")), *Level.choices],
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Existe en"), required=False,
        choices=[("", gettext_lazy("toutes les langues")), *((code, LANGUAGE_NAMES[code]) for code, _n in settings.LANGUAGES)],
    )  # fmt: skip

    def __init__(self, data: Any) -> None:
        """Offer the groups of themes."""
        super().__init__(data)
        tops: list[Any] = list(tree())
        groups = {one.slug: one for top in tops for one in (top, *top.below)}
        field: Any = self.fields["theme"]
        field.choices = [
            ("", _("tous")),
            *(
                (
                    str(top),
                    [(top.slug, _("%(theme)s : tout") % {"theme": top}), *((one.slug, str(one)) for one in top.below)],
                )
                for top in tops
            ),
        ]
        field.coerce = groups.get
