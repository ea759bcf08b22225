"""Pictograms of the demo films, of one family: ink lines, one pine surface, drawn on a grid of 100 by 100."""

from collections.abc import Callable

from PIL import Image, ImageDraw

PAPER, SURFACE, INK, SOFT = "#faf6ef", "#fffdfa", "#211c15", "#5d5346"
LINE, ACCENT, TINT, WARM = "#e3d9c8", "#0f5a4c", "#dfece5", "#9a370d"


class Pen:
    """Draws on the grid, whatever the size of the picture."""

    def __init__(self, picture: Image.Image) -> None:
        """Keep the picture."""
        self.scale = picture.width / 100
        self.pen = ImageDraw.Draw(picture)

    def box(
        self, left: float, top: float, right: float, foot: float, fill: str | None = None, round_: float = 3
    ) -> None:
        """Draw a rectangle with rounded corners."""
        self.pen.rounded_rectangle(self._at(left, top, right, foot), round_ * self.scale, fill, INK, self._stroke())

    def round(self, x: float, y: float, radius: float, fill: str | None = None) -> None:
        """Draw a circle."""
        box = self._at(x - radius, y - radius, x + radius, y + radius)
        self.pen.ellipse(box, fill, INK, self._stroke())

    def line(self, *points: float, fill: str = INK, width: float = 2.6) -> None:
        """Draw a line through points x, y, x, y …, with round ends."""
        whole = self._at(*points)
        thick = max(1, round(width * self.scale))
        self.pen.line(whole, fill, thick, "curve")
        for x, y in zip(whole[::2], whole[1::2], strict=True):
            half = thick / 2
            self.pen.ellipse((x - half, y - half, x + half, y + half), fill)

    def shape(self, *points: float, fill: str) -> None:
        """Draw a closed shape."""
        self.pen.polygon(self._at(*points), fill)
        self.line(*points, *points[:2])

    def arc(self, left: float, top: float, right: float, foot: float, start: float, end: float) -> None:
        """Draw a part of an ellipse; degrees, clockwise from the right."""
        self.pen.arc(self._at(left, top, right, foot), start, end, INK, self._stroke())

    def _at(self, *points: float) -> tuple[float, ...]:
        return tuple(point * self.scale for point in points)

    def _stroke(self) -> int:
        return max(1, round(2.6 * self.scale))


def drawing(name: str, size: int) -> Image.Image:
    """Return the pictogram called ``name``, ``size`` pixels wide and high. Raises KeyError for one that is not drawn."""
    picture = Image.new("RGB", (size, size), PAPER)
    pen = Pen(picture)
    pen.pen.ellipse((0, 0, size - 1, size - 1), TINT)
    DRAWN[name](pen)
    return picture


def bed(pen: Pen) -> None:
    """Draw a bed."""
    pen.box(24, 34, 46, 52, SURFACE, 5)
    pen.box(20, 48, 82, 64, ACCENT, 4)
    pen.line(20, 30, 20, 74)
    pen.line(82, 56, 82, 74)
    pen.line(20, 66, 82, 66)


def box(pen: Pen) -> None:
    """Draw a parcel."""
    pen.shape(50, 22, 80, 36, 50, 50, 20, 36, fill=SURFACE)
    pen.shape(20, 36, 50, 50, 50, 82, 20, 67, fill=ACCENT)
    pen.shape(80, 36, 50, 50, 50, 82, 80, 67, fill=SURFACE)
    pen.line(35, 29, 65, 43)


def bread(pen: Pen) -> None:
    """Draw a loaf."""
    pen.box(18, 38, 82, 70, ACCENT, 15)
    for left in (32, 46, 60):
        pen.line(left, 58, left + 8, 46, fill=SURFACE, width=3.4)
    for left in (36, 50, 64):
        pen.arc(left - 5, 18, left + 3, 26, 90, 270)
        pen.arc(left - 5, 26, left + 3, 34, 270, 90)


def chart(pen: Pen) -> None:
    """Draw bars that rise."""
    pen.line(22, 22, 22, 76, 82, 76)
    pen.box(30, 58, 42, 76, SURFACE, 1)
    pen.box(47, 46, 59, 76, SURFACE, 1)
    pen.box(64, 32, 76, 76, ACCENT, 1)
    pen.line(30, 44, 50, 32, 70, 20, fill=WARM)


def clock(pen: Pen) -> None:
    """Draw a clock."""
    pen.round(50, 50, 30, SURFACE)
    for x, y, a, b in ((50, 24, 50, 28), (50, 72, 50, 76), (24, 50, 28, 50), (72, 50, 76, 50)):
        pen.line(x, y, a, b)
    pen.line(50, 34, 50, 50, 62, 58, fill=ACCENT, width=4)


def invoice(pen: Pen) -> None:
    """Draw a sheet with lines and a sum."""
    pen.box(28, 18, 72, 82, SURFACE)
    pen.line(36, 30, 54, 30, fill=ACCENT, width=4)
    for top in (42, 50, 58):
        pen.line(36, top, 64, top, width=1.8)
    pen.box(52, 66, 65, 75, ACCENT, 2)


def lock(pen: Pen) -> None:
    """Draw a padlock."""
    pen.arc(35, 20, 65, 58, 180, 360)
    pen.line(35, 38, 35, 46)
    pen.line(65, 38, 65, 46)
    pen.box(26, 46, 74, 80, ACCENT, 5)
    pen.round(50, 60, 4, SURFACE)
    pen.line(50, 62, 50, 70, fill=SURFACE)


def map_(pen: Pen) -> None:
    """Draw a map and a place on it."""
    pen.shape(20, 34, 40, 28, 40, 74, 20, 80, fill=SURFACE)
    pen.shape(40, 28, 60, 34, 60, 80, 40, 74, fill=TINT)
    pen.shape(60, 34, 80, 28, 80, 74, 60, 80, fill=SURFACE)
    pen.shape(50, 60, 38, 40, 42, 28, 58, 28, 62, 40, fill=ACCENT)
    pen.round(50, 36, 5, SURFACE)


def people(pen: Pen) -> None:
    """Draw two people."""
    for x, fill in ((66, SURFACE), (38, ACCENT)):
        pen.shape(x - 19, 78, x - 17, 62, x - 8, 54, x + 8, 54, x + 17, 62, x + 19, 78, fill=fill)
        pen.round(x, 38, 11, fill)


def phone(pen: Pen) -> None:
    """Draw a telephone that rings."""
    pen.box(34, 20, 62, 80, ACCENT, 5)
    pen.box(38, 27, 58, 68, SURFACE, 2)
    pen.line(45, 74, 51, 74, fill=SURFACE)
    pen.arc(54, 28, 74, 48, 300, 60)
    pen.arc(54, 20, 84, 56, 300, 60)


def screen(pen: Pen) -> None:
    """Draw a screen with a page."""
    pen.box(18, 24, 82, 66, SURFACE, 4)
    pen.line(18, 34, 82, 34)
    pen.box(26, 41, 46, 59, ACCENT, 2)
    for top in (43, 50, 57):
        pen.line(53, top, 74, top, width=1.8)
    pen.line(50, 66, 50, 76)
    pen.line(36, 77, 64, 77)


def shop(pen: Pen) -> None:
    """Draw a shop front."""
    pen.box(24, 42, 76, 80, SURFACE, 1)
    pen.shape(20, 42, 28, 24, 72, 24, 80, 42, fill=ACCENT)
    for x in (38, 50, 62):
        pen.line(x + (x - 50) * -0.2, 24, x, 42, fill=SURFACE)
    pen.box(31, 52, 48, 68, TINT, 1)
    pen.box(56, 52, 68, 80, TINT, 1)


def tool(pen: Pen) -> None:
    """Draw a wrench."""
    pen.line(34, 68, 60, 42, width=13)
    pen.line(34, 68, 60, 42, fill=ACCENT, width=8)
    pen.round(64, 36, 16, ACCENT)
    pen.line(66, 34, 79, 21, fill=TINT, width=11)
    pen.round(34, 68, 3, SURFACE)


def tooth(pen: Pen) -> None:
    """Draw a tooth."""
    pen.shape(
        30,
        30,
        40,
        23,
        50,
        28,
        60,
        23,
        70,
        30,
        72,
        44,
        66,
        60,
        62,
        78,
        56,
        76,
        52,
        60,
        48,
        60,
        44,
        76,
        38,
        78,
        34,
        60,
        28,
        44,
        fill=SURFACE,
    )
    pen.line(38, 38, 46, 34, fill=ACCENT, width=4)


def van(pen: Pen) -> None:
    """Draw a van."""
    pen.box(16, 34, 58, 66, ACCENT, 2)
    pen.shape(58, 42, 74, 42, 84, 54, 84, 66, 58, 66, fill=SURFACE)
    pen.line(66, 42, 66, 54, 84, 54)
    for x in (32, 70):
        pen.round(x, 68, 8, SURFACE)
        pen.round(x, 68, 2, INK)


DRAWN: dict[str, Callable[[Pen], None]] = {
    "bed": bed, "box": box, "bread": bread, "chart": chart, "clock": clock, "invoice": invoice, "lock": lock, "map": map_,
    "people": people, "phone": phone, "screen": screen, "shop": shop, "tool": tool, "tooth": tooth, "van": van,
}  # fmt: skip
