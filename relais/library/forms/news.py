"""Forms of the news: filters that stay in the address, and what the newsletter asks."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.actors.models import Actor
from relais.groundwork.context import LANGUAGE_NAMES
from relais.groundwork.narrowing import Narrowing
from relais.library.queries import news as news_queries
from relais.vocabulary.models import Theme
from relais.vocabulary.queries import tree


class NewsForm(Narrowing):
    """What the list and the feeds are narrowed by; a wrong value is told, never obeyed."""

    theme = forms.TypedChoiceField(label=gettext_lazy("Thème"), required=False, empty_value=None)
    body = forms.TypedChoiceField(label=gettext_lazy("Organisme"), required=False, empty_value=None)

    def __init__(self, data: Any) -> None:
        """Offer the themes, and the bodies that have news."""
        super().__init__(data)
        choices: list[Any] = [("", _("tous"))]
        themes: dict[str, Theme] = {}
        for top in tree():
            below = [leaf for one in top.below for leaf in (one, *one.below)]  # type: ignore[attr-defined]
            themes |= {one.slug: one for one in (top, *below)}
            choices.append(
                (
                    str(top),
                    [(top.slug, _("%(theme)s : tout") % {"theme": top}), *((one.slug, str(one)) for one in below)],
                )
            )
        bodies = {one.slug: one for one in news_queries.bodies_with_news()}
        theme, body = self.fields["theme"], self.fields["body"]
        theme.choices, theme.coerce = choices, themes.get  # type: ignore[attr-defined]
        body.choices = [("", _("tous")), *((slug, one.name) for slug, one in bodies.items())]  # type: ignore[attr-defined]
        body.coerce = bodies.get  # type: ignore[attr-defined]


class _Several(forms.ModelMultipleChoiceField[Any]):
    """Any number of rows, as boxes."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """Return its name in the screen's language."""
        return str(obj)


class ChoicesForm(forms.Form):
    """Language, themes and bodies of the newsletter."""

    language = forms.ChoiceField(
        label=gettext_lazy("Langue de la lettre"),
        choices=[(code, LANGUAGE_NAMES[code]) for code, _name in settings.LANGUAGES],
    )
    themes = _Several(
        label=gettext_lazy("Thèmes"), required=False, queryset=Theme.objects.none(), to_field_name="slug",
        help_text=gettext_lazy("Sans choix de thème ni d'organisme, vous recevez tout."),
    )  # fmt: skip
    bodies = _Several(
        label=gettext_lazy("Organismes"), required=False, queryset=Actor.objects.none(), to_field_name="slug"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the first level of themes, and the bodies that have news."""
        super().__init__(*args, **kwargs)
        groups = [one.pk for one in news_queries.groups_of_themes()]
        self.fields["themes"].queryset = Theme.objects.filter(pk__in=groups)  # type: ignore[attr-defined]
        self.fields["bodies"].queryset = news_queries.bodies_with_news()  # type: ignore[attr-defined]


class SubscribeForm(ChoicesForm):
    """The same, and the address."""

    email = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    field_order = ("email", "language", "themes", "bodies")
