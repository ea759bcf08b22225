"""The groundwork: what every room stands on, without a business word.

Traces (who changed what, when, why), announcements (what flows up, after commit), letters (what the platform writes to
people, and who wants none), the text analyser, the chain that makes a log verifiable, hygiene of requests, and the
screen's common parts. It imports no room.
"""
