"""Actors: the organisations of the region and their doors.

An *actor* plays one or several roles (firm, provider, cluster, agency …); a *door* is something of an actor's that a
need can be sent to. Facts of a door hold until a date and are renewed by a click. A *position* is what a person is for
an actor; a *tie* is a disclosed link of money or membership between actors, shown and never counted.
"""
