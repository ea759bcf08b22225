"""Showcases as the tests tell them: begun, told to the end, sent, agreed to."""

from datetime import date
from typing import Any

from relais.groundwork.models import Letter
from relais.library.enums import Side
from relais.library.models import Showcase
from relais.library.services import showcasing
from relais.vocabulary.models import Theme

OTHER = "patronne@zyxwvu.example"
VALUES = {
    "title": "Les paniers se commandent en ligne",
    "summary": "Une ferme a remplacé le carnet par une page.",
    "problem": "Le carnet de commandes se perdait chaque semaine.",
    "done": "Une page de commande, en deux demi-journées.",
    "learned": "Commencer par la liste des clients.",
    "figures": [{"label": "Heures par semaine", "before": 6, "after": 1.5, "unit": "h"}],
    "happened_on": date(2026, 5, 4),
}


def begun(by: Any, provider: Any, side: Side = Side.PROVIDER, **values: Any) -> Showcase:
    """Return a draft of ``by`` with every step told."""
    showcase = showcasing.start_showcase(
        by=by, told_by=side, provider=provider, firm="Ferme Zyxwvu", firm_actor=values.pop("firm_actor", None)
    )
    themes = list(Theme.objects.filter(slug="online-shop").values_list("pk", flat=True))
    told = VALUES | {"other_email": OTHER} | values
    return showcasing.save_step(by=by, showcase=showcase, values=told, themes=themes)


def sent(by: Any, provider: Any, **values: Any) -> Showcase:
    """Return one that waits for the other side."""
    showcase = begun(by, provider, **values)
    return showcasing.submit(by=by, showcase=showcase, agreed_to=showcase.fingerprint)


def confirmed(by: Any, provider: Any, **values: Any) -> Showcase:
    """Return one to which both agreed, the other side by its link."""
    showcase = sent(by, provider, **values)
    return showcasing.confirm(by=None, showcase=showcase, token=showcase.token, agreed_to=showcase.fingerprint)


def published(by: Any, provider: Any, animator: Any, **values: Any) -> Showcase:
    """Return one that everybody reads."""
    return showcasing.publish(by=animator, showcase=confirmed(by, provider, **values))


def letters() -> list[tuple[str, str]]:
    """Return (what, to whom) of every letter about a showcase, the oldest first."""
    rows = Letter.objects.filter(key__startswith="showcase:").order_by("pk").values_list("key", "to")
    return [(key.split(":")[2], to) for key, to in rows]


def everything() -> list[Any]:
    """Return all that a verb of showcases may touch."""
    from relais.groundwork.models import Trace
    from relais.people.models import Consent

    return [list(model.objects.order_by("pk").values()) for model in (Showcase, Letter, Consent, Trace)]
