"""Pieces for other machines, in the words of schema.org."""

from typing import Any

from relais.library.models import Tool

CATEGORY = {
    "booking": "BusinessApplication", "security": "SecurityApplication", "backup": "UtilitiesApplication",
    "communication": "CommunicationApplication",
}  # fmt: skip


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
