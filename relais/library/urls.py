"""Addresses of the room."""

from django.urls import path, re_path

from relais.library.views import files, films, reading

app_name = "library"
urlpatterns = [
    path("bibliotheque/", reading.shelf, name="shelf"),
    # Testimonials, seminars' material, files
    path("temoignages/", films.testimonials, name="testimonials"),
    path("temoignages/<slug:slug>/", films.testimonial, name="testimonial"),
    path("supports/", films.materials, name="materials"),
    path("supports/<slug:slug>/", films.material, name="material"),
    path("fichiers/<int:pk>/<slug:digest>/<str:name>", files.file, name="file"),
    re_path(r"^fichiers/(?P<path>(?:images|original_images)/[\w.-]+)$", files.picture, name="picture"),
]
