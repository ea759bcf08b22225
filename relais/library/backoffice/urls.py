"""Addresses of the back office."""

from django.urls import include, path
from wagtail.admin import urls as wagtail_urls

urlpatterns = [path("", include(wagtail_urls))]
