"""Why a file is refused, in words that name it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.library.inspecting import Reason, Unfit

WORDS = {
    Reason.UNKNOWN: gettext_lazy("ce type de fichier n'est pas accepté. Apportez un PDF, une présentation PPTX ou ODP, une vidéo MP4 ou WebM, ou des sous-titres VTT."),
    Reason.NO_PICTURE: gettext_lazy("ce type d'image n'est pas accepté. Apportez un fichier JPEG, PNG, WebP, AVIF ou GIF."),
    Reason.EMPTY: gettext_lazy("ce fichier est vide."),
    Reason.TOO_BIG: gettext_lazy("ce fichier dépasse %(number)d Mo."),
    Reason.OTHER_CONTENT: gettext_lazy("son contenu n'est pas ce que son nom annonce."),
    Reason.HIDDEN: gettext_lazy("il contient autre chose que ce que son nom annonce. Enregistrez-le à nouveau depuis le logiciel qui l'a fait."),
    Reason.CUT: gettext_lazy("il est abîmé ou incomplet. Enregistrez-le à nouveau, puis réessayez."),
    Reason.ACTIVE_PDF: gettext_lazy("ce PDF contient un script, une action ou une pièce jointe. Exportez-le à nouveau, sans formulaire ni pièce jointe."),
    Reason.LOCKED: gettext_lazy("il est protégé par un mot de passe ou par un chiffrement. Enregistrez-le sans protection."),
    Reason.SWELLING: gettext_lazy("il devient démesuré une fois décompressé."),
    Reason.MACROS: gettext_lazy("il contient des macros ou des objets actifs. Enregistrez-le sans eux, ou en PDF."),
    Reason.TOO_MANY_PIXELS: gettext_lazy("cette image dépasse %(number)d millions de pixels. Réduisez-la."),
    Reason.NOT_UTF8: gettext_lazy("ces sous-titres ne sont pas du texte en UTF-8."),
    Reason.NO_HEAD: gettext_lazy("ligne %(number)d : la première ligne doit être WEBVTT."),
    Reason.NO_CUE: gettext_lazy("ces sous-titres ne contiennent aucun texte."),
    Reason.BAD_LINE: gettext_lazy("ligne %(number)d : cette ligne n'est pas à sa place."),
    Reason.BAD_TIME: gettext_lazy("ligne %(number)d : les temps s'écrivent 00:01.000 --> 00:04.500."),
    Reason.BACKWARDS: gettext_lazy("ligne %(number)d : ce sous-titre finit avant de commencer, ou commence avant le précédent."),
    Reason.EMPTY_CUE: gettext_lazy("ligne %(number)d : ce sous-titre n'a pas de texte."),
    Reason.BAD_TAG: gettext_lazy("ligne %(number)d : ce balisage n'est pas permis dans des sous-titres."),
    Reason.STYLE: gettext_lazy("ligne %(number)d : les blocs STYLE et REGION ne sont pas acceptés."),
}  # fmt: skip


def why(name: str, unfit: Unfit) -> str:
    """Return why the file called ``name`` is refused, for the person who brought it."""
    reason = str(WORDS[unfit.reason]) % {"number": unfit.number}
    return _("« %(name)s » : %(reason)s") % {"name": name, "reason": reason}
