"""Tools side by side: the facts of each, row by row, and which of them differ. Knows no database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.library.enums import Function, Peppol
from relais.vocabulary.enums import Language

FEWEST, MOST = 2, 4
# What issues invoices, so that Peppol is a question to ask; the others have none to answer.
INVOICING = {
    Function.MANAGEMENT, Function.ACCOUNTING, Function.INVOICING, Function.CRM, Function.SHOP, Function.PAYMENT,
}  # fmt: skip
COUNTRIES = {
    "AU": gettext_lazy("Australie"), "BE": gettext_lazy("Belgique"), "CA": gettext_lazy("Canada"),
    "CZ": gettext_lazy("Tchéquie"), "DE": gettext_lazy("Allemagne"), "EE": gettext_lazy("Estonie"),
    "FR": gettext_lazy("France"), "GB": gettext_lazy("Royaume-Uni"), "IL": gettext_lazy("Israël"),
    "IN": gettext_lazy("Inde"), "LU": gettext_lazy("Luxembourg"), "NL": gettext_lazy("Pays-Bas"),
    "US": gettext_lazy("États-Unis"),
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A fact of one tool: a text or several lines; ``language`` where the editors wrote it, '' where the screen says it."""

    text: str = ""
    lines: tuple[str, ...] = ()
    language: str = ""

    def __str__(self) -> str:
        """Return it in one line, for a sheet."""
        return " | ".join(self.lines) or self.text


@dataclass(frozen=True)
class Row:
    """One fact of all the tools compared: its name, and a cell for each tool.

    ``told`` says whether the cells are sentences of the editors rather than facts that can be equal.
    """

    label: str
    cells: list[Cell]
    told: bool = False

    @property
    def differs(self) -> bool:
        """Tell whether two tools differ in a fact that can be the same; sentences always do, and say so by themselves."""
        return not self.told and any(cell != self.cells[0] for cell in self.cells)


def country(tool: Any) -> str:
    """Return where the maker is; a community has no country."""
    return str(COUNTRIES.get(tool.origin, tool.origin)) if tool.origin else _("communauté, sans pays")


def peppol(tool: Any) -> str:
    """Return whether the tool sends and receives structured invoices, or whom to ask."""
    if tool.peppol:
        return str(Peppol(tool.peppol).label)
    return _("à demander à l'éditeur") if tool.function in INVOICING else _("sans objet : il ne fait pas de factures")


def hosting(tool: Any) -> str:
    """Return where the data are, or whom to ask."""
    return tool.hosting or _("à demander à l'éditeur")


def spoken(tool: Any) -> list[str]:
    """Return the names of the languages in which the tool speaks to its users."""
    return [str(Language(code).label) if code in Language.values else code for code in tool.languages]


def licence(tool: Any) -> str:
    """Return whether the program is free software."""
    return _("logiciel libre") if tool.open_source else _("propriétaire")


def free(tool: Any) -> str:
    """Return whether there is a plan without a price; a plan that nobody told us of may exist."""
    return _("oui, avec des limites à vérifier") if tool.free_plan else _("aucune connue de nous")


def rows(tools: Sequence[Any]) -> list[Row]:
    """Return the facts of ``tools`` (of Tool), in the order in which one chooses."""

    def fact(label: str, value: Callable[[Any], str]) -> Row:
        return Row(label, [Cell(str(value(tool))) for tool in tools])

    def told(label: str, name: str) -> Row:
        return Row(label, [Cell(getattr(tool, name).strip(), language=tool.language) for tool in tools], told=True)

    def lines(label: str, name: str) -> Row:
        found = [tuple(str(line.value) for line in getattr(tool, name)) for tool in tools]
        return Row(
            label,
            [Cell(lines=some, language=tool.language) for some, tool in zip(found, tools, strict=True)],
            told=True,
        )

    places = [
        Cell(hosting(tool), language=tool.language if tool.hosting else "") for tool in tools
    ]  # what nobody knows is said by the screen
    return [
        fact(_("Sert à"), lambda tool: tool.get_function_display()),
        told(_("En bref"), "summary"),
        told(_("Pour quelle taille"), "size"),
        lines(_("Convient pour"), "good_for"),
        fact(_("Factures Peppol"), peppol),
        fact(_("Langues de l'écran"), lambda tool: ", ".join(spoken(tool))),
        fact(_("Licence"), licence),
        fact(_("Formule gratuite"), free),
        told(_("Prix"), "price"),
        Row(_("Où sont les données"), places, told=True),
        told(_("Éditeur"), "maker"),
        fact(_("Pays de l'éditeur"), country),
        lines(_("À regarder avant de choisir"), "look_at"),
        told(_("Mise en place"), "putting_in"),
    ]
