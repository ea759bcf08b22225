"""A pasted list or a CSV file of addresses, hostile until checked: each bad line is named. No Django.

A line is an address; or ``Name <address>``; or cells parted by semicolon, comma or tab: address, name, firm, in this order or in
that of a head line (``email``, ``name``/``nom``, ``firm``/``entreprise`` …).
"""

import csv
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

LARGEST = 500_000  # bytes
MOST_LINES = 5000
MOST_PROBLEMS = 200
LONGEST_ADDRESS, LONGEST_NAME = 254, 160
_ATOM = r"[-!#$%&'*+/=?^_`{}|~0-9A-Za-z]+"
ADDRESS = re.compile(
    rf"{_ATOM}(?:\.{_ATOM})*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?\.)+[A-Za-z]{{2,63}}", re.ASCII
)
_NAMED = re.compile(r"\s*\"?([^<>\"]*?)\"?\s*<\s*([^<>\s]+)\s*>\s*")
_HEADS = {
    "email": ("email", "e-mail", "mail", "adresse", "adresse e-mail", "adresse électronique", "e-mailadres", "address"),
    "name": ("name", "nom", "naam", "contact", "personne"),
    "firm": ("firm", "entreprise", "firma", "organisation", "société", "bedrijf", "unternehmen", "onderneming"),
}


@dataclass(frozen=True)
class Entry:
    """One person to invite."""

    email: str
    name: str = ""
    firm: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line: ``reason`` is one of no-address, control, long, twice, invited, lines, bytes, text."""

    line: int
    reason: str
    shown: str = ""


@dataclass
class Listing:
    """What a list holds: good lines, wrong lines, and repeated ones (told, but no reason to refuse)."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repeated: list[Problem] = field(default_factory=list)


def read_bytes(data: bytes, known: Collection[str] = ()) -> Listing:
    """Return what the bytes of a file hold, as ``read`` does; a file that is no text has one problem."""
    if len(data) > LARGEST:
        return Listing(problems=[Problem(0, "bytes")])
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return read(data.decode(encoding), known)
        except UnicodeDecodeError:
            continue
    return Listing(problems=[Problem(0, "text")])


def read(text: str, known: Collection[str] = ()) -> Listing:
    """Return the people of the list ``text``; ``known`` are addresses (in small letters) that are invited already."""
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > MOST_LINES:
        return Listing(problems=[Problem(MOST_LINES + 1, "lines")])
    found, seen = Listing(), set(known)
    order: Sequence[str] = ("email", "name", "firm")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if number == 1 and (head := _head(line)):
            order = head
            continue
        entry = _entry(line, order)
        if isinstance(entry, str):
            found.problems.append(Problem(number, entry, _shown(line)))
            if len(found.problems) >= MOST_PROBLEMS:
                break
        elif entry.email in seen:
            found.repeated.append(Problem(number, "invited" if entry.email in known else "twice", entry.email))
        else:
            seen.add(entry.email)
            found.entries.append(entry)
    return found


def _entry(line: str, order: Sequence[str]) -> Entry | str:
    """Return the person on ``line``, or the reason why there is none."""
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} and sign != "\t" for sign in line):
        return "control"
    if named := _NAMED.fullmatch(line):
        cells = {"name": named[1], "email": named[2]}
    else:
        cells = dict(zip(order, _cells(line), strict=False))
    email = cells.get("email", "").removeprefix("mailto:").lower()
    if len(email) > LONGEST_ADDRESS or any(len(cells.get(name, "")) > LONGEST_NAME for name in ("name", "firm")):
        return "long"
    if not ADDRESS.fullmatch(email) or len(email.partition("@")[0]) > 64:
        return "no-address"
    return Entry(email, _line(cells.get("name", "")), _line(cells.get("firm", "")))


def _head(line: str) -> tuple[str, ...]:
    """Return the columns that the head ``line`` names, empty when it is none."""
    names = [cell.casefold() for cell in _cells(line)]
    found = tuple(next((name for name, words in _HEADS.items() if cell in words), "") for cell in names)
    return found if "email" in found else ()


def _cells(line: str) -> list[str]:
    parting = next((sign for sign in (";", "\t", ",") if sign in line), ";")
    try:
        row = next(csv.reader([line], delimiter=parting, strict=True), [])
    except csv.Error:
        row = line.split(parting)
    return [cell.strip() for cell in row]


def _line(text: str) -> str:
    return " ".join(text.split())


def _shown(line: str) -> str:
    """Return ``line`` short and without signs that steer, to be named in a message."""
    plain = "".join(sign if unicodedata.category(sign)[0] != "C" else "·" for sign in line.strip())
    return plain if len(plain) <= 80 else f"{plain[:79]}…"
