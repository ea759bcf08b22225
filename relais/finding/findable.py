"""What a room enters so that it can be found. Pure."""

import hashlib
import re
from dataclasses import astuple, dataclass

FORMAT = "1"  # another one when the same piece would be indexed otherwise: then each is entered anew
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_TEXT = 200, 400, 6000  # signs
_KIND = re.compile(r"[a-z]{1,20}\Z")


@dataclass(frozen=True)
class Findable:
    """One piece in one language. ``view`` and ``args`` lead to its page, in whatever language the screen speaks.

    ``text`` is searched and quoted but never shown whole; ``boost`` (0 to 9) puts a kind or a piece before its equals.
    Longer texts are cut. Raises ValueError when ``kind`` is not of small letters.
    """

    kind: str
    key: str
    language: str
    title: str
    view: str
    args: tuple[str, ...] = ()
    summary: str = ""
    text: str = ""
    boost: int = 0

    def __post_init__(self) -> None:
        """Check the kind, and cut what is too long."""
        if not is_kind(self.kind):
            raise ValueError(f"{self.kind!r} is no kind: small letters only, twenty at most")
        for name, most in (("title", LONGEST_TITLE), ("summary", LONGEST_SUMMARY), ("text", LONGEST_TEXT)):
            object.__setattr__(self, name, pruned(getattr(self, name), most))

    @property
    def digest(self) -> str:
        """Return what differs when anything of the piece does."""
        return hashlib.blake2b(repr((FORMAT, astuple(self))).encode(), digest_size=10).hexdigest()


def pruned(text: str, most: int) -> str:
    """Return ``text`` without needless space and signs that no database keeps, cut at a word after ``most`` signs."""
    plain = " ".join(text.replace("\x00", " ").encode("utf-8", "ignore").decode().split())
    if len(plain) <= most:
        return plain
    return plain[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def is_kind(name: str) -> bool:
    """Tell whether a kind may be called ``name``."""
    return bool(_KIND.match(name))
