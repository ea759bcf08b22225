"""Makes the slides of the demo region's seminars: PDF that a screen reader reads (PDF/UA-1), by Typst.

Usage: python -m scripts.make_slides

Reads ``slides`` of ``relais/library/data/demo/materials/fr/NAME.toml`` and writes ``slides/NAME.pdf`` beside.
"""

import json
import tomllib
from pathlib import Path

import typst

DATA = Path(__file__).resolve().parents[1] / "relais" / "library" / "data" / "demo"
LAYOUT = """
#let piece = json(bytes(sys.inputs.piece))
#set document(title: piece.title, author: "Relais", date: none)
#set text(lang: "fr", region: "BE", font: "Libertinus Serif", size: 24pt, fill: rgb("#211c15"))
#set page(width: 25.4cm, height: 14.29cm, margin: (x: 2cm, top: 1.8cm, bottom: 1.9cm), fill: rgb("#faf6ef"),
  footer: text(11pt, fill: rgb("#5d5346"))[Démonstration : contenu écrit pour Relais, sans l'organisme. #h(1fr) #context counter(page).display()])
#show heading: set text(fill: rgb("#0f5a4c"))
#show heading.where(level: 1): set text(38pt)
#show heading.where(level: 2): set text(30pt)
#set list(spacing: 1em, marker: text(fill: rgb("#0f5a4c"))[•])
#v(1fr)
#heading(level: 1, piece.title)
#v(0.6em)
#text(20pt, piece.occasion)
#v(1fr)
#for slide in piece.slides {
  pagebreak()
  heading(level: 2, slide.title)
  v(0.8em)
  list(..slide.lines.map(line => [#line]))
}
"""


def main() -> None:
    """Write every PDF."""
    (DATA / "slides").mkdir(exist_ok=True)
    for path in sorted((DATA / "materials" / "fr").glob("*.toml")):
        piece = tomllib.loads(path.read_text("utf-8"))
        asked = json.dumps({name: piece[name] for name in ("title", "occasion", "slides")})
        made = typst.compile(LAYOUT.encode(), sys_inputs={"piece": asked}, pdf_standards="ua-1", timestamp=0)
        (DATA / "slides" / f"{path.stem}.pdf").write_bytes(made)
        print(f"{path.stem}: {len(made) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
