"""Reads of the room: rounds and how they go, invitations by their link, replies, what is wanted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.crypto import salted_hmac

from relais.actors.models import Actor
from relais.diagnostics.definitions import Definition, FreeText
from relais.diagnostics.queries import definition_of
from relais.groundwork.intervals import share_interval
from relais.groundwork.models import Letter
from relais.surveys.enums import InvitationState, RoundState, Trend
from relais.surveys.errors import InvitationGone
from relais.surveys.models import Coding, Invitation, Reply, Round, Wanted
from relais.surveys.rules import organisers_of
from relais.surveys.tabulating import SMALLEST
from relais.surveys.weighing import Difference, difference, tellable
from relais.vocabulary.models import Theme
from relais.vocabulary.queries import current_reader, leaves
from relais.vocabulary.uses import door_counts

SHOWN, MOST_SUGGESTED = 0.12, 3  # the share from which the reader's theme is proposed, as for needs; how many


def rounds_of(user: Any) -> QuerySet[Round]:
    """Return the rounds of the person's organisations, the newest first, with numbers of invited and answered."""
    return (
        Round.objects.filter(organiser__in=organisers_of(user))
        .select_related("organiser", "version__questionnaire")
        .defer("version__body")
        .annotate(
            invited=Count("invitations"),
            answered=Count("invitations", filter=Q(invitations__state=InvitationState.ANSWERED)),
        )
        .order_by("-pk")
    )


def runs_surveys(user: Any) -> bool:
    """Tell whether the person may run surveys of any organisation."""
    return bool(getattr(user, "is_authenticated", False)) and organisers_of(user).exists()


def earlier_rounds(organisers: QuerySet[Actor]) -> QuerySet[Round]:
    """Return the closed rounds of ``organisers``, with which a new one may be compared."""
    return Round.objects.filter(organiser__in=organisers, state=RoundState.CLOSED)


def progress(round_: Round) -> dict[str, int]:
    """Return how many invitations there are, written to, in each state, without their address, and how many reminders went out."""
    counted = dict(round_.invitations.order_by().values_list("state").annotate(number=Count("pk")))
    told = round_.invitations.aggregate(
        written=Count("written_on"), reminders=Sum("reminded"), erased=Count("pk", filter=Q(email=""))
    )
    return {
        **{state.value: counted.get(state.value, 0) for state in InvitationState},
        "total": sum(counted.values()),
        "written": told["written"],
        "erased": told["erased"],
        "reminders": told["reminders"] or 0,
    }


def invitation_at(token: str) -> Invitation:
    """Return the invitation whose link holds ``token``. Raises InvitationGone; a round that was never opened has none."""
    found = Invitation.objects.select_related("round__organiser", "round__version__questionnaire")
    invitation = found.exclude(round__state=RoundState.DRAFT).filter(token=token).first()
    if invitation is None:
        raise InvitationGone
    return invitation


def digest_of(round_: int, email: str) -> str:
    """Return what is kept of an address that was erased from the round with this id: without the site's key nobody reads it."""
    return salted_hmac("relais.surveys.erased", f"{round_}:{email.lower()}", algorithm="sha256").hexdigest()


def is_over(letter: Letter) -> bool:
    """Tell whether a waiting ``letter`` of the room has lost its reason: answered, declined, taken off, or the round has ended."""
    found = Invitation.objects.filter(pk=letter.about_id, round__state=RoundState.OPEN)
    return not found.exclude(state__in=[InvitationState.ANSWERED, InvitationState.DECLINED]).exists()


@dataclass(frozen=True)
class Replied:
    """A reply as results read it."""

    pk: int
    answers: Mapping[str, Any]


def replies_of(round_: Round) -> list[Replied]:
    """Return the replies of the round; those of an anonymous one in an order that says nothing."""
    rows = Reply.objects.filter(round=round_).order_by("pk").values_list("pk", "response__answers")
    return [Replied(pk, answers) for pk, answers in rows]


def is_readable(round_: Round, replies: int) -> bool:
    """Tell whether results of so many ``replies`` may be shown: of an anonymous round once it is closed, and from ten on.

    Shown while answers come in, each new one could be told from the difference.
    """
    if not round_.anonymous:
        return replies > 0
    return round_.state == RoundState.CLOSED and replies >= SMALLEST


def open_questions(definition: Definition) -> list[FreeText]:
    """Return the questions that are answered in words."""
    return [one for one in definition.questions if isinstance(one, FreeText)]


def reference(round_: Round, question: str, reply: int) -> str:
    """Return the name of one open answer: it joins no two answers of one respondent, and orders them at random."""
    return salted_hmac("relais.surveys.reference", f"{round_.pk}:{question}:{reply}", algorithm="sha256").hexdigest()[
        :20
    ]


@dataclass
class OpenAnswer:
    """An open answer, with the themes that a person read in it and those that the reader proposes."""

    reference: str
    reply: int
    words: str
    themes: list[Theme]
    proposed: list[Theme]


def open_answers(round_: Round, question: str, replies: Sequence[Replied]) -> list[OpenAnswer]:
    """Return the open answers to ``question`` by reference, those that nobody has coded first."""
    coded: dict[int, list[Theme]] = defaultdict(list)
    for one in Coding.objects.filter(reply__round=round_, question=question).select_related("theme"):
        coded[one.reply_id].append(one.theme)
    found = [
        OpenAnswer(reference(round_, question, one.pk), one.pk, one.answers[question], coded[one.pk], [])
        for one in replies
        if one.answers.get(question)
    ]
    return sorted(found, key=lambda one: (bool(one.themes), one.reference))


def propose(answers: Sequence[OpenAnswer]) -> None:
    """Fill in, for each of ``answers``, the themes that the learned reader finds in it beside those it has."""
    if not answers:
        return
    reader = current_reader()
    words = [one.words for one in answers]
    languages = [reader.language(text) for text in words]
    themes = {theme.slug: theme for theme in leaves()}
    for one, sense, language in zip(answers, reader.senses(words, languages), languages, strict=True):
        reads = reader.themes_of(one.words, language, reader.shares_of(sense), MOST_SUGGESTED)
        named = [themes[read.theme] for read in reads if read.share >= SHOWN and read.theme in themes]
        one.proposed = [theme for theme in named if theme not in one.themes]


@dataclass(frozen=True)
class Need:
    """A need of the outcome: theme, figures with their interval in per cent, what it rests on, and how it has moved.

    ``told``: the closed questions could tell it; else it was only ``read`` in so many open answers, and has no share. What it rests on
    goes without numbers in an anonymous round: of two answers and those who gave one or the other, they tell who gave both.
    """

    theme: Theme
    asked: int
    answered: int
    share: int
    low: int
    high: int
    read: int
    told: bool
    rests_on: list[tuple[str, int | None]]
    doors: int
    trend: Trend | None = None
    change: Difference | None = None

    @property
    def signed(self) -> list[str]:
        """Return ``points`` as they are shown, each with its sign."""
        return [f"{one:+d}".replace("-", "\u2212") if one else "0" for one in self.points]

    @property
    def points(self) -> tuple[int, int, int]:
        """Return the change and its bounds in points of per cent."""
        assert self.change is not None
        return round(100 * self.change.change), round(100 * self.change.low), round(100 * self.change.high)


def outcome(round_: Round) -> list[Need]:
    """Return the needs of a closed round, the heaviest first, compared with the round before."""
    rows = list(Wanted.objects.filter(round=round_).select_related("theme"))
    before = (
        {one.theme_id: one for one in Wanted.objects.filter(round=round_.previous_id)} if round_.previous_id else {}
    )
    answered_before = next((one.answered for one in before.values()), 0)
    told_now = tellable(definition_of(round_.version))
    told_then = tellable(definition_of(round_.previous.version)) if answered_before and round_.previous else set()
    doors = door_counts()
    needs = []
    for row in rows:
        share = share_interval(row.asked, row.answered) or (0.0, 0.0, 0.0)
        told, trend, change = row.theme.slug in told_now, None, None
        if told and answered_before:
            trend = Trend.NEW
            if row.theme.slug in told_then:
                then = before.get(row.theme_id)
                change = difference(row.asked, row.answered, then.asked if then else 0, answered_before)
                trend = Trend(change.trend) if change else None
        middle, low, high = (round(100 * figure) for figure in share)
        figures = (row.asked, row.answered, middle, low, high, row.read, told)
        offered = doors.get(row.theme_id, 0)
        needs.append(Need(row.theme, *figures, _resting(round_, row), offered, trend, change))
    return sorted(needs, key=lambda one: (-one.asked, -one.read, str(one.theme)))


def _resting(round_: Round, row: Wanted) -> list[tuple[str, int | None]]:
    if round_.anonymous:
        return [(cell, None) for cell in sorted(row.rests_on)]
    return [*sorted(row.rests_on.items(), key=lambda one: (-one[1], one[0]))]


def published_rounds() -> QuerySet[Round]:
    """Return the rounds whose needs anybody may read, the newest first."""
    return (
        Round.objects.filter(published_at__isnull=False)
        .select_related("organiser", "version__questionnaire", "previous__version__questionnaire")
        .defer("version__body", "previous__version__body")
        .order_by("-closed_at", "-pk")
    )


def theme_counts(since: datetime, until: datetime) -> dict[str, int]:
    """Return how many respondents asked for each theme, by its slug, in the rounds first published in [since, until)."""
    told = {"round__first_published_at__gte": since, "round__first_published_at__lt": until}
    rows = Wanted.objects.filter(round__published_at__isnull=False, asked__gt=0, **told)
    return dict(rows.order_by().values_list("theme__slug").annotate(number=Sum("asked")))


def held_about(user: Any) -> list[dict[str, Any]]:
    """Return the invitations to the person's address, as JSON can hold them; answers that are known as theirs with them."""
    found = Invitation.objects.filter(email=user.email.lower()).select_related("round__organiser", "response")
    return [
        {
            "round": one.round.title, "organiser": one.round.organiser.name, "name": one.name, "firm": one.firm,
            "state": one.state, "written_on": one.written_on.isoformat() if one.written_on else None,
            "answers": one.response.answers if one.response else None,
        }
        for one in found
    ]  # fmt: skip
