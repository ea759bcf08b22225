"""The editors' back office: Wagtail, in our look, with our people and rules. Nothing here is seen by the public."""
