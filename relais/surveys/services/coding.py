"""Open answers are given themes by a person; the reader only proposes."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from relais.groundwork.errors import require
from relais.groundwork.services import record_trace
from relais.surveys.enums import RoundState
from relais.surveys.errors import NoSuchAnswer, TooFewAnswers
from relais.surveys.models import Coding, Round
from relais.surveys.queries import is_readable, reference, replies_of
from relais.surveys.rules import may_organise
from relais.surveys.services.rounds import weigh_round
from relais.vocabulary.queries import leaves


def code_answer(
    *, by: Any, round_: Round, question: str, answer: str, themes: Collection[str]
) -> tuple[list[str], list[str]]:
    """Give the open answer with the reference ``answer`` exactly these ``themes`` (slugs); return those before and after.

    What is no theme of the vocabulary is left out. A closed round is weighed anew. Raises NotAllowed, TooFewAnswers (results may
    not be read yet), NoSuchAnswer.
    """
    with transaction.atomic():
        found = Round.objects.select_for_update(of=("self",)).select_related("organiser", "version").get(pk=round_.pk)
        require(may_organise(by, found.organiser))
        replies = replies_of(found)
        if not is_readable(found, len(replies)):
            raise TooFewAnswers
        reply = next(
            (one.pk for one in replies if one.answers.get(question) and reference(found, question, one.pk) == answer),
            None,
        )
        if reply is None:
            raise NoSuchAnswer
        wanted = {theme.slug: theme for theme in leaves().filter(slug__in=themes)}
        rows = {
            row.theme.slug: row for row in Coding.objects.filter(reply=reply, question=question).select_related("theme")
        }
        Coding.objects.filter(pk__in=[row.pk for slug, row in rows.items() if slug not in wanted]).delete()
        user = by if getattr(by, "pk", None) else None
        Coding.objects.bulk_create(
            Coding(reply_id=reply, question=question, theme=theme, by=user)
            for slug, theme in wanted.items()
            if slug not in rows
        )
        before, after = sorted(rows), sorted(wanted)
        if before != after:
            record_trace(
                by=by, verb="code_answer", subject=found, before={"themes": before}, after={"themes": after},
                why=f"{question} {answer}",
            )  # fmt: skip
            if found.state == RoundState.CLOSED:
                weigh_round(found)
    return before, after
