"""Testimonials with their films, and the material of past seminars."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from relais.library.forms.films import MaterialsForm, TestimonialsForm
from relais.library.models import Material, Piece, Testimonial
from relais.library.queries import films as film_queries
from relais.library.queries.pieces import Kind, doors_beside, find_piece

PER_PAGE = 24


@require_safe
def testimonials(request: HttpRequest) -> HttpResponse:
    """List the testimonials, narrowed by what the address asks for."""
    form = TestimonialsForm(request.GET)
    page = Paginator(film_queries.testimonials(form.asked()), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "total": page.paginator.count, "poster": film_queries.POSTER}
    return render(request, "library/testimonials.html", context)


@require_safe
def testimonial(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a testimonial: its film with captions and transcript, its story, who is in it, and where its themes lead."""
    shown = _found(Testimonial, slug)
    if shown.slug != slug:  # the colleague's language has it under another name
        return redirect(shown)
    return render(request, "library/testimonial.html", _around(shown))


@require_safe
def materials(request: HttpRequest) -> HttpResponse:
    """List the material of past seminars, narrowed by what the address asks for."""
    form = MaterialsForm(request.GET)
    page = Paginator(film_queries.materials(form.asked()), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "library/materials.html", {"form": form, "page": page, "total": page.paginator.count})


@require_safe
def material(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a seminar left: where and when it was, the file to take away, and what is told on the same themes."""
    shown = _found(Material, slug)
    if shown.slug != slug:
        return redirect(shown)
    return render(request, "library/material.html", _around(shown))


def _found(model: type[Kind], slug: str) -> Kind:
    """Return the published piece called ``slug``. Raises Http404."""
    shown = find_piece(model, slug)
    if shown is None:
        raise Http404
    return shown


def _around(shown: Piece) -> dict[str, Any]:
    """Return ``shown`` with what stands around it: doors for its themes, others who tell, material."""
    themes = list(shown.themes.all())
    doors, door_count = doors_beside([theme.pk for theme in themes], timezone.localdate())
    return {
        "piece": shown,
        "themes": themes,
        "doors": doors,
        "door_count": door_count,
        "others": film_queries.near_testimonials(shown, themes),
        "materials": film_queries.near_materials(shown, themes),
    }
