"""What the room announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VocabularyChanged:
    """Themes or phrases changed: what was learned from them is out of date."""


@dataclass(frozen=True)
class ReaderLearned:
    """A new reader is in the database."""

    fingerprint: str
