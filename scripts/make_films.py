"""Makes the demo region's films: drawn scenes, a synthetic voice, captions measured on it, a poster.

Usage: python -m scripts.make_films [NAME …]

Reads the scenes of ``relais/library/data/demo/testimonials/fr/NAME.toml`` and writes ``NAME.webm``, ``NAME.vtt`` and
``NAME.webp`` into ``relais/library/data/demo/films``. Needs ffmpeg, espeak-ng and the DejaVu fonts (``apt-get install
ffmpeg espeak-ng fonts-dejavu-core``); Relais itself needs none of them.
"""

import subprocess
import sys
import tempfile
import tomllib
import wave
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from scripts.film_drawings import ACCENT, INK, LINE, PAPER, SOFT, drawing

DATA = Path(__file__).resolve().parents[1] / "relais" / "library" / "data" / "demo"
FONTS = Path("/usr/share/fonts/truetype/dejavu")
WIDTH, HEIGHT, FINER = 854, 480, 2  # drawn twice as large, then made smaller: smooth edges
FRAMES = 5  # a second
LEAD, PAUSE = 0.3, 0.55  # seconds of silence before and after a sentence
VOICE = ["espeak-ng", "-v", "fr-be", "-s", "150", "-p", "42", "-g", "2"]
SAID = "Entreprise inventée, voix de synthèse."
CAPTIONS_FROM = 400  # from here downwards the picture stays empty: captions stand there


def main(names: list[str]) -> None:
    """Make the films called ``names``, or all."""
    (DATA / "films").mkdir(exist_ok=True)
    for path in sorted((DATA / "testimonials" / "fr").glob("*.toml")):
        if not names or path.stem in names:
            seconds = make(path.stem, tomllib.loads(path.read_text("utf-8")))
            size = (DATA / "films" / f"{path.stem}.webm").stat().st_size
            print(f"{path.stem}: {seconds:.0f} s, {size / 1000:.0f} kB")


def make(name: str, piece: dict[str, Any]) -> float:
    """Write one film with its captions and poster; return its length in seconds."""
    sentences = [SAID, *(scene["text"] for scene in piece["scenes"])]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        lengths = speak(sentences, work)
        pictures = [opening(piece), *(scene_of(piece, number) for number in range(len(piece["scenes"])))]
        for number, picture in enumerate(pictures):
            picture.save(work / f"{number}.png")
        encode(lengths, work, DATA / "films" / f"{name}.webm")
    (DATA / "films" / f"{name}.vtt").write_text(captions(sentences, lengths), "utf-8")
    opening(piece).save(DATA / "films" / f"{name}.webp", quality=72, method=6)
    return sum(lengths)


def speak(sentences: list[str], work: Path) -> list[float]:
    """Write all sentences, spoken, into ``voice.wav``; return how long each is, silence included."""
    lengths = []
    with wave.open(str(work / "voice.wav"), "wb") as whole:
        for number, sentence in enumerate(sentences):
            one = work / f"{number}.wav"
            subprocess.run([*VOICE, "-w", str(one), sentence], check=True)
            with wave.open(str(one), "rb") as spoken:
                if number == 0:
                    whole.setparams(spoken.getparams())
                rate, sound = spoken.getframerate(), spoken.readframes(spoken.getnframes())
            # Whole frames of the film, so that pictures, voice and captions never drift apart.
            wanted = -(-(len(sound) // 2 + int((LEAD + PAUSE) * rate)) * FRAMES // rate) * rate // FRAMES
            before = b"\0\0" * int(LEAD * rate)
            whole.writeframes(before + sound + b"\0\0" * (wanted - len(before + sound) // 2))
            lengths.append(wanted / rate)
    return lengths


def encode(lengths: list[float], work: Path, target: Path) -> None:
    """Join pictures and voice into a WebM: VP9 and Opus, a key frame at each scene so that seeking is quick."""
    starts = [sum(lengths[:number]) for number in range(len(lengths))]
    listed = [f"file '{number}.png'\nduration {length:.3f}" for number, length in enumerate(lengths)]
    (work / "list.txt").write_text("\n".join([*listed, f"file '{len(lengths) - 1}.png'"]), "utf-8")
    video = ["-c:v", "libvpx-vp9", "-crf", "42", "-b:v", "0", "-deadline", "good", "-cpu-used", "2", "-row-mt", "1"]
    keys = ["-force_key_frames", ",".join(f"{start:.2f}" for start in starts), "-g", "600", "-pix_fmt", "yuv420p"]
    audio = ["-c:a", "libopus", "-b:a", "24k", "-ac", "1", "-application", "voip"]
    subprocess.run(
        [
            *("ffmpeg", "-loglevel", "error", "-y", "-f", "concat", "-i", "list.txt", "-i", "voice.wav"),
            *("-t", f"{sum(lengths):.3f}", "-r", str(FRAMES), *video, *keys, *audio),
            *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
            str(target),
        ],
        check=True,
        cwd=work,
    )


def captions(sentences: list[str], lengths: list[float]) -> str:
    """Return the WebVTT of ``sentences``, each for as long as it is heard."""
    lines, start = ["WEBVTT", ""], 0.0
    for sentence, length in zip(sentences, lengths, strict=True):
        lines += [f"{clock(start + LEAD / 2)} --> {clock(start + length - 0.1)}", sentence, ""]
        start += length
    return "\n".join(lines)


def clock(seconds: float) -> str:
    """Return ``seconds`` as WebVTT writes them."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def opening(piece: dict[str, Any]) -> Image.Image:
    """Draw who speaks, and that nobody does."""
    sheet, pen = blank()
    sheet.paste(drawing(piece["scenes"][0]["picture"], 190 * FINER), (48 * FINER, 84 * FINER))
    write(pen, (276, 92), wrapped(piece["title"], 30, 500), 30, INK, bold=True)
    write(pen, (276, 264), [piece["firm"], piece["person"]], 20, ACCENT, bold=True)
    write(pen, (48, 366), ["Entreprise inventée · voix de synthèse"], 15, SOFT)
    return sheet.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def scene_of(piece: dict[str, Any], number: int) -> Image.Image:
    """Draw one scene: its drawing, its sentence, who speaks, and how far the film is."""
    scene, total = piece["scenes"][number], len(piece["scenes"])
    sheet, pen = blank()
    sheet.paste(drawing(scene["picture"], 190 * FINER), (48 * FINER, 84 * FINER))
    lines = wrapped(scene["text"], 27, 530)
    write(pen, (276, max(72, 186 - len(lines) * 19)), lines, 27, INK)
    write(pen, (48, 24), [f"{piece['firm']} · {piece['person']}"], 15, ACCENT, bold=True)
    write(pen, (48, 366), ["Entreprise inventée · voix de synthèse"], 15, SOFT)
    for step in range(total):
        left = (806 - (total - step) * 22) * FINER
        box = (left, 370 * FINER, left + 14 * FINER, 376 * FINER)
        pen.rounded_rectangle(box, 3 * FINER, fill=ACCENT if step <= number else LINE)
    return sheet.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def blank() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Return warm paper and a pen; the foot stays empty for captions."""
    sheet = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, WIDTH * FINER, 6 * FINER), fill=ACCENT)
    pen.rectangle((0, CAPTIONS_FROM * FINER, WIDTH * FINER, (CAPTIONS_FROM + 1) * FINER), fill=LINE)
    return sheet, pen


def write(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], lines: list[str], size: int, colour: str, *, bold: bool = False
) -> None:
    """Write ``lines`` below each other, from the corner ``at``."""
    for number, line in enumerate(lines):
        pen.text((at[0] * FINER, (at[1] + number * size * 1.38) * FINER), line, colour, face(size, bold=bold))


def face(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the typeface in ``size``."""
    return ImageFont.truetype(str(FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")), size * FINER)


def wrapped(text: str, size: int, width: int) -> list[str]:
    """Return ``text`` in lines no wider than ``width``; a sign that French sets after a space stays with its word."""
    lines, font = [""], face(size, bold=True)
    for word in text.replace(" :", "\u00a0:").replace(" ?", "\u00a0?").replace(" !", "\u00a0!").split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width * FINER:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


if __name__ == "__main__":
    main(sys.argv[1:])
