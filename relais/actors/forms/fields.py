"""Fields that several forms of the room share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.territories.gazetteer import Spot
from relais.territories.queries import gazetteer, suggestions
from relais.vocabulary.models import Sector, Theme

LARGEST = 10_000_000
LONGEST_PLACE = 160
EVERYWHERE = "partout"
# What no text of the exchange format may hold: such a text would be refused when it is exported and imported again.
WRITTEN = RegexValidator(
    r"[\x01-\x08\x0b\x0c\x0e-\x1f]",
    gettext_lazy("Ce texte contient un signe invisible qui ne peut pas être enregistré. Tapez-le à nouveau."),
    inverse_match=True,
)
PLACE_ATTRIBUTES = {"data-suggest": reverse_lazy("territories:suggest"), "autocomplete": "off"}


class TextField(forms.CharField):
    """A text without invisible signs, its lines ended in one way."""

    def __init__(self, *, lines: int = 0, **options: Any) -> None:
        """Show ``lines`` lines; none: a single-line field."""
        if lines:
            options["widget"] = forms.Textarea(attrs={"rows": lines})
        super().__init__(validators=[WRITTEN], **options)

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class PlaceField(forms.CharField):
    """A town, postal code, province or region as one writes it; its value is the spot, None when empty."""

    def __init__(self, **options: Any) -> None:
        """Suggest places while one types."""
        options.setdefault("widget", forms.TextInput(attrs=PLACE_ATTRIBUTES))
        super().__init__(max_length=LONGEST_PLACE, **options)

    def clean(self, value: Any) -> Spot | None:
        """Return the spot that the text names. Raises ValidationError with what is near it."""
        text = super().clean(value)
        if not text:
            return None
        spot = gazetteer().find(text)
        if spot is None:
            raise ValidationError(unknown_place(text))
        return spot


def unknown_place(text: str) -> str:
    """Return the sentence that says that ``text`` names no place we know, with the nearest ones."""
    near = ", ".join(value for value, _label in suggestions(text, 3))
    said = _("« %(text)s » : nous ne connaissons pas ce lieu.") % {"text": text[:60]}
    hint = _("Vouliez-vous dire : %(places)s ?") % {"places": near} if near else _("Essayez le code postal.")
    return f"{said} {hint}"


def theme_choices(tree: Iterable[Any], *, leaves_only: bool) -> list[tuple[str, Any]]:
    """Return the choices of themes, grouped by the first level; ``tree`` as ``vocabulary.queries.tree`` gives it."""
    found: list[tuple[str, Any]] = []
    for top in tree:
        options = [] if leaves_only else [(top.slug, _("%(theme)s : tout") % {"theme": top})]
        for theme in top.below:
            if not (leaves_only and theme.below):
                options.append((theme.slug, str(theme)))
            options += [(leaf.slug, f"· {leaf}" if not leaves_only else str(leaf)) for leaf in theme.below]
        found.append((str(top), options))
    return found


def themes_by_slug(tree: Iterable[Any]) -> dict[str, Theme]:
    """Return every theme of ``tree`` by its slug."""
    found: dict[str, Theme] = {}
    ahead = list(tree)
    while ahead:
        theme = ahead.pop()
        found[theme.slug] = theme
        ahead += theme.below
    return found


def sector_choices(sectors: Iterable[Sector]) -> list[tuple[str, str]]:
    """Return the choices of sectors in the scheme's order, the narrower ones marked (``broader`` fetched)."""
    return [(sector.slug, f"· {sector}" if sector.broader.all() else str(sector)) for sector in sectors]
