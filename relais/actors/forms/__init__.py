"""Forms of the actors."""
