"""Showcases: what a firm and a provider did together, confirmed by both."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.actors.models import Actor
from relais.library.enums import ShowcaseState, Side
from relais.library.models.files import Picture
from relais.library.tokens import new_token
from relais.territories.models import Place
from relais.vocabulary.models import Sector, Theme


class Showcase(models.Model):
    """Told by one side, confirmed by the other, read by the editors, published; withdrawn by either side at any time."""

    slug = models.SlugField(max_length=80, unique=True)
    state = models.CharField(
        _("état"), max_length=10, choices=ShowcaseState.choices, default=ShowcaseState.DRAFT, editable=False
    )
    told_by = models.CharField(max_length=10, choices=Side.choices, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    language = models.CharField(_("langue"), max_length=2, choices=settings.LANGUAGES, default="fr")
    title = models.CharField(_("titre"), max_length=160)
    summary = models.CharField(_("en une ou deux phrases"), max_length=320)
    themes = models.ManyToManyField(Theme, related_name="+", verbose_name=_("thèmes"))
    firm = models.CharField(_("entreprise"), max_length=160)
    firm_actor = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sa page")
    )
    provider = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+", verbose_name=_("prestataire"))
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("secteur")
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lieu")
    )
    problem = models.TextField(_("ce qui n'allait pas"), max_length=4000)
    done = models.TextField(_("ce qui a été fait"), max_length=4000)
    learned = models.TextField(_("ce que nous en retenons"), max_length=4000, blank=True)
    figures = models.JSONField(_("chiffres avant et après"), default=list)
    happened_on = models.DateField(_("terminé le"), null=True, blank=True)
    picture = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    picture_alt = models.CharField(_("ce que montre l'image"), max_length=200, blank=True)
    # The hash of the picture's content as it was brought: what an editor puts in its place later is not what was agreed to.
    picture_digest = models.CharField(max_length=40, blank=True, editable=False)
    other_email = models.EmailField(_("adresse de l'autre partie"), blank=True)
    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    firm_agreed_at = models.DateTimeField(_("accord de l'entreprise"), null=True, blank=True, editable=False)
    provider_agreed_at = models.DateTimeField(_("accord du prestataire"), null=True, blank=True, editable=False)
    # Hashes of the words: as they stand now, and as each side agreed to them.
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    firm_agreed_to = models.CharField(max_length=64, blank=True, editable=False)
    provider_agreed_to = models.CharField(max_length=64, blank=True, editable=False)
    asked_at = models.DateTimeField(_("demandé à l'autre partie le"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True, editable=False)
    remark = models.CharField(_("remarque"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """The newest first; published only with the consent of both to the very words that are shown."""

        verbose_name = _("réalisation")
        verbose_name_plural = _("réalisations")
        ordering: ClassVar[list[Any]] = [models.F("happened_on").desc(nulls_first=True), "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="showcase_published_with_consent",
                condition=~models.Q(state=ShowcaseState.PUBLISHED)
                | models.Q(
                    firm_agreed_at__isnull=False,
                    provider_agreed_at__isnull=False,
                    published_at__isnull=False,
                    happened_on__isnull=False,
                    firm_agreed_to=models.F("fingerprint"),
                    provider_agreed_to=models.F("fingerprint"),
                )
                & ~models.Q(fingerprint=""),
                violation_error_message=_("Une réalisation se publie avec l'accord des deux parties."),
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "-happened_on"], name="showcase_list")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page, in the screen's language."""
        return reverse("library:showcase", args=[self.slug])

    @property
    def other_side(self) -> Side:
        """Return who of the two did not tell it."""
        return Side.PROVIDER if self.told_by == Side.FIRM else Side.FIRM

    @property
    def shown_picture(self) -> Picture | None:
        """Return the picture that was told; None when there is none, or when its content was replaced since."""
        found = self.picture
        return found if found is not None and found.file_hash == self.picture_digest else None

    @property
    def purpose(self) -> str:
        """Return the purpose under which consents to it are kept."""
        return f"showcase:{self.pk}"
