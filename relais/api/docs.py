"""The API's documentation as a page of ours: no third-party viewer is loaded."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from relais.api.v1 import api


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """List every operation of the API with its parameters, made from its OpenAPI description."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    fields = schema["components"]["schemas"]
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "description": operation.get("description", ""),
            "parameters": operation.get("parameters", []),
            "fields": _fields(operation, fields),
            "key": bool(operation.get("security")),
        }
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return render(request, "api/docs.html", {"operations": operations})


def _fields(operation: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """Return name, description and need of each field of the operation's JSON body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = schemas.get(content.get("schema", {}).get("$ref", "").rpartition("/")[2], {})
    return [
        {"name": name, "required": name in body["required"], "schema": about}
        for name, about in body.get("properties", {}).items()
    ]
