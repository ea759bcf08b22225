"""Forms of the scenarios: the visitor's own figures, kept in the address; a visit asked for; the body's answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.groundwork.fields import LineField
from relais.library.gains import MOST_HOURLY, MOST_MINUTES, MOST_TIMES, MOST_WEEKS, Gain, Stage, Terms, compute, rounded
from relais.library.models import Scenario

LONGEST_VALUE = 20  # of a figure in the address
MOST_PEOPLE = 30
LONGEST_ANSWER = 1000


class FigureField(forms.DecimalField):
    """A figure, written with a comma or a point whatever the language: an address may be sent to somebody else."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        """Show the figure keys of a telephone."""
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "maxlength": LONGEST_VALUE, "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        """Return the decimal. Spaces between thousands are left out."""
        text = str(value).translate({0x20: None, 0xA0: None, 0x202F: None}).replace(",", ".")
        return super().to_python(text[: LONGEST_VALUE + 1])


class GainsForm(forms.Form):
    """How often, how many weeks, at which cost; and the minutes of each step as they are at the visitor's."""

    fois = forms.IntegerField(min_value=0, max_value=MOST_TIMES)
    semaines = forms.IntegerField(label=gettext_lazy("Semaines de travail par an"), min_value=1, max_value=MOST_WEEKS)
    cout = FigureField(
        label=gettext_lazy("Coût d'une heure de travail, en euros"), min_value=Decimal(0),
        max_value=Decimal(MOST_HOURLY), decimal_places=2,
        help_text=gettext_lazy("Salaire et charges ; demandez à votre secrétariat social."),
    )  # fmt: skip

    def __init__(self, given: Mapping[str, Any], *, scenario: Scenario, stages: Sequence[Stage]) -> None:
        """Read ``given`` (an address); what it leaves out or empty is as the scenario tells it."""
        self.scenario, self.stages = scenario, list(stages)
        usual: dict[str, Any] = {
            "fois": scenario.times,
            "semaines": scenario.weeks,
            "cout": number_format(scenario.hourly_cost.normalize() + 0),
        }
        usual |= {f"m{at}": _figure(stage.minutes_today) for at, stage in enumerate(stages, 1)}
        self.given = {name: str(given.get(name, ""))[:40].strip() for name in usual}
        super().__init__({name: self.given[name] or usual[name] for name in usual})
        self.fields["fois"].label = scenario.times_label[:1].upper() + scenario.times_label[1:]
        for name in ("fois", "semaines"):
            self.fields[name].widget = forms.TextInput(
                attrs={"inputmode": "numeric", "maxlength": LONGEST_VALUE, "autocomplete": "off"}
            )
        for at, block in enumerate(scenario.steps, 1):
            self.fields[f"m{at}"] = FigureField(
                label=block.value["name"], min_value=Decimal(0), max_value=Decimal(MOST_MINUTES), decimal_places=1
            )

    @property
    def is_own(self) -> bool:
        """Tell whether the visitor gave figures."""
        return any(self.given.values())

    @property
    def own_minutes(self) -> list[forms.BoundField]:
        """Return the fields of minutes, in the order of the steps."""
        return [self[f"m{at}"] for at in range(1, len(self.stages) + 1)]

    @property
    def has_own_minutes(self) -> bool:
        """Tell whether any minutes differ from the scenario's, or are wrong: then their part stands open."""
        return self.read_stages() != self.stages or any(field.errors for field in self.own_minutes)

    @property
    def address(self) -> str:
        """Return the visitor's figures as the part of an address behind "?"; empty without any."""
        return urlencode({name: value for name, value in self.given.items() if value})

    def read_stages(self) -> list[Stage]:
        """Return the steps with the visitor's minutes; those of the scenario where a figure is wrong."""
        self.is_valid()
        minutes = [self.cleaned_data.get(f"m{at}") for at in range(1, len(self.stages) + 1)]
        return [
            stage if own is None else replace(stage, minutes_today=own)
            for stage, own in zip(self.stages, minutes, strict=True)
        ]

    def read_terms(self) -> Terms:
        """Return how often and at which cost; as the scenario tells it where a figure is wrong."""
        self.is_valid()
        told, own = self.scenario, self.cleaned_data
        return Terms(
            times=own.get("fois", told.times),
            weeks=own.get("semaines", told.weeks),
            hourly_cost=own.get("cout", told.hourly_cost),
            monthly_cost=told.monthly_cost,
            setup_hours=told.setup_hours,
        )

    def gain(self) -> Gain:
        """Return what is gained with these figures."""
        return compute(self.read_stages(), self.read_terms())

    def figures(self) -> dict[str, Any]:
        """Return what a body that is asked for a visit gets to see of them; nothing when the visitor gave none."""
        if not (self.is_own and self.is_valid()):
            return {}
        terms, gain = self.read_terms(), self.gain()
        return {
            "times": terms.times,
            "weeks": terms.weeks,
            "hourly_cost": str(terms.hourly_cost),
            "hours": str(rounded(gain.year / 60, Decimal(1))),
            "first": str(rounded(gain.first, Decimal(1))),
            "following": str(rounded(gain.following, Decimal(1))),
            "address": self.address,
        }


class VisitForm(forms.Form):
    """Who wants to see the scenario, and when."""

    firm = LineField(
        label=gettext_lazy("Nom de votre entreprise"), max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    contact = LineField(
        label=gettext_lazy("Votre nom"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = LineField(
        label=gettext_lazy("Téléphone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )  # fmt: skip
    people = forms.IntegerField(
        label=gettext_lazy("Combien de personnes"), min_value=1, max_value=MOST_PEOPLE, initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
    )  # fmt: skip
    wishes = LineField(
        label=gettext_lazy("Quand cela vous arrange"), max_length=300, required=False,
        help_text=gettext_lazy("Par exemple : un mardi après-midi en janvier, pas avant 14 h."),
    )  # fmt: skip
    consent = forms.BooleanField(
        error_messages={"required": gettext_lazy("Sans votre accord, rien ne peut être transmis.")},
    )
    website = forms.CharField(
        label=gettext_lazy("Laissez ce champ vide"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )  # fmt: skip

    def __init__(self, *args: Any, body: str, **kwargs: Any) -> None:
        """Name the ``body`` in what one agrees to."""
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = _(
            "J'accepte que mes coordonnées, mes mots et mes chiffres soient transmis à %(body)s, pour répondre à cette demande."
        ) % {"body": body}

    def clean_website(self) -> str:
        """Refuse what only a program fills in."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Laissez ce champ vide : il arrête les robots."))
        return ""

    def told(self) -> dict[str, Any]:
        """Return what the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"consent", "website"}}


class AnswerForm(forms.Form):
    """What the body answers."""

    words = forms.CharField(
        label=gettext_lazy("Votre réponse"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Une date et une heure, le lieu, qui accueille ; ou pourquoi ce n'est pas possible."),
        error_messages={"required": gettext_lazy("Écrivez votre réponse : la personne qui demande la visite la lira.")},
    )  # fmt: skip


def _figure(value: Any) -> str:
    return number_format(Decimal(value).normalize() + 0)
