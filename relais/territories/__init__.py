"""Territories: the places that every room speaks of.

An *area* is a municipality, a province, a region, a country or a named area (Borinage, Wallonie picarde); a *place* is
a locality under a postal code, with coordinates, and lies in areas. Words in any of the country's languages, with or
without accents, lead to both.
"""
