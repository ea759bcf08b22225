"""Captions in WebVTT (W3C, "WebVTT: The Web Video Text Tracks Format"), read strictly: an error names its line."""

import re

from relais.library.inspecting.kinds import Reason, Stream, Unfit

TIMES = re.compile(r"(\S+)[ \t]+-->[ \t]+(\S+)((?:[ \t]+[a-z]+:[\w%.,+-]+)*)[ \t]*")
TIME = re.compile(r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})")
TAG = re.compile(r"</?(?:c|i|b|u|v|lang|ruby|rt)(?:\.[\w-]+)*(?:[ \t][^<>&]*)?>|<(?:\d{2,4}:)?[0-5]\d:[0-5]\d\.\d{3}>")
ARROW = "-->"
Line = tuple[int, str]  # its number, from 1, and its text


def check_captions(stream: Stream, size: int) -> None:
    """Refuse what is no WebVTT with at least one cue. Raises Unfit with the line."""
    try:
        text = stream.read(size + 1).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit(Reason.NOT_UTF8) from None
    if "\0" in text:
        raise Unfit(Reason.NOT_UTF8)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        raise Unfit(Reason.NO_HEAD, 1)
    if len(lines) > 1 and lines[1]:
        raise Unfit(Reason.BAD_LINE, 2)
    last, cues = 0, 0
    for block in _blocks(lines):
        first = block[0][1]
        if re.match(r"(?:STYLE|REGION)[ \t]*$", first):
            raise Unfit(Reason.STYLE, block[0][0])
        if re.match(r"NOTE(?:[ \t]|$)", first):
            continue
        last = _cue(block, last)
        cues += 1
    if not cues:
        raise Unfit(Reason.NO_CUE, len(lines))


def _blocks(lines: list[str]) -> list[list[Line]]:
    found: list[list[Line]] = [[]]
    for number, line in enumerate(lines[1:], start=2):
        if line:
            found[-1].append((number, line))
        elif found[-1]:
            found.append([])
    return [block for block in found if block]


def _cue(block: list[Line], earlier: int) -> int:
    """Check one cue, which may not start before ``earlier`` (thousandths); return when it starts. Raises Unfit."""
    number, line = block[0]
    said = block[1:]
    if ARROW not in line:  # the cue has a name of its own
        if not said or ARROW not in said[0][1]:
            raise Unfit(Reason.BAD_LINE, number)
        (number, line), said = said[0], said[1:]
    times = TIMES.fullmatch(line)
    start, end = (_thousandths(times[1]), _thousandths(times[2])) if times else (None, None)
    if start is None or end is None:
        raise Unfit(Reason.BAD_TIME, number)
    if end <= start or start < earlier:
        raise Unfit(Reason.BACKWARDS, number)
    if not said:
        raise Unfit(Reason.EMPTY_CUE, number)
    for number, line in said:
        if ARROW in line:
            raise Unfit(Reason.BAD_LINE, number)
        if "<" in TAG.sub("", line):
            raise Unfit(Reason.BAD_TAG, number)
    return start


def _thousandths(text: str) -> int | None:
    match = TIME.fullmatch(text)
    if not match:
        return None
    hours, minutes, seconds, rest = (int(part or 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
