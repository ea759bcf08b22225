"""The library's data."""

from relais.library.models.arguments import Argument
from relais.library.models.files import File, Picture, PictureRendition
from relais.library.models.marks import Done, Link
from relais.library.models.news import Edition, News, Subscription
from relais.library.models.pieces import Piece
from relais.library.models.scenarios import Scenario, Visit
from relais.library.models.sheets import Sheet
from relais.library.models.showcases import Showcase
from relais.library.models.testimonials import Material, Testimonial
from relais.library.models.tools import Tool

__all__ = [
    "Argument",
    "Done",
    "Edition",
    "File",
    "Link",
    "Material",
    "News",
    "Picture",
    "PictureRendition",
    "Piece",
    "Scenario",
    "Sheet",
    "Showcase",
    "Subscription",
    "Testimonial",
    "Tool",
    "Visit",
]
