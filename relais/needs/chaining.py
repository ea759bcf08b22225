"""The chain of answers as anyone may check it: a list of records, without words and without the database."""

from collections.abc import Iterable, Mapping
from typing import Any

from relais.groundwork.chain import link
from relais.needs.ranking import VERSION, Candidate, rank


class WrongChain(ValueError):  # noqa: N818 - it reports a chain, it is not a fault of the program
    """A link is altered or missing, or an order does not follow from its figures; the message names the answer."""


def shown_from(record: Mapping[str, Any]) -> list[list[str]]:
    """Rank again what a record's figures say; return the doors shown for each part of the need."""
    return [
        [
            candidate.door
            for candidate in rank([Candidate(**figures) for figures in part["candidates"]], record["seed"])
        ][: record["most"]]
        for part in record["parts"]
    ]


def verify_lines(lines: Iterable[Mapping[str, Any]]) -> int:
    """Check links and orders of exported answers ({"record", "previous", "own"}); return their number.

    An excerpt may begin anywhere. Raises WrongChain at the first answer that does not hold.
    """
    expected, count = "", 0
    for line in lines:
        count += 1
        try:
            _verify(line, expected)
        except WrongChain:
            raise
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
            message = f"{_name(line, count)}: is not written as an answer is ({type(error).__name__}: {error})"
            raise WrongChain(message) from error
        expected = line["own"]
    return count


def _verify(line: Mapping[str, Any], expected: str) -> None:
    record, number = line["record"], line["record"]["number"]
    if expected and line["previous"] != expected:
        message = f"answer {number}: the link to the answer before it is broken"
        raise WrongChain(message)
    if link(line["previous"], record) != line["own"]:
        message = f"answer {number}: the record was altered"
        raise WrongChain(message)
    if record["version"] != VERSION:
        message = f"answer {number}: was ranked by version {record['version']}, this is version {VERSION}"
        raise WrongChain(message)
    if shown_from(record) != [part["shown"] for part in record["parts"]]:
        message = f"answer {number}: the order shown does not follow from the figures"
        raise WrongChain(message)


def _name(line: object, count: int) -> str:
    """Name an answer that cannot be read by its number, or by its line when it states none."""
    record = line.get("record") if isinstance(line, Mapping) else None
    number = record.get("number") if isinstance(record, Mapping) else None
    return f"answer on line {count}" if number is None else f"answer {number}"
