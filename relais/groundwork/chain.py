"""A chain of records: each carries the hash of the one before, so that a change or a gap shows.

The hash is SHA-256 over the previous hash and the record's canonical JSON (RFC 8785's rules for what we use: keys
sorted, no white space, UTF-8; numbers are integers or strings, never floats, so that every language agrees).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

START = "0" * 64


def canonical(record: Mapping[str, Any]) -> bytes:
    """Return the one spelling of ``record`` that is hashed. Raises TypeError on a float."""
    _refuse_floats(record)
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link(previous: str, record: Mapping[str, Any]) -> str:
    """Return the hash (64 hexadecimal digits) of ``record`` standing after the hash ``previous``."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical(record)).hexdigest()


def first_break(rows: Iterable[tuple[Mapping[str, Any], str, str]], start: str | None = None) -> int | None:
    """Return the index of the first row that breaks the chain, or None when all hold.

    ``rows`` are (record, previous hash, own hash). Without ``start`` an excerpt may begin anywhere in the chain.
    """
    expected = start
    for index, (record, previous, own) in enumerate(rows):
        if (expected is not None and previous != expected) or link(previous, record) != own:
            return index
        expected = own
    return None


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        message = "a chained record holds integers and texts, not floats"
        raise TypeError(message)
    for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ():
        _refuse_floats(part)
