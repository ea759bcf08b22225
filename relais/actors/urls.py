"""Addresses of the room."""

app_name = "actors"
urlpatterns: list = []
