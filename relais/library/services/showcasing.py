"""Verbs on a showcase: tell it, ask the other side, agree, publish, withdraw. Each checks who may, under a lock on its row.

    draft ── submit ──▶ waiting ── confirm ──▶ confirmed ── publish ──▶ published
      ▲                    │ ask_changes          │ send_back               │
      └── save_step ◀── declined ◀────────────────┘                        withdraw, from everywhere ──▶ withdrawn

Whoever agrees sends the hash of the words that they read: a consent to other words is none. Changed words end both consents,
and so does another picture; the picture itself is erased when another takes its place, and with the withdrawal.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from relais.actors.models import Actor
from relais.groundwork.announcements import announce
from relais.groundwork.errors import NotAllowed, TooMany, require
from relais.groundwork.models import Trace
from relais.groundwork.post import erase_letters_about
from relais.groundwork.services import record_trace
from relais.library.enums import ShowcaseState, Side
from relais.library.errors import NoAlt, NobodyToAsk, NoRemark, ShowcaseChanged, ShowcaseGone, TooManyDrafts, Unfinished
from relais.library.events import ShowcasePublished, ShowcaseWithdrawn
from relais.library.letters import showcases as letters
from relais.library.models import Picture, Showcase
from relais.library.queries.showcases import words_of
from relais.library.rules import may_publish, may_tell, side_of
from relais.library.services.files import Content, keep_picture
from relais.library.wording import WORDS, fingerprint, missing
from relais.people.rights import end_consents, give_consent

CONSENT = "2"  # version of the text that both sides agree to
MOST_DRAFTS = 20  # a person
MOST_ASKED = 10  # showcases that a person sends to other sides a day
LONGEST_REMARK = 1000
ADDRESSES = {"carte"}  # taken by other pages
SIGNS = "23456789abcdefghjkmnpqrstvwxyz"
AGREED = {Side.FIRM: "firm_agreed", Side.PROVIDER: "provider_agreed"}
EDITABLE = {*WORDS, "other_email"} - {
    "themes",
    "provider_id",
    "language",
    "picture_id",
    "picture_alt",
    "picture_digest",
}


def start_showcase(
    *, by: Any, told_by: Side, provider: Actor, firm: str, firm_actor: Actor | None = None, language: str = "fr"
) -> Showcase:
    """Begin to tell what ``provider`` and ``firm`` did, as one of ``told_by``. Raises NotAllowed, TooManyDrafts."""
    require(may_tell(by, told_by, provider, firm_actor if told_by == Side.FIRM else None))
    if firm_actor is not None and firm_actor.pk == provider.pk:
        raise NotAllowed
    with transaction.atomic():
        if Showcase.objects.filter(author=by, state=ShowcaseState.DRAFT).count() >= MOST_DRAFTS:
            raise TooManyDrafts
        showcase = Showcase(
            slug=f"brouillon-{get_random_string(12, SIGNS)}", told_by=told_by, author=by, provider=provider, firm=firm,
            firm_actor=firm_actor, language=language,
        )  # fmt: skip
        if firm_actor is not None:
            showcase.sector, showcase.place = firm_actor.sector, firm_actor.place
        showcase.save()
        _note_words(showcase)
        _save(showcase, by=by, verb="start_showcase")
    return showcase


def save_step(*, by: Any, showcase: Showcase, values: dict[str, Any], themes: list[int] | None = None) -> Showcase:
    """Keep what one step of the form tells (fields by name, ``themes`` as ids); only the side that tells it may.

    Changed words end both consents and take it off every page: it is a draft again. Raises NotAllowed, ShowcaseChanged
    (withdrawn), KeyError for a field that no step tells.
    """
    for name in values:
        if name not in EDITABLE and f"{name}_id" not in EDITABLE:
            raise KeyError(name)
    with transaction.atomic():
        showcase = _tellers(by, showcase)
        address, before = showcase.other_email, showcase.fingerprint
        for name, value in values.items():
            setattr(showcase, name, value)
        if themes is not None:
            showcase.themes.set(themes)
        _note_words(showcase)
        if (showcase.fingerprint, showcase.other_email) != (before, address):
            _back_to(showcase, ShowcaseState.DRAFT, by=by, verb="change_showcase")
    return showcase


def save_picture(*, by: Any, showcase: Showcase, content: Content | None = None, alt: str) -> Showcase:
    """Keep ``content``, a picture that takes the place of the one before, and what it shows (``alt``); the words alone without it.

    Another picture, or another word, ends both consents like any changed word. Raises NotAllowed, ShowcaseChanged (withdrawn,
    or no picture to describe), NoAlt, and Refusal for a file that is no fit picture: then nothing is kept.
    """
    with transaction.atomic():
        showcase = _tellers(by, showcase)
        if not alt.strip():
            raise NoAlt
        picture = keep_picture(content, title=alt, by=by) if content is not None else showcase.picture
        if picture is None:
            raise ShowcaseChanged
        _put_picture(showcase, picture, alt, by=by)
    return showcase


def remove_picture(*, by: Any, showcase: Showcase) -> Showcase:
    """Erase the picture; both consents end with it. Without one, nothing changes. Raises NotAllowed, ShowcaseChanged."""
    with transaction.atomic():
        showcase = _tellers(by, showcase)
        _put_picture(showcase, None, "", by=by)
    return showcase


def submit(*, by: Any, showcase: Showcase, agreed_to: str, now: datetime | None = None) -> Showcase:
    """Agree to the words with the hash ``agreed_to`` as the side that tells them, and ask the other side by letter.

    Raises NotAllowed, ShowcaseChanged (other words, or sent already), Unfinished, NobodyToAsk, TooMany (ten a day).
    """
    now = now or timezone.now()
    with transaction.atomic():
        showcase = _locked(showcase)
        if side_of(by, showcase) != showcase.told_by:
            raise NotAllowed
        if showcase.state not in {ShowcaseState.DRAFT, ShowcaseState.DECLINED} or agreed_to != showcase.fingerprint:
            raise ShowcaseChanged
        if missing(words_of(showcase)):
            raise Unfinished
        if not letters.readers(showcase, showcase.other_side):
            raise NobodyToAsk
        asked = Trace.objects.filter(by=by, verb="submit_showcase", at__gt=now - timedelta(days=1))
        if asked.count() >= MOST_ASKED:
            raise TooMany
        _agree(showcase, Side(showcase.told_by), by=by, now=now)
        showcase.state, showcase.asked_at, showcase.reminded_at, showcase.remark = ShowcaseState.WAITING, now, None, ""
        _save(showcase, by=by, verb="submit_showcase", after={"fingerprint": agreed_to})
        letters.asked(showcase)
    return showcase


def confirm(
    *, by: Any, showcase: Showcase, agreed_to: str, token: str = "", now: datetime | None = None
) -> Showcase:  # fmt: skip
    """Agree as the other side to the words with the hash ``agreed_to``; the moderators are told.

    Raises NotAllowed (the teller, too, cannot agree for both), ShowcaseChanged.
    """
    now = now or timezone.now()
    with transaction.atomic():
        showcase = _others(by, showcase, token)
        if showcase.state != ShowcaseState.WAITING or agreed_to != showcase.fingerprint:
            raise ShowcaseChanged
        _agree(showcase, showcase.other_side, by=by, now=now)
        showcase.state = ShowcaseState.CONFIRMED
        _save(showcase, by=by, verb="confirm_showcase", after={"fingerprint": agreed_to})
        letters.confirmed(showcase, now)
    return showcase


def ask_changes(*, by: Any, showcase: Showcase, remark: str, token: str = "") -> Showcase:
    """Ask the side that tells it to change something first. Raises NotAllowed, ShowcaseChanged, NoRemark."""
    with transaction.atomic():
        showcase = _others(by, showcase, token)
        if showcase.state not in {ShowcaseState.WAITING, ShowcaseState.CONFIRMED}:
            raise ShowcaseChanged
        _decline(showcase, by=by, verb="ask_changes", remark=remark)
        letters.changes_asked(showcase)
    return showcase


def publish(*, by: Any, showcase: Showcase, now: datetime | None = None) -> Showcase:
    """Publish what both agreed to, word for word. Announces ShowcasePublished. Raises NotAllowed, ShowcaseChanged."""
    now = now or timezone.now()
    require(may_publish(by))
    with transaction.atomic():
        showcase = _locked(showcase)
        _note_words(showcase)  # whatever was written past the verbs is no longer what was agreed to
        agreed = {showcase.firm_agreed_to, showcase.provider_agreed_to}
        if showcase.state != ShowcaseState.CONFIRMED or agreed != {showcase.fingerprint}:
            raise ShowcaseChanged
        showcase.state, showcase.published_at, showcase.remark = ShowcaseState.PUBLISHED, now, ""
        showcase.slug = _free_slug(showcase)
        _save(showcase, by=by, verb="publish_showcase", after={"fingerprint": showcase.fingerprint})
        announce(ShowcasePublished(showcase.pk))
        letters.published(showcase)
    return showcase


def send_back(*, by: Any, showcase: Showcase, remark: str) -> Showcase:
    """Send it back to the side that tells it, as a moderator. Raises NotAllowed, ShowcaseChanged, NoRemark."""
    require(may_publish(by))
    with transaction.atomic():
        showcase = _locked(showcase)
        if showcase.state != ShowcaseState.CONFIRMED:
            raise ShowcaseChanged
        _decline(showcase, by=by, verb="send_back_showcase", remark=remark)
        letters.sent_back(showcase)
    return showcase


def withdraw(*, by: Any, showcase: Showcase, token: str = "", why: str = "") -> Showcase:
    """Withdraw it for good, as either side or as a moderator: it is seen nowhere from now on. A second time changes nothing.

    The other side's address and both consents end with it. Announces ShowcaseWithdrawn when it was published. Raises NotAllowed.
    """
    with transaction.atomic():
        showcase = _locked(showcase)
        side = side_of(by, showcase, token)
        if side is None and not may_publish(by):
            raise NotAllowed
        withdraw_locked(showcase, by=by, side=side, why=why)
    return showcase


def withdraw_locked(showcase: Showcase, *, by: Any, side: Side | None, why: str = "") -> None:
    """Withdraw the locked ``showcase``: whoever asked may. ``side`` is who withdrew (None: the platform) and is not told."""
    if showcase.state == ShowcaseState.WITHDRAWN:
        return
    before = ShowcaseState(showcase.state)
    told = {one: letters.readers(showcase, one) for one in Side if one != side}
    if before == ShowcaseState.DRAFT and showcase.asked_at is None:
        told.pop(showcase.other_side, None)  # nobody has heard of it
    erase_letters_about(Showcase, [showcase.pk])
    was_published = _end(showcase)
    _drop_picture(showcase)
    showcase.state, showcase.remark, showcase.other_email = ShowcaseState.WITHDRAWN, "", ""
    _save(showcase, by=by, verb="withdraw_showcase", before={"state": before}, after={"state": showcase.state})
    for one, readers in told.items():
        letters.withdrawn(showcase, one, readers, side, why)
    if was_published:
        announce(ShowcaseWithdrawn(showcase.pk))


def erase(*, by: Any, showcase: Showcase, token: str = "") -> None:
    """Erase it with its letters and consents, as either side or as a moderator. It cannot be undone. Raises NotAllowed."""
    with transaction.atomic():
        showcase = _locked(showcase)
        if side_of(by, showcase, token) is None and not may_publish(by):
            raise NotAllowed
        erase_locked(showcase, by=by)


def erase_locked(showcase: Showcase, *, by: Any) -> None:
    """Erase the locked ``showcase``: whoever asked may."""
    erase_letters_about(Showcase, [showcase.pk])
    was_published = showcase.state == ShowcaseState.PUBLISHED
    end_consents(showcase.purpose, forget=True)
    record_trace(by=by, verb="erase_showcase", subject=showcase)
    number = showcase.pk
    _drop_picture(showcase)
    showcase.delete()
    if was_published:
        announce(ShowcaseWithdrawn(number))


def _locked(showcase: Showcase) -> Showcase:
    """Lock the row and return it as it stands now. Raises ShowcaseGone."""
    rows = Showcase.objects.select_related("provider", "firm_actor", "author")
    found = rows.select_for_update(of=("self",)).filter(pk=showcase.pk).first()
    if found is None:
        raise ShowcaseGone
    return found


def _tellers(by: Any, showcase: Showcase) -> Showcase:
    """Return the locked showcase to whoever tells it. Raises NotAllowed, ShowcaseGone, ShowcaseChanged (withdrawn)."""
    showcase = _locked(showcase)
    if side_of(by, showcase) != showcase.told_by:
        raise NotAllowed
    if showcase.state == ShowcaseState.WITHDRAWN:
        raise ShowcaseChanged
    return showcase


def _others(by: Any, showcase: Showcase, token: str) -> Showcase:
    """Return the locked showcase to whoever stands on the other side. Raises NotAllowed, ShowcaseGone."""
    showcase = _locked(showcase)
    if side_of(by, showcase, token) != showcase.other_side:
        raise NotAllowed
    return showcase


def _agree(showcase: Showcase, side: Side, *, by: Any, now: datetime) -> None:
    """Keep the consent of ``side`` to the words as they stand: in the row, and as a consent of who gave it."""
    setattr(showcase, f"{AGREED[side]}_at", now)
    setattr(showcase, f"{AGREED[side]}_to", showcase.fingerprint)
    signed_in = getattr(by, "is_authenticated", False)
    email = "" if signed_in else letters.readers(showcase, side)[0].email
    give_consent(by=by, purpose=showcase.purpose, version=CONSENT, email=email)


def _end(showcase: Showcase) -> bool:
    """End both consents and take it off every page; tell whether it was published."""
    for field in AGREED.values():
        setattr(showcase, f"{field}_at", None)
        setattr(showcase, f"{field}_to", "")
    end_consents(showcase.purpose)
    was_published, showcase.published_at = showcase.state == ShowcaseState.PUBLISHED, None
    return was_published


def _back_to(showcase: Showcase, state: ShowcaseState, *, by: Any, verb: str) -> None:
    before = showcase.state
    was_published = _end(showcase)
    showcase.state = state
    _save(showcase, by=by, verb=verb, before={"state": before}, after={"state": state})
    if was_published:
        announce(ShowcaseWithdrawn(showcase.pk))


def _put_picture(showcase: Showcase, picture: Picture | None, alt: str, *, by: Any) -> None:
    """Let ``picture`` be the showcase's, described by ``alt``, and erase the one before; what changed ends both consents."""
    old, before = showcase.picture, showcase.fingerprint
    showcase.picture, showcase.picture_alt = picture, alt
    showcase.picture_digest = picture.get_file_hash() if picture else ""
    _note_words(showcase)
    if showcase.fingerprint != before:
        _back_to(showcase, ShowcaseState.DRAFT, by=by, verb="change_showcase")
    if old is not None and old != picture:
        old.delete()
    elif picture is not None and picture.title != alt:
        picture.title = alt
        picture.save(update_fields=["title"])


def _drop_picture(showcase: Showcase) -> None:
    """Erase the picture of ``showcase``, which is saved or erased next."""
    old, showcase.picture, showcase.picture_alt, showcase.picture_digest = showcase.picture, None, "", ""
    if old is not None:
        old.delete()


def _decline(showcase: Showcase, *, by: Any, verb: str, remark: str) -> None:
    if not remark.strip():
        raise NoRemark
    showcase.remark = remark.strip()[:LONGEST_REMARK]
    _back_to(showcase, ShowcaseState.DECLINED, by=by, verb=verb)


def _save(showcase: Showcase, *, by: Any, verb: str, before: Any = None, after: Any = None) -> None:
    """Save and record a trace: states and hashes, never words."""
    showcase.save()
    record_trace(by=by, verb=verb, subject=showcase, before=before, after=after)


def _note_words(showcase: Showcase) -> None:
    """Set the hash of the words as they stand; it is saved together with what follows from it, or the database refuses."""
    showcase.fingerprint = fingerprint(words_of(showcase))


def _free_slug(showcase: Showcase) -> str:
    """Return the address of its page: readable, and no other's; the one that it had when it was published before."""
    if not showcase.slug.startswith("brouillon-"):
        return showcase.slug
    base = slugify(showcase.title)[:60].strip("-") or "realisation"
    taken = base in ADDRESSES or Showcase.objects.exclude(pk=showcase.pk).filter(slug=base).exists()
    return f"{base}-{get_random_string(6, SIGNS)}" if taken or base.startswith("brouillon-") else base
