"""Answers to the rooms below."""

from django.urls import reverse

from relais.groundwork.silences import register_page

register_page(lambda token: reverse("portal:unsubscribe", kwargs={"token": token}))
