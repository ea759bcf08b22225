"""An actor for other machines, in the words of schema.org."""

from typing import Any

from relais.actors.models import Actor


def organization(actor: Actor, page: str) -> dict[str, Any]:
    """Return ``actor`` (place and sector fetched) as a schema.org Organization in JSON-LD; ``page`` is its address.

    What is not known is left out.
    """
    place = actor.place
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": page,
        "name": actor.name,
        "description": actor.summary or actor.description,
        "url": actor.website,
        "email": actor.email,
        "telephone": actor.phone,
        "foundingDate": str(actor.founded or ""),
        "vatID": f"BE{actor.enterprise_number}" if actor.enterprise_number else "",
        "knowsLanguage": actor.languages,
    }
    if actor.employees is not None:
        found["numberOfEmployees"] = {"@type": "QuantitativeValue", "value": actor.employees}
    if place is not None:
        found["address"] = {
            "@type": "PostalAddress",
            "postalCode": place.postal_code,
            "addressLocality": str(place).removeprefix(f"{place.postal_code} "),
            "addressCountry": "BE",
        }
    return {key: value for key, value in found.items() if value not in ("", [])}


def format_number(number: str) -> str:
    """Return an enterprise number as it is usually written: 0403.170.701."""
    return f"{number[:4]}.{number[4:7]}.{number[7:]}" if len(number) == 10 else number
