"""API: the open data and the doors for programs, described by OpenAPI 3.1 at ``/api/v1/openapi.json``."""
