"""What the rooms below are told of files and films: which pages take files, and what stands on an organisation's page."""

from relais.actors.additions import register_shelf
from relais.groundwork.uploads import register_limits, register_uploads
from relais.library.film_queries import materials_shelf, testimonials_shelf
from relais.library.inspecting import BY_EXTENSION, LIMITS, PICTURES

register_limits({one.extension: LIMITS[one.limit] for one in BY_EXTENSION.values()})
register_limits(dict.fromkeys(PICTURES, LIMITS["picture"]))
for _space in ("wagtaildocs", "wagtaildocs_chooser"):
    register_uploads(_space, max(LIMITS.values()))
for _space in ("wagtailimages", "wagtailimages_chooser"):
    register_uploads(_space, LIMITS["picture"])
register_shelf("testimonials", testimonials_shelf)
register_shelf("materials", materials_shelf)
