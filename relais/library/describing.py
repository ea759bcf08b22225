"""How a piece describes itself to programs: schema.org in JSON-LD."""

from typing import Any

from relais.library.models import Sheet


def how_to(sheet: Sheet, page: str, publisher: str) -> dict[str, Any]:
    """Return ``sheet`` as a schema.org HowTo (https://schema.org/HowTo); ``page`` is its address, its identifier too."""
    return {
        "@context": "https://schema.org",
        "@type": "HowTo",
        "@id": page,
        "url": page,
        "name": sheet.title,
        "description": sheet.summary,
        "abstract": sheet.problem,
        "inLanguage": sheet.language,
        "dateModified": sheet.checked_on.isoformat(),
        "publisher": {"@type": "Organization", "name": publisher},
        "audience": {"@type": "Audience", "audienceType": sheet.for_whom},
        "estimatedCost": sheet.cost,
        "performTime": sheet.time,
        "about": [theme.slug for theme in sheet.themes.all()],
        "step": [
            {"@type": "HowToStep", "position": number, "name": step.value["title"], "text": step.value["text"]}
            for number, step in enumerate(sheet.steps, start=1)
        ],
    }
