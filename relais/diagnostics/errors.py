"""Refusals of the room."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import NotFound, Refusal


class ResponseGone(NotFound):
    """There is no such response, or its link is wrong, or it was erased."""

    message = _("Ce diagnostic n'existe pas ou n'existe plus.")


class VersionFixed(Refusal):
    """A published version never changes."""

    status = 409
    message = _("Une version publiée ne change plus. Faites-en un brouillon, puis publiez-le.")


class AlreadyDone(Refusal):
    """The response is finished: its answers stay as they are."""

    status = 409
    message = _("Ce diagnostic est terminé : ses réponses ne changent plus. Refaites le point pour en donner d'autres.")


class NotDone(Refusal):
    """Something asks for a finished response."""

    status = 409
    message = _("Ce diagnostic n'est pas terminé.")


class NotScored(Refusal):
    """Something asks for a score, and the response is one to a survey."""

    status = 409
    message = _("Ces réponses sont celles d'une enquête : elle n'a ni score, ni chemin, ni suite.")


class LastStage(Refusal):
    """No stage follows the third one."""

    status = 409
    message = _("Vous avez fait le point trois fois : il n'y a pas de quatrième. Commencez un nouveau diagnostic.")


class AnswerWrong(Refusal):
    """An answer does not fit its question."""

    status = 422
    message = _("Cette réponse ne convient pas à la question.")


class AnsweredMeanwhile(Refusal):
    """Somebody else answered the same question since the page was opened; both answers differ."""

    status = 409
    message = _("Quelqu'un a répondu à cette question entre-temps, par le même lien.")


class AnswersMissing(Refusal):
    """Questions that must be answered are not."""

    status = 422
    message = _("Il reste des questions sans réponse.")

    def __init__(self, keys: Sequence[str]) -> None:
        """Name the questions by their ``keys``."""
        super().__init__()
        self.keys = tuple(keys)


class QuestionnaireWrong(Refusal):
    """A questionnaire's file is refused; ``problems`` name field and reason, one a line."""

    status = 422
    message = _("Ce fichier n'est pas un questionnaire lisible.")

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the ``problems``."""
        super().__init__()
        self.problems = tuple(problems)


class DraftChanged(Refusal):
    """Somebody else changed the draft since the page was opened."""

    status = 409
    message = _("Quelqu'un a changé ce brouillon entre-temps. Rien de votre envoi n'est gardé : rechargez la page.")


class DraftThere(Refusal):
    """There is a draft already; it would be lost."""

    status = 409
    message = _("Ce questionnaire a déjà un brouillon. Publiez-le ou jetez-le d'abord.")


class SlugTaken(Refusal):
    """Another questionnaire, or a page of ours, has this name."""

    status = 409
    message = _("Cet identifiant est déjà pris.")


class StillToWrite(Refusal):
    """Texts of a draft are not written yet; ``places`` name them."""

    status = 422
    message = _("Il reste des textes à écrire.")

    def __init__(self, places: Sequence[str]) -> None:
        """Keep the ``places``, as ``drafting.unwritten`` gives them."""
        super().__init__()
        self.places = tuple(places)


class FileRefused(Refusal):
    """An assessment file is refused; ``problems`` name line, column and reason. Nothing of it is kept."""

    status = 422
    message = _("Rien de ce fichier n'est gardé.")

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the ``problems``."""
        super().__init__()
        self.problems = tuple(problems)


class FileMovedOn(Refusal):
    """A file of assessments is no longer where somebody saw it: another has kept it, given it up or undone it."""

    status = 409
    message = _("Ce fichier n'en est plus là : quelqu'un a décidé entre-temps. Voici où il en est.")


class ReminderLinkOld(NotFound):
    """The link that confirms an address is wrong, older than two weeks, used, stopped or replaced, or its response is gone."""

    message = _(
        "Ce lien ne confirme plus rien : il a déjà servi, il a plus de deux semaines, une demande plus récente l'a remplacé, "
        "ou le rappel est arrêté."
    )
