"""The demo region's films and slides, brought through the same inspection as an editor's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from relais.library.services.files import keep_file, keep_picture

DATA = Path(__file__).resolve().parents[1] / "data" / "demo"
SAID = "Entreprise inventée, voix de synthèse."  # as the films begin


def with_film(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return what a testimonial needs beside its words: film, captions, poster and transcript; nothing when there is no film."""
    film = DATA / "films" / f"{name}.webm"
    if not film.exists():
        return {}
    title = f"Film de démonstration : {values['firm']} est une entreprise inventée, la voix est de synthèse"
    return {
        "video": keep_file(_content(film), title=title),
        "captions": keep_file(_content(film.with_suffix(".vtt")), title=f"Sous-titres : {values['title']}"),
        "poster": keep_picture(
            _content(film.with_suffix(".webp")), title=f"Première image du film : {values['title']}"
        ),
        "transcript": "\n\n".join([SAID, *(scene["text"] for scene in values["scenes"])]),
    }


def with_slides(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the slides of a seminar."""
    return {"file": keep_file(_content(DATA / "slides" / f"{name}.pdf"), title=values["title"])}


def _content(path: Path) -> ContentFile[bytes]:
    return ContentFile(path.read_bytes(), path.name)


# By the folder of the pieces: what is added to the fields of each, from its file's name and what the file holds.
WITH_FILES: dict[str, Callable[[str, dict[str, Any]], dict[str, Any]]] = {
    "testimonials": with_film,
    "materials": with_slides,
}
