"""The demo region's showcases: published ones as both agreed, and two that are on their way, of the demo accounts."""

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from relais.library.enums import ShowcaseState, Side
from relais.library.models import Showcase
from relais.library.queries.showcases import words_of
from relais.library.wording import fingerprint
from relais.people.models import User

DATA = Path(__file__).resolve().parents[1] / "data" / "demo"
TEXTS = ("title", "summary", "firm", "problem", "done", "learned", "figures", "happened_on")
ASKED = timedelta(days=2)  # before today
# Whose account tells, by the side that tells.
ACCOUNTS = {Side.FIRM: "entreprise@relais.example", Side.PROVIDER: "prestataire@relais.example"}


def load_showcases(named: Any, *, now: datetime | None = None) -> int:
    """Load the showcases of the demo region; return how many. ``named`` (``demo.Named``) holds the ids of what files name.

    Raises KeyError with the name when a file names what does not exist.
    """
    now = now or timezone.now()
    accounts = {side: User.objects.filter(email=email).first() for side, email in ACCOUNTS.items()}
    number = 0
    for path in sorted(DATA.glob("showcases/*/*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        _load(told, named, told["slug"], path.parent.name, None, now)
        number += 1
    for path in sorted(DATA.glob("open_showcases/*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        _load(told, named, f"brouillon-{path.stem}"[:80], "fr", accounts[Side(told["told_by"])], now)
        number += 1
    return number


def _load(told: dict[str, Any], named: Any, slug: str, language: str, author: User | None, now: datetime) -> None:
    state = ShowcaseState(told.get("state", ShowcaseState.PUBLISHED))
    firm_actor = told["firm_actor"]
    showcase = Showcase(
        slug=slug,
        state=ShowcaseState.DRAFT,
        told_by=Side(told.get("told_by", Side.PROVIDER)),
        author=author,
        language=language,
        other_email=told.get("other_email", ""),
        firm_actor_id=named.actors[firm_actor] if firm_actor else None,
        provider_id=named.actors[told["provider"]],
        sector_id=named.sectors[told["sector"]],
        place_id=named.places[told["place"]],
        **{name: told[name] for name in TEXTS},
    )
    showcase.save()
    showcase.themes.set([named.themes[slug] for slug in dict.fromkeys(told["themes"])])
    showcase.fingerprint = fingerprint(words_of(showcase))
    sides = [Side(showcase.told_by)] if state == ShowcaseState.WAITING else list(Side)
    published = state == ShowcaseState.PUBLISHED
    day = datetime.combine(told["happened_on"] + timedelta(days=14), time(9), tzinfo=timezone.get_default_timezone())
    moment = min(day, now) if published else now - ASKED
    for side in sides:
        setattr(showcase, f"{side}_agreed_at", moment)
        setattr(showcase, f"{side}_agreed_to", showcase.fingerprint)
    showcase.state, showcase.asked_at = state, moment
    showcase.published_at = moment if published else None
    showcase.save()
