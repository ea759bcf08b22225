"""Forms of the room."""

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from relais.actors.models import Door
from relais.actors.queries import unread
from relais.groundwork.fields import LineField
from relais.introductions.enums import Reason
from relais.introductions.models import LONGEST_WORDS
from relais.introductions.services.sending import MOST_WANTED
from relais.needs.enums import Way
from relais.territories.models import Area
from relais.vocabulary.queries import leaves

SCORES = [
    (5, _("5, très satisfait")),
    (4, "4"),
    (3, "3"),
    (2, "2"),
    (1, _("1, pas du tout")),
]


class DoorChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Doors to tick, each with its organisation."""

    telephoned: Collection[int] = ()  # organisations (ids) that no letter reaches

    def label_from_instance(self, obj: Any) -> str:
        """Return title and organisation, and whether somebody must telephone it."""
        label = f"{obj.title} ({obj.actor.name})"
        if obj.actor_id in self.telephoned:
            label += ". " + _("Sans adresse électronique : l'animation de Relais lui téléphone.")
        return label


class SendForm(forms.Form):
    """To whom a need goes, and how to reach the firm."""

    doors = DoorChoice(
        label=_("À quelles portes frapper ?"),
        queryset=Door.objects.none(),
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Une à trois. Elles reçoivent vos mots et vos coordonnées, et personne d'autre sans votre accord."),
        error_messages={"required": _("Choisissez de une à trois portes.")},
    )
    firm = LineField(
        label=_("Nom de votre entreprise"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    contact = LineField(label=_("Votre nom"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("Adresse électronique"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = forms.CharField(
        label=_("Téléphone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )  # fmt: skip
    may_pass_on = forms.BooleanField(
        label=_("Sans réponse après trois jours ouvrables, prévenez aussi la porte suivante."),
        required=False,
    )
    consent = forms.BooleanField(
        label=_(
            "J'accepte que mes mots et mes coordonnées soient transmis aux portes choisies, et à la porte suivante si je l'ai coché, pour me répondre."
        ),
        error_messages={"required": _("Sans votre accord, rien ne peut être transmis.")},
    )
    on_the_phone = forms.BooleanField(
        label=_("J'ai l'entreprise au téléphone : elle est d'accord, prévenez les portes tout de suite."),
        required=False,
    )

    def __init__(
        self, *args: Any, doors: list[int], animator: bool = False, vouched: bool = False, **kwargs: Any
    ) -> None:
        """Offer ``doors`` (ids); an animator may enter a firm's need, one of a partner body fills it in for the firm (``vouched``)."""
        super().__init__(*args, **kwargs)
        offered = Door.objects.filter(pk__in=doors).select_related("actor")
        choice = cast("DoorChoice", self.fields["doors"])
        choice.telephoned = unread(list(offered.values_list("actor_id", flat=True)))
        choice.queryset = offered
        if vouched or not animator:
            del self.fields["on_the_phone"]
        if vouched:
            self.fields["doors"].label = _("À quelles portes frapper pour elle ?")
            self.fields["firm"].label = _("Nom de l'entreprise")
            self.fields["contact"].label = _("Personne de contact")
            self.fields["email"].label = _("Adresse électronique de l'entreprise")
            self.fields["consent"].label = _(
                "L'entreprise est d'accord que ses mots et ses coordonnées soient transmis aux portes choisies. Elle reçoit aussitôt le lien de son dossier."
            )
            for name in ("firm", "contact", "email", "phone"):
                self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_doors(self) -> list[str]:
        """Return the slugs, three at most."""
        doors = self.cleaned_data["doors"]
        if len(doors) > MOST_WANTED:
            raise forms.ValidationError(_("Choisissez de une à trois portes."))
        return [door.slug for door in doors]


class WordsForm(forms.Form):
    """Some words, or none."""

    words = forms.CharField(
        label=_("Votre message"), max_length=LONGEST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class MessageForm(WordsForm):
    """Words that must be there."""

    words = forms.CharField(
        label=_("Votre message"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )


class DeclineForm(forms.Form):
    """Why a door declines."""

    reason = forms.ChoiceField(
        label=_("Pourquoi ?"), choices=Reason.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Dites pourquoi : l'entreprise le lira.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("Un mot pour l'entreprise"), max_length=LONGEST_WORDS, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class CloseForm(forms.Form):
    """The two questions at closure."""

    met = forms.TypedChoiceField(
        label=_("Votre besoin est-il réglé ?"), choices=[("yes", _("oui")), ("no", _("non"))], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    score = forms.TypedChoiceField(
        label=_("Êtes-vous satisfait de l'aide reçue ?"), choices=SCORES, widget=forms.RadioSelect, coerce=int,
        required=False, empty_value=None,
    )  # fmt: skip
    words = forms.CharField(
        label=_("Qu'est-ce que cela a changé ?"), max_length=LONGEST_WORDS, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class LaterForm(forms.Form):
    """How it stands three months after."""

    met = forms.TypedChoiceField(
        label=_("Trois mois après, est-ce toujours réglé ?"), choices=[("yes", _("oui")), ("no", _("non"))],
        widget=forms.RadioSelect, coerce=lambda value: value == "yes",
    )  # fmt: skip
    words = forms.CharField(
        label=_("Un mot"), max_length=LONGEST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DeskForm(forms.Form):
    """What narrows the animator's desk."""

    words = forms.CharField(label=_("Entreprise, personne, adresse ou numéro"), max_length=100, required=False)
    theme = forms.ChoiceField(label=_("Thème"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    way = forms.ChoiceField(label=_("Arrivé par"), required=False, choices=[("", _("tous")), *Way.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List themes and provinces as they stand now."""
        super().__init__(*args, **kwargs)
        themes = sorted(((theme.slug, str(theme)) for theme in leaves()), key=lambda row: row[1])
        self.fields["theme"].choices = [("", _("tous")), *themes]  # type: ignore[attr-defined]
        provinces = [(area.code, str(area)) for area in Area.objects.filter(kind="province")]
        self.fields["province"].choices = [("", _("toutes")), *provinces]  # type: ignore[attr-defined]
