"""The groundwork: what every room stands on, without a business word.

Traces (who changed what, when, why), announcements (what flows up, after commit), the text analyser, the chain that
makes a log verifiable, hygiene of requests, and the screen's common parts. It imports no room.
"""
