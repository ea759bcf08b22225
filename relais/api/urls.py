"""Addresses of the room."""

from typing import Any

from django.urls import path

from relais.api.docs import documentation
from relais.api.v1 import api

urlpatterns: list[Any] = [path("api/v1/docs/", documentation, name="api_docs"), path("api/v1/", api.urls)]
