"""The reference of files tells the limits that the code has."""

import re
from pathlib import Path

from relais.actors.forms.importing import MOST_BYTES
from relais.groundwork.uploads import FRAME
from relais.library.inspecting import BY_EXTENSION, LIMITS, PICTURES
from relais.library.inspecting.kinds import MOST_PIXELS
from relais.library.inspecting.slides import MOST_UNPACKED
from relais.library.views.files import HOUR, MONTH, MOST_AT_ONCE

TOLD = " ".join((Path(__file__).resolve().parents[2] / "docs" / "reference" / "files.md").read_text("utf-8").split())
MB = 1_000_000


def row(kind):
    return re.search(rf"\| {kind} \| ([^|]+) \| ([^|]+) \|", TOLD).groups()


def test_each_kind_has_its_endings_and_its_limit():
    told = {
        kind: (set(ends.strip().split(", ")), most)
        for kind in ("picture", "document", "slides", "video", "captions")
        for ends, most in [row(kind)]
    }
    assert told["picture"][0] == set(PICTURES)
    assert told["document"][0] | told["slides"][0] | told["video"][0] | told["captions"][0] == set(BY_EXTENSION)
    for kind, (endings, most) in told.items():
        limits = {
            LIMITS[BY_EXTENSION[ending].limit] if ending in BY_EXTENSION else LIMITS["picture"] for ending in endings
        }
        assert {int(re.match(r"\d+", most)[0]) * MB} == limits, kind


def test_the_other_figures_are_the_codes():
    assert f"{MOST_PIXELS // MB} million pixels" in TOLD
    assert f"{MOST_UNPACKED // MB} MB unpacked" in TOLD
    documents, pictures, imports = (
        (most + FRAME) // MB for most in (max(LIMITS.values()), LIMITS["picture"], 4 * MOST_BYTES)
    )
    assert (
        f"{FRAME // MB} MB; {documents} MB where documents are brought, {pictures} MB where pictures are, {imports} MB for an import"
        in TOLD
    )
    assert (FRAME + 2 * LIMITS["picture"]) // MB == imports
    assert f"{imports} MB for an import and for a showcase's picture" in TOLD
    assert f"{MONTH // 86_400} days" in TOLD
    assert (HOUR, "pictures of showcases for an hour" in TOLD) == (3600, True)
    assert f"steps of {MOST_AT_ONCE // MB} MB" in TOLD
