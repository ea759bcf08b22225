"""How a piece describes itself to programs: schema.org in JSON-LD."""

from typing import Any

from relais.library.models import Sheet, Tool

CATEGORY = {
    "booking": "BusinessApplication", "security": "SecurityApplication", "backup": "UtilitiesApplication",
    "communication": "CommunicationApplication",
}  # fmt: skip


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


def software(tool: Tool, page: str) -> dict[str, Any]:
    """Return ``tool`` as a schema.org SoftwareApplication in JSON-LD; ``page`` is its address here.

    A price is told only where it is none: the others change, and are told in words on the page.
    """
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SoftwareApplication",
        "@id": page,
        "name": tool.title,
        "description": tool.summary,
        "inLanguage": tool.language,
        "url": tool.website,
        "applicationCategory": CATEGORY.get(tool.function, "BusinessApplication"),
        "availableLanguage": tool.languages,
        "isAccessibleForFree": tool.free_plan,
        "publisher": {"@type": "Organization", "name": tool.maker},
    }
    return found
