"""What the library puts on an organisation's page."""
