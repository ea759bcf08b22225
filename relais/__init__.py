"""Relais: a region's small firms and its digital sector, brought together.

Each package below is a room; the storeys on which they stand are drawn in ``docs/explanation/house.md``.
"""

__version__ = "0.1.0"
