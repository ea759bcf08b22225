"""The words of a showcase that both sides agree to, and the hash that names them. Pure.

A consent is to words, not to a number of a row: whoever changes one sign makes other words, to which nobody has agreed yet. A
picture counts by the hash of its content and by what is said that it shows.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

WORDS = (
    "language", "title", "summary", "firm", "problem", "done", "learned", "figures", "happened_on",
    "firm_actor_id", "provider_id", "sector_id", "place_id", "picture_id", "picture_alt", "picture_digest", "themes",
)  # fmt: skip
WITH_PICTURE = {
    "picture_alt",
    "picture_digest",
}  # words only where there is a picture: its absence was agreed to before
# What must be told before anybody is asked, by the step of the form that asks for it.
WANTED: Mapping[str, tuple[str, ...]] = {
    "who": ("firm",),
    "problem": ("problem",),
    "done": ("done",),
    "figures": ("figures",),
    "themes": ("themes",),
    "title": ("title", "summary"),
    "facts": ("happened_on",),
}


def fingerprint(words: Mapping[str, Any]) -> str:
    """Return the hash (64 signs) of ``words``, which holds every name of WORDS; themes in any order.

    Raises KeyError with the name that is missing.
    """
    told = {name: words[name] for name in WORDS if words[name] or name not in WITH_PICTURE}
    told["themes"] = sorted(words["themes"])
    canonical = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def missing(words: Mapping[str, Any]) -> list[str]:
    """Return the steps of the form at which something is still to be told, in order."""
    return [step for step, names in WANTED.items() if not all(words[name] for name in names)]
