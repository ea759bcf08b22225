"""Who may what with cases and introductions. A secret link counts like an account that holds just that one."""

from typing import Any

from relais.actors.enums import ActorRole
from relais.actors.models import Actor
from relais.actors.rules import may_manage
from relais.introductions.enums import IntroductionState, Outcome
from relais.introductions.models import Case, Introduction
from relais.people.rules import is_animator


def may_follow(user: Any, case: Case, token: str = "") -> bool:
    """Tell whether the person is the firm behind ``case``: by the link, or signed in as who sent it."""
    return (bool(token) and token == case.token) or bool(
        getattr(user, "is_authenticated", False) and user.is_active and case.person_id == user.pk
    )


def may_answer(user: Any, introduction: Introduction, token: str = "") -> bool:
    """Tell whether the person answers for the door: by the letter's link, or as one of its organisation."""
    return (bool(token) and token == introduction.token) or may_manage(user, introduction.door.actor)


def may_refer(user: Any, body: Actor) -> bool:
    """Tell whether ``user`` may send a firm in the name of ``body``: one of its people, and it offers nothing for money.

    So may a program that has proved the body's key: what it proved stands in its ``refers_for`` (the body's id).
    """
    if sells(body):
        return False
    return getattr(user, "refers_for", None) == body.pk or may_manage(user, body)


def sells(body: Actor) -> bool:
    """Tell whether ``body`` offers something for money, or is a firm itself: then it brings no others."""
    return set(body.roles) <= {ActorRole.FIRM, ActorRole.PROVIDER} or ActorRole.PROVIDER in body.roles


def may_watch(user: Any) -> bool:
    """Tell whether the person sees every case and acts when nobody did."""
    return is_animator(user)


def is_worth_telling(case: Case, introduction: Introduction) -> bool:
    """Tell whether the firm said that its need is met, and a provider helped: both may tell it as a showcase."""
    helped = case.outcome == Outcome.MET and introduction.state == IntroductionState.HELPED
    return helped and case.erased_at is None and ActorRole.PROVIDER in introduction.door.actor.roles
