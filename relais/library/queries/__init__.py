"""Reads of the library: one module a kind of content, over ``pieces``, which all of them share."""
