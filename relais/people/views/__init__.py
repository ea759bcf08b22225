"""Doors of the accounts for people: entering, one's own account, the second factor."""
